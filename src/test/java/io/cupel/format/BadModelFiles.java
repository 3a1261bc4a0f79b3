package io.cupel.format;

import static io.cupel.format.BadFile.model;
import static io.cupel.format.BadFile.tensors;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.REFUSED_NOT_TORCHSCRIPT;
import static io.cupel.reason.Reason.UNSUPPORTED_FORMAT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Files that are no models, and zips that lie about themselves. */
public final class BadModelFiles {
  private static final byte[] SOME = {1, 2, 3};

  private BadModelFiles() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(others(), zips(), ends(), safetensors()).flatMap(List::stream).toList();
  }

  private static BadInput other(String name, String says, String latin) {
    return model("file: " + name, UNSUPPORTED_FORMAT, says, latin.getBytes(ISO_8859_1));
  }

  private static BadInput other(String name, Reason reason, String says, RawZip zip) {
    return model("file: " + name, reason, says, zip.bytes());
  }

  private static List<BadInput> others() {
    byte[] none = {'N', '.'};
    byte[] network = "\u0080\2cmy.models\nNet\n)\u0081.".getBytes(ISO_8859_1);
    return List.of(
        other("nothing", "is empty (0 bytes)", ""),
        other("a GIF", "is a picture", "GIF89a"),
        other("a JPEG", "is a picture", "\u00ff\u00d8\u00ff\u00db"),
        other("a Keras file", "HDF", "\u0089HDF\r\n\u001a\n"),
        other("a language model", "is a GGUF file", "GGUF\3\0\0\0"),
        other("a pointer to a file", "Git LFS pointer", "version https://git-lfs.github.com/"),
        other("an error page", "is text", "<html><body>404</body></html>"),
        other("an error as JSON", "is text", "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}"),
        other("a gzip", "is a packed file", "\u001f\u008b\b\0"),
        other("a tar", "is a packed file", "m".repeat(257) + "ustar\0" + "00"),
        other("an array", "is NumPy arrays", "\u0093NUMPY\1\0v\0{"),
        other("a pickle of a class", "unpickling runs code", "\u0080\4cos\nsystem\n."),
        other("a pickle by protocol 0", "of an unknown format", "cos\nsystem\n(S'id'\ntR."),
        other("a program of Linux", "of an unknown format", "\u007fELF\2\1\1"),
        other("a program of Windows", "of an unknown format", "MZ\u0090\0\3"),
        other("a script", "of an unknown format", "#!/bin/sh\nid\n"),
        other("one byte", "of an unknown format", "P"),
        other(
            "a state dict",
            REFUSED_NOT_TORCHSCRIPT,
            "load_state_dict",
            new RawZip().add("m/data.pkl", none)),
        other(
            "a pickled network",
            REFUSED_NOT_TORCHSCRIPT,
            "torch.jit.script",
            new RawZip().add("m/data.pkl", network)),
        other(
            "compiled by AOTInductor",
            UNSUPPORTED_FORMAT,
            "machine code",
            new RawZip()
                .add("m/archive_format", SOME)
                .add("m/models/model.json", SOME)
                .add("m/data/aotinductor/model/a.so", SOME)),
        other(
            "a package of torch.package",
            REFUSED_NOT_TORCHSCRIPT,
            "torch.package",
            new RawZip().add("m/.data/extern_modules", SOME)),
        other(
            "a zip of the wrong kind",
            UNSUPPORTED_FORMAT,
            "not one that PyTorch wrote",
            new RawZip().add("word/document.xml", SOME)),
        other(
            "a zip without an entry",
            UNSUPPORTED_FORMAT,
            "not one that PyTorch wrote",
            new RawZip()));
  }

  private static BadInput zip(String name, String says, RawZip zip) {
    return model("zip: " + name, CORRUPT_ARCHIVE, says, zip.bytes());
  }

  private static List<BadInput> zips() {
    return List.of(
        zip("an entry without a name", "leads outside", new RawZip().add("", SOME)),
        zip("a zero byte in a name", "leads outside", new RawZip().add("m/a\0.py", SOME)),
        zip("two points last", "leads outside", new RawZip().add("m/..", SOME)),
        zip("a network path", "leads outside", new RawZip().add("//host/m", SOME)),
        zip(
            "a name that clears the screen and leads outside",
            "leads outside",
            new RawZip().add("/\u001b[2J", SOME)),
        zip(
            "a name of 60,000 letters that leads outside",
            "the entry name \"/nnn",
            new RawZip().add("/" + "n".repeat(60_000), SOME)),
        zip(
            "the same entry twice, by case",
            "two entries",
            new RawZip().add("m/Data.pkl", SOME).add("m/data.pkl", SOME)),
        zip(
            "a header in another entry's data",
            "overlaps another entry",
            new RawZip().add("m/a", new byte[99]).add("m/b", SOME, e -> e.offset(20))),
        zip(
            "a header that is none",
            "is not where the directory says",
            new RawZip().add("m/a", new byte[99], e -> e.offset(33))),
        zip(
            "another name at the entry",
            "is not where the directory says",
            new RawZip().add("m/a", SOME, e -> e.offset(36)).add("m/b", SOME, e -> e.offset(0))),
        zip("a method of old", "unusual method 1", new RawZip().add("m/a", SOME, e -> e.method(1))),
        zip(
            "Zstandard, which PyTorch does not read",
            "unusual method 93",
            new RawZip().add("m/a", SOME, e -> e.method(93))),
        zip("strong encryption", "is encrypted", new RawZip().add("m/a", SOME, e -> e.flags(0x41))),
        zip(
            "deflate that is none",
            "cannot be inflated",
            new RawZip()
                .add("m/data.pkl", new byte[] {-1, -1, -1}, e -> e.method(8))
                .add("m/code/a.py", SOME)
                .add("m/constants.pkl", SOME)),
        zip(
            "deflate of less than it says",
            "does not have the size",
            new RawZip()
                .deflated("m/data.pkl", new byte[10], e -> e.size(20))
                .add("m/code/a.py", SOME)
                .add("m/constants.pkl", SOME)));
  }

  private static BadInput end(String name, String says, byte[] bytes) {
    return model("zip's end: " + name, CORRUPT_ARCHIVE, says, bytes);
  }

  /** A number of the end record, counted from its first byte. */
  private static byte[] changed(int at, int value, int bytes) {
    byte[] zip = new RawZip().add("m/a", SOME).bytes();
    ByteBuffer end = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int position = zip.length - 22 + at;
    if (bytes == 2) {
      end.putShort(position, (short) value);
    } else {
      end.putInt(position, value);
    }
    return zip;
  }

  private static byte[] wide(int at, long value) {
    byte[] zip = new RawZip().zip64().add("m/a", SOME).bytes();
    ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putLong(zip.length - 98 + at, value);
    return zip;
  }

  private static List<BadInput> ends() {
    byte[] whole = new RawZip().add("m/a", SOME).bytes();
    byte[] noLocator = new RawZip().zip64().add("m/a", SOME).bytes();
    noLocator[noLocator.length - 98] = 0;
    return List.of(
        end("missing", "was cut off", Arrays.copyOf(whole, whole.length - 22)),
        end("followed by rubbish", "was cut off", Arrays.copyOf(whole, whole.length + 7)),
        end("with a comment that is not there", "was cut off", changed(20, 9, 2)),
        end("of the second of two parts", "several parts", changed(4, 1, 2)),
        end("with a directory behind it", "directory lies outside", changed(16, 1 << 20, 4)),
        end("with a directory that is larger", "directory lies outside", changed(12, 1 << 20, 4)),
        end("with more entries", "fewer entries than it declares", changed(10, 2, 2)),
        end("with a directory elsewhere", "or not at its end", changed(16, 1, 4)),
        end("in 64 bits, outside", "64-bit directory end lies outside", wide(56 + 8, 1L << 40)),
        end("in 64 bits, before the file", "64-bit directory end lies outside", wide(64, -1)),
        end("in 64 bits, missing", "64-bit directory end is missing", noLocator),
        end("with a negative directory", "directory lies outside", wide(40, -1)),
        end("with a billion entries", "entries in a directory of", wide(32, 1_000_000_000)));
  }

  private static BadInput safetensors(String name, String says, String header, int data) {
    byte[] json = header.replace('\'', '"').getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return tensors("safetensors: " + name, CORRUPT_ARCHIVE, says, bytes.array());
  }

  private static String one(String fields) {
    return "{'a':{" + fields + "}}";
  }

  private static List<BadInput> safetensors() {
    String lists = "a few whole numbers";
    String type = "'dtype':'U8',";
    return List.of(
        safetensors("a tensor that is null", "a is no JSON object", "{'a':null}", 0),
        safetensors("a type that is a number", "no string", one("'dtype':7"), 0),
        safetensors(
            "a type in lower case",
            "unknown type f32",
            one("'dtype':'f32','shape':[],'data_offsets':[0,4]"),
            4),
        safetensors("a shape that is a number", "no list", one(type + "'shape':4"), 4),
        safetensors("a shape of texts", lists, one(type + "'shape':['4']"), 4),
        safetensors("a shape of shapes", lists, one(type + "'shape':[[4]]"), 4),
        safetensors("65 dimensions", lists, one(type + "'shape':[" + "1,".repeat(64) + "1]"), 1),
        safetensors(
            "three offsets", "lacks a field", one(type + "'shape':[1],'data_offsets':[0,1,2]"), 1),
        safetensors("no type", "unknown type", one("'shape':[1],'data_offsets':[0,1]"), 1),
        safetensors("metadata that is a list", "no JSON object", "{'__metadata__':[]}", 0),
        safetensors("metadata of null", "is no string", "{'__metadata__':{'a':null}}", 0),
        safetensors("NaN", "no JSON", one(type + "'shape':[NaN]"), 1),
        safetensors(
            "a name of five thousand letters", "no JSON", "{'" + "n".repeat(5000) + "':{}}", 0),
        safetensors("a name that clears the screen", "is no JSON object", "{'\\u001b[2J':7}", 0));
  }
}
