package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported programs that are damaged, absurd or made to deceive: each has its reason, at once. */
class BadExportsTest {
  static final String GRAPH =
      """
      {"schema_version": {"major": 8, "minor": 7}, "graph_module": {
        "signature": {
          "input_specs": [
            {"parameter": {"arg": {"name": "p"}, "parameter_name": "fc.weight"}},
            {"user_input": {"arg": {"as_tensor": {"name": "x"}}}}],
          "output_specs": [{"user_output": {"arg": {"as_tensor": {"name": "y"}}}}]},
        "graph": {
          "nodes": [{
            "target": "torch.ops.aten.linear.default",
            "inputs": [
              {"name": "input", "arg": {"as_tensor": {"name": "x"}}},
              {"name": "weight", "arg": {"as_tensor": {"name": "p"}}},
              {"name": "bias", "arg": {"as_none": true}}],
            "outputs": [{"as_tensor": {"name": "y"}}],
            "metadata": {"stack_trace": "a"}}],
          "tensor_values": {
            "x": {"sizes": [{"as_expr": {"expr_str": "s0"}}, {"as_int": 3}]},
            "y": {"sizes": [{"as_expr": {"expr_str": "s0"}}, {"as_int": 2}]}}}}}
      """;

  static final String CONFIG =
      """
      {"config": {"fc.weight": {"path_name": "weight_0", "is_param": true, "use_pickle": false,
        "tensor_meta": {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 3}],
          "strides": [{"as_int": 3}, {"as_int": 1}], "storage_offset": {"as_int": 0},
          "layout": 7}}}}
      """;

  @TempDir Path folder;

  static RawZip export(String graph, String config, int weightBytes) {
    return new RawZip()
        .add("m/data/weights/weight_0", new byte[weightBytes])
        .add("m/data/weights/model_weights_config.json", config.getBytes(UTF_8))
        .add("m/data/constants/model_constants_config.json", "{\"config\": {}}".getBytes(UTF_8))
        .add("m/models/model.json", graph.getBytes(UTF_8))
        .add("m/archive_format", "pt2".getBytes(UTF_8));
  }

  private static Arguments graph(String from, String to, Reason reason, String message) {
    assertThat(GRAPH).contains(from);
    return Arguments.of(message, export(GRAPH.replace(from, to), CONFIG, 24), reason, message);
  }

  private static Arguments config(String from, String to, Reason reason, String message) {
    assertThat(CONFIG).contains(from);
    return Arguments.of(message, export(GRAPH, CONFIG.replace(from, to), 24), reason, message);
  }

  static Stream<Arguments> graphs() {
    Reason corrupt = Reason.CORRUPT_ARCHIVE;
    Reason export = Reason.UNSUPPORTED_EXPORT;
    Reason operation = Reason.UNSUPPORTED_OPERATION;
    return Stream.of(
        graph(GRAPH, "hello", corrupt, "it is not JSON"),
        graph(GRAPH, "[1]", corrupt, "it is not one JSON object"),
        graph(GRAPH, GRAPH + "{}", corrupt, "it is not one JSON object"),
        graph(GRAPH, "{\"a\":".repeat(100_000), corrupt, "beyond what is read"),
        graph("\"major\": 8", "\"major\": 8, \"major\": 8", corrupt, "Duplicate field"),
        graph("\"major\": 8", "\"major\": 99", export, "the schema version 99; 8 is read"),
        graph("\"major\": 8", "\"major\": 1e999", corrupt, "a whole number"),
        graph("\"nodes\"", "\"knots\"", corrupt, "\"nodes\" is missing"),
        graph("aten.linear.default", "aten.from_file.default", operation, "aten.from_file.default"),
        graph("aten.linear.default", "aten.linear.out", operation, "aten.linear.out"),
        graph("torch.ops.aten.linear", "_operator.linear", operation, "_operator.linear.default"),
        graph("aten.linear.default", "aten.x()\\n    save(", operation, "aten.x???"),
        graph("\"name\": \"y\"", "\"name\": \"y = 1\"", corrupt, "no identifier"),
        graph("{\"name\": \"x\"}}}}]", "{\"name\": \"z\"}}}}]", corrupt, "\"z\" is missing"),
        graph("{\"name\": \"p\"}}},", "{\"name\": \"q\"}}},", corrupt, "q is used before it is"),
        graph(
            "[{\"as_tensor\": {\"name\": \"y\"}}],",
            "[{\"as_tensor\": {\"name\": \"p\"}}],",
            corrupt,
            "p is computed twice"),
        graph("\"name\": \"bias\"", "\"name\": \"b=1\"", corrupt, "an argument without a name"),
        graph("{\"as_none\": true}", "{\"as_string\": \"a\\\"b\"}", export, "an unusual string"),
        graph("{\"as_none\": true}", "{\"as_graph\": {}}", export, "of the kind as_graph"),
        graph("{\"as_none\": true}", "{\"as_ints\": 3}", corrupt, "a list is expected"),
        graph("{\"as_none\": true}", "{}", corrupt, "one field is expected"),
        graph("fc.weight", "fc.w\\\"eight", corrupt, "is missing"),
        graph("\"parameter\"", "\"custom_obj\"", export, "an input of the kind custom_obj"),
        graph("\"user_output\"", "\"loss_output\"", export, "an output of the kind loss_output"),
        graph(
            "\"sizes\": [{\"as_expr\": {\"expr_str\": \"s0\"}}, {\"as_int\": 3}]",
            "\"sizes\": []",
            export,
            "a single number"),
        graph(
            "{\"parameter\": {\"arg\": {\"name\": \"p\"}, \"parameter_name\": \"fc.weight\"}}",
            "{\"buffer\": {\"arg\": {\"name\": \"p\"}, \"buffer_name\": \"fc.weight\"}}",
            Reason.REFUSED_NO_PARAMETERS,
            "without parameters"));
  }

  static Stream<Arguments> tensors() {
    Reason corrupt = Reason.CORRUPT_ARCHIVE;
    RawZip two = export(GRAPH, CONFIG, 24).add("m/models/b.json", "{}".getBytes(UTF_8));
    return Stream.of(
        Arguments.of("short", export(GRAPH, CONFIG, 20), corrupt, "reaches beyond the end of"),
        config("weight_0", "weight_1", corrupt, "m/data/weights/weight_1 is missing"),
        config("weight_0", "../../x", corrupt, "is missing"),
        config("\"fc.weight\"", "\"fc.other\"", corrupt, "the tensor fc.weight is missing"),
        config("\"as_int\": 2", "\"as_int\": -2", corrupt, "reaches beyond the end"),
        config("\"as_int\": 2", "\"as_int\": 9223372036854775807", corrupt, "reaches beyond"),
        config("\"as_int\": 2", "\"as_int\": 99999999999999999999", corrupt, "a whole number"),
        config("{\"as_int\": 3}, {", "{\"as_int\": 9223372036854775807}, {", corrupt, "beyond"),
        config(
            "\"storage_offset\": {\"as_int\": 0}",
            "\"storage_offset\": {\"as_int\": -1}",
            corrupt,
            "reaches beyond"),
        config("[{\"as_int\": 3}, ", "[", corrupt, "strides do not fit"),
        config("\"dtype\": 7", "\"dtype\": 28", corrupt, "the unknown type 28"),
        config(
            "\"use_pickle\": false",
            "\"use_pickle\": true",
            Reason.UNSUPPORTED_EXPORT,
            "not stored as plain numbers"),
        config("\"layout\": 7", "\"layout\": 1", Reason.UNSUPPORTED_EXPORT, "plain numbers"),
        Arguments.of(
            "big endian",
            export(GRAPH, CONFIG, 24).add("m/byteorder", "big".getBytes(UTF_8)),
            Reason.UNSUPPORTED_FORMAT,
            "byte order \"big\""),
        Arguments.of("two", two, Reason.UNSUPPORTED_EXPORT, "holds 2 exported programs"),
        Arguments.of(
            "a bomb",
            new RawZip()
                .deflated("m/models/model.json", new byte[40 << 20], e -> e)
                .add("m/archive_format", "pt2".getBytes(UTF_8)),
            corrupt,
            "bytes; 33554432 are accepted"));
  }

  @Test
  void theProgramThatTheOthersAreMadeFromIsAccepted() throws IOException {
    // Given
    Path file = Files.write(folder.resolve("model.pt2"), export(GRAPH, CONFIG, 24).bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.layers())
        .extracting(l -> l.name() + " " + l.kind())
        .containsExactly("fc LINEAR");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"graphs", "tensors"})
  void refusesWithAReason(String what, RawZip zip, Reason reason, String message)
      throws IOException {
    // Given
    Path file = Files.write(folder.resolve("model.pt2"), zip.bytes());

    // When, then
    Assertions.assertTimeout(
        Duration.ofSeconds(2),
        () ->
            assertThatThrownBy(() -> ModelArchive.open(file))
                .as(what)
                .isInstanceOfSatisfying(
                    ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining("model.pt2")
                .hasMessageContaining(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"half-2.7.pt2", "half-new.pt2"})
  void everyTruncationOfARealFileIsRefused(String name) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Fixtures.export(name));
    Path file = folder.resolve("model.pt2");

    for (int size = 4; size < whole.length; size += 101) {
      // When
      Files.write(file, Arrays.copyOf(whole, size));

      // Then
      assertThatThrownBy(() -> ModelArchive.open(file)).isInstanceOf(ReasonException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"half-2.7.pt2", "half-new.pt2"})
  void aChangedByteNeverCausesAnotherKindOfFailure(String name) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Fixtures.export(name));
    Path file = folder.resolve("model.pt2");

    for (int i = 0; i < whole.length; i += 13) {
      // When
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 + i % 255);
      Files.write(file, changed);

      // Then it is read, or refused with a reason
      try {
        ModelArchive archive = ModelArchive.open(file);
        archive.parameters().forEach(archive::read);
      } catch (ReasonException e) {
        assertThat(e).hasMessageContaining(".");
      }
    }
  }
}
