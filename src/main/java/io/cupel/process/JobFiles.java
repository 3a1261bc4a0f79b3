package io.cupel.process;

import io.cupel.dataset.DataFiles;
import io.cupel.dataset.DataLocation;
import io.cupel.process.Protocol.Request;
import io.cupel.redteam.Architecture;
import io.cupel.redteam.TrainingRequest;
import io.cupel.redteam.VictimData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a request is about. */
final class JobFiles {
  private JobFiles() {}

  static FileView of(Request request) {
    if (request.harden() != null) {
      return view(
          request.harden().model(), request.harden().clean(), request.harden().outputDirectory());
    }
    if (request.train() != null) {
      return view(request.train());
    }
    return request.evaluate() != null
        ? view(request.evaluate().model(), request.evaluate().data())
        : view(request.apply().model(), request.apply().clean(), request.apply().outputDirectory());
  }

  private static FileView view(String model, DataLocation data, String... outputs) {
    List<Path> read = new ArrayList<>();
    addIfThere(read, absolute(model));
    read.addAll(DataFiles.of(data));
    List<Path> write = new ArrayList<>();
    for (String output : outputs) {
      addIfThere(write, absolute(output));
    }
    return new FileView(read, write);
  }

  private static FileView view(TrainingRequest request) {
    List<Path> read = new ArrayList<>();
    String network = request.settings().network();
    if (!Architecture.labels().contains(network)) {
      addIfThere(read, absolute(network));
    }
    VictimData.locations(absolute(request.settings().data()))
        .forEach(location -> read.addAll(DataFiles.of(location)));
    List<Path> write = new ArrayList<>();
    addIfThere(write, absolute(request.outputDirectory()));
    return new FileView(read, write);
  }

  /** What is not there is missed inside as well, and there it gets its reason. */
  private static void addIfThere(List<Path> paths, Path path) {
    if (Files.exists(path)) {
      paths.add(path);
    }
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }
}
