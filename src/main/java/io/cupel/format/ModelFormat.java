package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a model file is, by its content and never by its name. TorchScript, exported programs and
 * ONNX are accepted.
 */
public enum ModelFormat {
  TORCHSCRIPT(null, "a TorchScript program", ""),
  OLD_TORCHSCRIPT(
      Reason.UNSUPPORTED_FORMAT,
      "a TorchScript program of PyTorch 1.3 or older",
      "Load it with torch.jit.load in PyTorch 1.4 to 2.7 and save it again."),
  TORCH_STATE_DICT(
      Reason.REFUSED_NOT_TORCHSCRIPT,
      "a PyTorch state dict or checkpoint: tensors without a program",
      "Load it into its model class with load_state_dict, then save torch.jit.script(model.eval())"
          + " and purify that; cupel patch brings the change into this file."),
  TORCH_PICKLED_MODULE(
      Reason.REFUSED_NOT_TORCHSCRIPT,
      "a Python object that torch.save pickled; unpickling runs code, so it is never opened",
      "Load it where you trust it and save torch.jit.script(model.eval())."),
  TORCH_PACKAGE(
      Reason.REFUSED_NOT_TORCHSCRIPT,
      "a torch.package archive: Python code and pickles",
      "Load it where you trust it and save torch.jit.script(model.eval())."),
  TORCH_EXPORT(null, "a torch.export program (.pt2)", ""),
  AOT_INDUCTOR(
      Reason.UNSUPPORTED_FORMAT,
      "an AOTInductor package: a program compiled to machine code, which cannot be changed",
      "Register what torch.export.save writes, and compile the purified file."),
  ONNX(null, "an ONNX model", ""),
  SAFETENSORS(
      Reason.UNSUPPORTED_FORMAT,
      "a safetensors file: tensors without a program",
      "Load it into its model class with load_state_dict, then save torch.jit.script(model.eval())"
          + " and purify that; cupel patch brings the change into this file."),
  KERAS(
      Reason.UNSUPPORTED_FORMAT,
      "a Keras or HDF5 file",
      "Rebuild the model in PyTorch with these weights, then save torch.jit.script(model.eval())."),
  TENSORFLOW(
      Reason.UNSUPPORTED_FORMAT,
      "a TensorFlow model",
      "Rebuild the model in PyTorch with these weights, then save torch.jit.script(model.eval())."),
  GGUF(
      Reason.UNSUPPORTED_FORMAT,
      "a GGUF file, usually a language model",
      "Cupel purifies image classifiers."),
  PICKLE(
      Reason.UNSUPPORTED_FORMAT,
      "a Python pickle that PyTorch did not write; unpickling runs code, so it is never opened",
      "Cupel purifies image classifiers of PyTorch."),
  PICTURE(Reason.UNSUPPORTED_FORMAT, "a picture, not a model", "Check which file was registered."),
  NUMPY(Reason.UNSUPPORTED_FORMAT, "NumPy arrays, not a model", "Check which file was registered."),
  LFS_POINTER(
      Reason.UNSUPPORTED_FORMAT,
      "a Git LFS pointer, not the file it stands for",
      "Run git lfs pull first."),
  TEXT(
      Reason.UNSUPPORTED_FORMAT,
      "text, such as a web page or JSON",
      "The download may have answered with an error page; look into the file."),
  PACKED(
      Reason.UNSUPPORTED_FORMAT,
      "a packed file (gzip or tar)",
      "Unpack it and register the model file inside."),
  OTHER_ZIP(
      Reason.UNSUPPORTED_FORMAT,
      "a zip archive, but not one that PyTorch wrote",
      "Register the model file itself."),
  EMPTY(
      Reason.UNSUPPORTED_FORMAT,
      "empty (0 bytes)",
      "The upload may have been interrupted; register it again."),
  UNKNOWN(Reason.UNSUPPORTED_FORMAT, "of an unknown format", "Check which file was registered.");

  private final Reason refusal;
  private final String description;
  private final String remedy;

  ModelFormat(Reason refusal, String description, String remedy) {
    this.refusal = refusal;
    this.description = description;
    this.remedy = remedy;
  }

  /** What it is, to follow "the file is". */
  public String description() {
    return description;
  }

  /** How to get an accepted file, where there is a way; whole sentences, or empty. */
  public String remedy() {
    return remedy;
  }

  /**
   * Recognises a file.
   *
   * @throws ReasonException CORRUPT_ARCHIVE when it is a damaged or forged zip, UNSUPPORTED_FORMAT
   *     when it is a folder
   * @throws UncheckedIOException when it cannot be read
   */
  public static ModelFormat of(Path file) {
    if (Files.isDirectory(file)) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT, file.getFileName() + " is a folder, not a file.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ModelFormat format = FirstBytes.format(channel);
      return switch (format) {
        case OTHER_ZIP -> TorchLayout.format(ZipArchive.open(file));
        case UNKNOWN -> Protobuf.format(channel);
        default -> format;
      };
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Refuses what is no accepted model, saying what the file is and how to get one.
   *
   * @return TORCHSCRIPT, TORCH_EXPORT or ONNX
   * @throws ReasonException REFUSED_NOT_TORCHSCRIPT, UNSUPPORTED_FORMAT or CORRUPT_ARCHIVE
   */
  public static ModelFormat requireModel(Path file) {
    ModelFormat format = of(file);
    if (format.refusal != null) {
      throw new ReasonException(
          format.refusal,
          "%s is %s. %s".formatted(file.getFileName(), format.description, format.remedy));
    }
    return format;
  }

  /** Whether Cupel purifies such files. */
  public boolean accepted() {
    return refusal == null;
  }

  /**
   * Refuses everything but a TorchScript program.
   *
   * @throws ReasonException as {@link #requireModel}
   */
  public static void requireTorchScript(Path file) {
    ModelFormat format = requireModel(file);
    if (format != TORCHSCRIPT) {
      throw new ReasonException(
          Reason.REFUSED_NOT_TORCHSCRIPT,
          "%s is %s, not TorchScript.".formatted(file.getFileName(), format.description));
    }
  }
}
