package io.cupel.format;

import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static io.cupel.reason.Reason.UNSUPPORTED_OPERATION;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.util.List;
import java.util.stream.Stream;

/** Programs of torch.export, each with one thing wrong that {@link BadExportsTest} has not. */
public final class BadExports {
  private BadExports() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(graphs(), tensors(), folders()).flatMap(List::stream).toList();
  }

  private static RawZip export(String graph, String config) {
    return BadExportsTest.export(graph, config, 24);
  }

  private static String replaced(String text, String from, String to) {
    if (!text.contains(from)) {
      throw new IllegalArgumentException(from);
    }
    return text.replace(from, to);
  }

  private static BadInput graph(String name, Reason reason, String says, String from, String to) {
    byte[] file = export(replaced(BadExportsTest.GRAPH, from, to), BadExportsTest.CONFIG).bytes();
    return BadFile.model("export: " + name, reason, says, file);
  }

  private static BadInput corrupt(String name, String says, String from, String to) {
    return graph(name, CORRUPT_ARCHIVE, says, from, to);
  }

  private static List<BadInput> graphs() {
    String call = "torch.ops.aten.linear.default";
    return List.of(
        corrupt("no signature", "\"signature\" is missing", "\"signature\"", "\"sign\""),
        corrupt("no target", "\"target\" is missing", "\"target\"", "\"aim\""),
        corrupt("no sizes", "is missing", "\"y\": {\"sizes\"", "\"y\": {\"size\""),
        corrupt(
            "inputs that are no list",
            "or no list",
            "\"input_specs\": [",
            "\"input_specs\": 1, \"i\": ["),
        corrupt(
            "a node that is a number",
            "\"inputs\" is missing or no list",
            "\"nodes\": [{",
            "\"nodes\": [7, {"),
        corrupt(
            "a target that is a number",
            "\"target\" is missing or no string",
            "\"" + call + "\"",
            "7"),
        corrupt("a comma too many", "it is not JSON", "\"minor\": 7}", "\"minor\": 7,}"),
        corrupt("a comment", "it is not JSON", "\"nodes\"", "/**/\"nodes\""),
        corrupt(
            "a schema version that is a text",
            "a whole number",
            "\"major\": 8",
            "\"major\": \"8\""),
        corrupt("half a schema version", "a whole number", "\"major\": 8", "\"major\": 8.5"),
        graph(
            "an older schema",
            UNSUPPORTED_EXPORT,
            "the schema version 7",
            "\"major\": 8",
            "\"major\": 7"),
        graph("no operation's name", UNSUPPORTED_OPERATION, "calls", call, ""),
        graph("an operation of Python", UNSUPPORTED_OPERATION, "os.system", call, "os.system"),
        graph(
            "an operation of others",
            UNSUPPORTED_OPERATION,
            "evil",
            call,
            "torch.ops.evil.run.default"),
        graph(
            "an operation that clears the screen",
            UNSUPPORTED_OPERATION,
            "aten.?",
            call,
            "torch.ops.aten.\\u001b[2J.default"),
        graph("control flow", UNSUPPORTED_OPERATION, "cond", call, "torch.ops.higher_order.cond"),
        corrupt(
            "a value named as a word of the language",
            "\"return\" is missing",
            "{\"name\": \"y\"}",
            "{\"name\": \"return\"}"),
        corrupt("a value without a name", "no identifier", "{\"name\": \"y\"}", "{\"name\": \"\"}"),
        graph(
            "two images",
            UNSUPPORTED_EXPORT,
            "takes 2 tensors",
            "{\"user_input\": {\"arg\": {\"as_tensor\": {\"name\": \"x\"}}}}",
            "{\"user_input\": {\"arg\": {\"as_tensor\": {\"name\": \"x\"}}}},"
                + "{\"user_input\": {\"arg\": {\"as_tensor\": {\"name\": \"z\"}}}}"),
        graph(
            "a number as input",
            UNSUPPORTED_EXPORT,
            "it takes 0 tensors",
            "{\"user_input\": {\"arg\": {\"as_tensor\": {\"name\": \"x\"}}}}",
            "{\"user_input\": {\"arg\": {\"as_int\": 3}}}"),
        graph(
            "a change of its buffers",
            UNSUPPORTED_EXPORT,
            "changes its own buffers",
            "\"user_output\": {\"arg\": {\"as_tensor\": {\"name\": \"y\"}}}",
            "\"buffer_mutation\": {\"arg\": {\"name\": \"y\"}, \"buffer_name\": \"b\"}"));
  }

  private static BadInput tensor(String name, Reason reason, String says, String from, String to) {
    byte[] file = export(BadExportsTest.GRAPH, replaced(BadExportsTest.CONFIG, from, to)).bytes();
    return BadFile.model("exported tensor: " + name, reason, says, file);
  }

  private static List<BadInput> tensors() {
    return List.of(
        tensor("no config", CORRUPT_ARCHIVE, "\"config\" is missing", "\"config\"", "\"conf\""),
        tensor("no place", CORRUPT_ARCHIVE, "\"path_name\" is missing", "\"path_name\"", "\"p\""),
        tensor(
            "a place in another folder", CORRUPT_ARCHIVE, "is missing", "weight_0", "a/weight_0"),
        tensor("a place that is the archive's", CORRUPT_ARCHIVE, "is missing", "weight_0", ""),
        tensor(
            "a type that is a text",
            CORRUPT_ARCHIVE,
            "a whole number",
            "\"dtype\": 7",
            "\"dtype\": \"f\""),
        tensor(
            "a negative type",
            CORRUPT_ARCHIVE,
            "the unknown type -1",
            "\"dtype\": 7",
            "\"dtype\": -1"),
        tensor(
            "a negative stride",
            CORRUPT_ARCHIVE,
            "reaches beyond",
            "[{\"as_int\": 3}, {\"as_int\": 1}]",
            "[{\"as_int\": -3}, {\"as_int\": 1}]"),
        tensor(
            "an offset beyond",
            CORRUPT_ARCHIVE,
            "reaches beyond",
            "{\"as_int\": 0}",
            "{\"as_int\": 1}"),
        tensor(
            "a size that is a symbol",
            CORRUPT_ARCHIVE,
            "a whole number of 64 bits",
            "[{\"as_int\": 2}",
            "[{\"as_expr\": {\"expr_str\": \"s0\"}}"),
        tensor(
            "no elements, but 2⁶⁴ of them",
            CORRUPT_ARCHIVE,
            "strides do not fit its shape",
            "[{\"as_int\": 2}, {\"as_int\": 3}]",
            "[{\"as_int\": 4611686018427387904}, {\"as_int\": 4611686018427387904}, {\"as_int\":"
                + " 0}]"),
        tensor(
            "a sparse layout",
            UNSUPPORTED_EXPORT,
            "plain numbers",
            "\"layout\": 7",
            "\"layout\": 2"));
  }

  private static BadInput folder(String name, Reason reason, String says, RawZip zip) {
    return BadFile.model("export's files: " + name, reason, says, zip.bytes());
  }

  private static List<BadInput> folders() {
    byte[] empty = "{\"config\": {}}".getBytes(UTF_8);
    byte[] graph = BadExportsTest.GRAPH.getBytes(UTF_8);
    byte[] format = "pt2".getBytes(UTF_8);
    return List.of(
        folder(
            "no weights",
            CORRUPT_ARCHIVE,
            "the tensor fc.weight is missing",
            new RawZip().add("m/models/model.json", graph).add("m/archive_format", format)),
        folder(
            "no constants",
            CORRUPT_ARCHIVE,
            "the tensor fc.weight is missing",
            new RawZip()
                .add("m/data/weights/model_weights_config.json", empty)
                .add("m/models/model.json", graph)
                .add("m/archive_format", format)),
        folder(
            "a zero byte in the list of tensors",
            CORRUPT_ARCHIVE,
            "it is not JSON",
            export(
                BadExportsTest.GRAPH,
                BadExportsTest.CONFIG.replace("fc.weight", "fc\u0000weight"))),
        folder(
            "a graph of another checksum",
            CORRUPT_ARCHIVE,
            "does not have the checksum",
            new RawZip()
                .add("m/models/model.json", graph, e -> e.crc(1))
                .add("m/archive_format", format)));
  }
}
