package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.SelectedLayer;
import io.cupel.dataset.LabelledImages;
import io.cupel.fisher.SoftmaxFisher;
import io.cupel.format.Layer;
import io.cupel.format.LoadableProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** One hardening under way: which steps a recipe takes, one after another. */
final class Hardening {
  private static final int FEW = 20; // images: a rate in steps of a twentieth

  private final HardeningRequest request;
  private final List<Layer> candidates;
  private final LabelledImages data;
  private final Workbench bench;
  private final Conclusion conclusion;
  private final Trace trace;

  /**
   * @param candidates the layers of which one may change
   */
  Hardening(
      HardeningRequest request,
      List<Layer> candidates,
      LabelledImages data,
      Workbench bench,
      Conclusion conclusion) {
    this.request = request;
    this.candidates = candidates;
    this.data = data;
    this.bench = bench;
    this.conclusion = conclusion;
    trace = bench.trace();
  }

  /**
   * The default recipe: screen, then unlearn what was found, or harden quietly when nothing was.
   */
  HardeningReport byDefault() {
    CleanAccuracy before = baseline();
    List<Layer> changing = UsedLayers.of(bench, candidates);
    Screening.Findings findings = screen();
    boolean suspicious = !findings.flagged().isEmpty();
    if (!suspicious && !request.precaution()) {
      return conclusion.unchanged(before, findings);
    }
    Change change =
        suspicious
            ? new DefaultRecipe(bench, changing, request.maxProbeSuccess()).unlearn(findings)
            : new Precaution(bench, changing).make(findings);
    return conclusion.of(change, before, findings, this::accuracy);
  }

  /** The published recipe; the search for probes only serves the verdict. */
  HardeningReport asPublished() {
    CleanAccuracy before = baseline();
    List<Layer> changing = UsedLayers.of(bench, candidates);
    Screening.Findings findings = screen();
    if (findings.flagged().isEmpty() && !request.precaution()) {
      return conclusion.unchanged(before, findings);
    }
    List<Suspicion> suspicions =
        DeepSearch.run(bench, findings).suspicions(findings, request.maxProbeSuccess());
    trace.begin("unlearn", 0.8);
    Layer layer = changing.get(0);
    SelectedLayer head = bench.select(layer);
    PublishedRecipe.run(
        bench.model(),
        head,
        bench.clean(),
        bench.device(),
        SoftmaxFisher.Settings.PUBLISHED,
        bench.seeds().of("ngf"),
        trace.losses());
    LayerValues.round(head, layer);
    Aftermath.Look look = Aftermath.Look.on(bench, request.maxProbeSuccess());
    Aftermath aftermath = Aftermath.of(look, suspicions, "");
    return conclusion.of(new Change(layer, head, aftermath), before, findings, this::accuracy);
  }

  private CleanAccuracy baseline() {
    trace.begin("baseline", 0.05);
    int labelled = CleanData.labelledClasses(data);
    Classifier original = bench.original();
    NDArray few = bench.clean().first(8);
    original.settleOutput(few, labelled).ifPresent(trace::warn);
    bench.model().settleOutput(few, labelled);
    original.uncut().forEach((layer, why) -> trace.say(layer + " is not cut: " + why + "."));
    if (original.classes() < 3) {
      trace.warn(
          "Comparing a class with the others is not meaningful for 2 classes: a probe that reaches"
              + " one of them may only show how the model tells them apart.");
    }
    int[] missing = CleanData.missingClasses(data, original.classes(), request.allowMissingClass());
    if (missing.length > 0) {
      trace.warn(
          "Of %d of the %d classes there is no clean image; their accuracy is unknown before and after."
              .formatted(missing.length, original.classes()));
    }
    int heldOut = bench.clean().heldOutWithout(-1).length;
    if (heldOut < FEW) {
      trace.warn("What probes reach was measured on " + heldOut + " images, which is few.");
    }
    CleanAccuracy accuracy = accuracy(original);
    CleanData.requireSkill(data, accuracy.share());
    return accuracy;
  }

  private CleanAccuracy accuracy(Classifier of) {
    return new CleanAccuracy(data, of.answers(bench.clean().images()), of.classes());
  }

  private CleanAccuracy accuracy(Path file) {
    try (LoadableProgram program = LoadableProgram.of(file);
        Classifier written =
            Classifier.load(
                program,
                request.preprocessing(),
                bench.device(),
                bench.original().tensors(),
                trace.passes())) {
      written.settleOutput(bench.clean().first(8), CleanData.labelledClasses(data));
      return accuracy(written);
    }
  }

  private Screening.Findings screen() {
    trace.begin("screen", 0.4);
    List<Integer> classes = new ClassScout(bench).classes();
    Screening.Findings findings =
        Screening.run(
            bench.onOriginal(),
            bench.clean().shape(),
            classes,
            bench.keep(),
            bench.seeds(),
            trace::within);
    trace.say(
        findings.flagged().isEmpty()
            ? "No probe raised suspicion."
            : "Suspicious: "
                + findings.flagged().stream()
                    .map(Evidence::describe)
                    .distinct()
                    .collect(Collectors.joining(", ")));
    return findings;
  }
}
