package io.cupel.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** C23, C25: every bad archive has its reason, and none costs more memory than it has bytes. */
class BadArchivesTest {
  private static final byte[] NOTHING = {};
  private static final byte[] EMPTY_MODULE = pickle("c__torch__\nNet\n)\u0081}b");
  private static final byte[] CODE =
      "class Net(Module):\n  __parameters__ = [\"w\", ]\n".getBytes(ISO_8859_1);

  @TempDir Path folder;

  private static byte[] pickle(String opcodes) {
    return ("\u0080\2" + opcodes + ".").getBytes(ISO_8859_1);
  }

  /** A module with one float32 parameter w of 4 elements in storage 0, as the arguments say. */
  private static String tensor(String offset, String shape, String strides) {
    return "c__torch__\nNet\n)\u0081}(X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n("
        + "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\4tQ"
        + offset
        + shape
        + strides
        + "\u0089ccollections\nOrderedDict\n)RtRub";
  }

  private static RawZip program(byte[] pickle) {
    return new RawZip()
        .add("m/data.pkl", pickle)
        .add("m/code/__torch__.py", CODE)
        .add("m/constants.pkl", pickle(")"));
  }

  private static Arguments bad(String what, RawZip zip, String message) {
    return Arguments.of(what, zip.bytes(), Reason.CORRUPT_ARCHIVE, message);
  }

  private static Arguments badPickle(String opcodes, String message) {
    return bad("pickle " + message, program(pickle(opcodes)), message);
  }

  static Stream<Arguments> archives() {
    byte[] whole = program(EMPTY_MODULE).bytes();
    RawZip good = program(EMPTY_MODULE);
    return Stream.of(
        Arguments.of(
            "cut off",
            Arrays.copyOf(whole, whole.length / 2),
            Reason.CORRUPT_ARCHIVE,
            "was cut off"),
        bad("parent", program(EMPTY_MODULE).add("m/../../evil", NOTHING), "leads outside"),
        bad("absolute", program(EMPTY_MODULE).add("/etc/x", NOTHING), "leads outside"),
        bad("drive", program(EMPTY_MODULE).add("C:/x", NOTHING), "leads outside"),
        bad("backslash", program(EMPTY_MODULE).add("m\\..\\x", NOTHING), "leads outside"),
        bad("twice", program(EMPTY_MODULE).add("m/data.pkl", NOTHING), "two entries m/data.pkl"),
        bad("case", program(EMPTY_MODULE).add("M/DATA.PKL", NOTHING), "two entries M/DATA.PKL"),
        bad("overlap", good.add("m/data/0", NOTHING, e -> e.offset(0)), "overlaps"),
        bad(
            "outside",
            program(EMPTY_MODULE).add("m/a", NOTHING, e -> e.offset(1 << 20)),
            "outside"),
        bad("encrypted", program(EMPTY_MODULE).add("m/a", NOTHING, e -> e.flags(1)), "encrypted"),
        bad("method", program(EMPTY_MODULE).add("m/a", NOTHING, e -> e.method(99)), "method 99"),
        bad("stored size", program(EMPTY_MODULE).add("m/a", NOTHING, e -> e.size(9)), "contradict"),
        bad(
            "checksum",
            new RawZip()
                .add("m/data.pkl", EMPTY_MODULE, e -> e.crc(1))
                .add("m/code/__torch__.py", CODE)
                .add("m/constants.pkl", NOTHING),
            "checksum"),
        bad(
            "bomb that says so",
            bomb(33 << 20, e -> e),
            "m/data.pkl declares 34603008 bytes; 33554432 are accepted"),
        bad("bomb that lies", bomb(33 << 20, e -> e.size(100)), "does not have the size"),
        bad(
            "size that cannot be",
            bomb(10, e -> e.size(30 << 20)),
            "declares a size that its data cannot have"),
        badPickle("", "the stack is empty"),
        badPickle("]", "does not hold a module"),
        badPickle("NN", "values are left over"),
        badPickle("(((", "stack is empty"),
        badPickle("t", "a mark is missing"),
        badPickle("\u0093", "opcode 0x93"),
        badPickle("h\7", "was never remembered"),
        badPickle("X\u00ff\u00ff\u00ff\177", "longer than the pickle"),
        badPickle("NQ", "a Sequence is expected, not a None"),
        badPickle(tensor("K\1", "K\4\u0085", "K\1\u0085"), "reaches beyond storage 0"),
        badPickle(tensor("K\0", "K\2\u0085", "K\4\u0085"), "reaches beyond storage 0"),
        badPickle(tensor("K\0", "K\4\u0085", ")"), "strides do not fit"),
        badPickle(tensor("K\0", "J\u00ff\u00ff\u00ff\u00ff\u0085", "K\1\u0085"), "negative size"),
        badPickle(tensor("K\0", "K\4\u0085", "K\1\u0085"), "m/data/0, which is missing"),
        bad(
            "short storage",
            program(pickle(tensor("K\0", "K\4\u0085", "K\1\u0085"))).add("m/data/0", new byte[8]),
            "w reaches beyond the end of m/data/0"),
        badPickle(nested(300), "nested more than 200 deep"),
        Arguments.of(
            "big endian",
            program(EMPTY_MODULE).add("m/byteorder", "big".getBytes(ISO_8859_1)).bytes(),
            Reason.UNSUPPORTED_FORMAT,
            "byte order \"big\""),
        Arguments.of(
            "no parameters",
            program(EMPTY_MODULE).bytes(),
            Reason.REFUSED_NO_PARAMETERS,
            "without parameters"));
  }

  private static RawZip bomb(int size, UnaryOperator<RawZip.Entry> lie) {
    return new RawZip()
        .deflated("m/data.pkl", new byte[size], lie)
        .add("m/code/__torch__.py", CODE)
        .add("m/constants.pkl", NOTHING);
  }

  private static String nested(int depth) {
    return "c__torch__\nNet\n)\u0081}(X\1\0\0\0m".repeat(depth) + "N" + "ub".repeat(depth);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void refusesWithAReason(String what, byte[] content, Reason reason, String message)
      throws IOException {
    // Given
    Path file = Files.write(folder.resolve("model.pt"), content);

    // When, then
    assertThatThrownBy(() -> TorchScriptArchive.open(file))
        .as(what)
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining("model.pt")
        .hasMessageContaining(message);
  }

  @Test
  void everyTruncationOfARealFileIsRefused() throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Fixtures.model("bfloat16.pt"));
    Path file = folder.resolve("model.pt");

    for (int size = 4; size < whole.length; size += 7) {
      // When
      Files.write(file, Arrays.copyOf(whole, size));

      // Then
      assertThatThrownBy(() -> TorchScriptArchive.open(file)).isInstanceOf(ReasonException.class);
    }
  }

  @Test
  void aChangedByteNeverCausesAnotherKindOfFailure() throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Fixtures.model("bfloat16.pt"));
    Path file = folder.resolve("model.pt");

    for (int i = 0; i < whole.length; i++) {
      // When
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 + i % 255);
      Files.write(file, changed);

      // Then it is read, or refused with a reason
      try {
        TorchScriptArchive archive = TorchScriptArchive.open(file);
        archive.parameters().forEach(archive::read);
      } catch (ReasonException e) {
        assertThat(e).hasMessageContaining(".");
      }
    }
  }

  @Test
  void readsZip64AndMissingChecksums() throws IOException {
    // Given
    byte[] pickle = pickle(tensor("K\0", "K\4\u0085", "K\1\u0085"));
    RawZip zip =
        new RawZip()
            .zip64()
            .add("m/data.pkl", pickle, e -> e.crc(0))
            .add("m/code/__torch__.py", CODE)
            .add("m/constants.pkl", NOTHING)
            .add("m/data/0", new byte[16], e -> e.crc(0));
    Path file = Files.write(folder.resolve("model.pt"), zip.bytes());

    // When
    TorchScriptArchive archive = TorchScriptArchive.open(file);

    // Then
    assertThat(archive.read(archive.parameter("w").orElseThrow())).containsExactly(0, 0, 0, 0);
  }
}
