package io.cupel.process;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import io.cupel.purify.HardeningRequest;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What a model that has got past libtorch would try. Says how that went. */
final class Mischief {
  static final String DONE = "done: ";

  private Mischief() {}

  static String attempt(HardeningRequest job) {
    String[] words = job.layer().split(":", 2);
    try {
      return switch (words[0]) {
        case "read" -> DONE + Files.readString(Path.of(words[1]));
        case "write" -> DONE + Files.writeString(Path.of(words[1]), "was here");
        case "connect" -> DONE + connect(Integer.parseInt(words[1]));
        case "program" -> DONE + run(Path.of(job.model()));
        default -> "";
      };
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static String connect(int port) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return "connected to " + socket.getPort();
    }
  }

  /** Without the look at its text that would refuse it. */
  private static String run(Path program) throws Exception {
    new NativeLibrary().load();
    try (Model model = Model.newInstance("hostile", "PyTorch")) {
      model.load(program, null, Map.of("mapLocation", "true"));
      try (var predictor = model.newPredictor(new NoopTranslator(null))) {
        NDList images = new NDList(model.getNDManager().zeros(new Shape(1, 1, 8, 8)));
        return "gave " + predictor.predict(images).size();
      }
    }
  }
}
