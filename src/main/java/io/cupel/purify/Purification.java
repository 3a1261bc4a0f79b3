package io.cupel.purify;

import ai.djl.Device;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.format.Layer;
import io.cupel.format.ModelArchive;
import io.cupel.probe.Perturbation;
import io.cupel.probe.ProbeSearch;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.List;

/** Purifies one model file. Runs only in the engine's process. */
public final class Purification {
  private Purification() {}

  /**
   * Purifies: reads and checks model and data, screens, changes one layer, writes the new file, and
   * measures what was written.
   *
   * @throws ReasonException when the model or the data does not allow it
   */
  public static HardeningReport run(HardeningRequest request, ProgressListener listener) {
    return run(request, listener, false);
  }

  /**
   * As {@link #run}, but the file of a rejected result stays in the output directory, though the
   * report does not name it: for measurements of what the recipe did, never for publication.
   */
  public static HardeningReport runKeepingRejected(
      HardeningRequest request, ProgressListener listener) {
    return run(request, listener, true);
  }

  private static HardeningReport run(
      HardeningRequest request, ProgressListener listener, boolean keepRejected) {
    Trace trace = new Trace(listener);
    trace.begin("load", 0.02);
    ModelArchive archive = ModelArchive.open(Path.of(request.model()));
    boolean published = request.recipe().equals("ngf");
    List<Layer> candidates =
        published
            ? List.of(head(archive, request.layer()))
            : LayerChoice.candidates(archive, request.layer());
    LabelledImages data = CleanData.read(request);
    data.warnings().forEach(trace::warn);
    Torch.threads(request.threads());
    Seeds seeds = new Seeds(request.seed());
    Device device = Torch.device(request.device());
    try (Tensors tensors = new Tensors(device);
        Perturbation perturbation = new Perturbation(device);
        Copies copies = Copies.load(request, candidates, device, tensors, trace.passes());
        CleanImages clean =
            new CleanImages(
                data, copies.original().manager(), request.horizontalFlip(), seeds.of("split"))) {
      Workbench bench =
          new Workbench(
              copies.original(),
              copies.changing(),
              clean,
              new ProbeSearch(copies.original(), clean, perturbation),
              new ProbeSearch(copies.changing(), clean, perturbation),
              device,
              seeds,
              trace);
      Conclusion conclusion = new Conclusion(request, archive, data, bench, keepRejected);
      Hardening hardening = new Hardening(request, candidates, data, bench, conclusion);
      return published ? hardening.asPublished() : hardening.byDefault();
    }
  }

  private static Layer head(ModelArchive archive, String wanted) {
    Layer head = LayerChoice.head(archive);
    if (!wanted.equals("auto") && !wanted.equals(head.name())) {
      throw new ReasonException(
          Reason.INVALID_POLICY,
          "The recipe ngf changes the last linear layer, "
              + head.name()
              + "; the layer "
              + wanted
              + " was asked for.");
    }
    return head;
  }
}
