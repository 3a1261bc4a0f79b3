package io.cupel.purify;

import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.digest.Sha256;
import io.cupel.fisher.SoftmaxFisher;
import io.cupel.format.Layer;
import io.cupel.format.LoadableProgram;
import io.cupel.format.ModelArchive;
import io.cupel.probe.Perturbation;
import io.cupel.probe.ProbeSearch;
import io.cupel.purify.DefaultRecipe.Aftermath;
import io.cupel.purify.DefaultRecipe.Change;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One hardening under way: two copies of the model on the device, the original and the one that
 * changes, and what was found so far.
 */
final class Hardening implements AutoCloseable {
  private final HardeningRequest request;
  private final ModelArchive archive;
  private final List<Layer> candidates;
  private final LabelledImages data;
  private final Trace trace;
  private final Seeds seeds;
  private final Device device;
  private final Tensors tensors;
  private final Perturbation perturbation;
  private final Classifier original;
  private final Classifier model;
  private final CleanImages clean;
  private final Workbench bench;
  private final boolean keepRejected;

  /**
   * @param candidates the layers of which one may change
   * @param keepRejected whether the file of a rejected result stays
   */
  Hardening(
      HardeningRequest request,
      ModelArchive archive,
      List<Layer> candidates,
      LabelledImages data,
      Trace trace,
      boolean keepRejected) {
    this.request = request;
    this.keepRejected = keepRejected;
    this.archive = archive;
    this.candidates = candidates;
    this.data = data;
    this.trace = trace;
    seeds = new Seeds(request.seed());
    device = Torch.device(request.device());
    tensors = new Tensors(device);
    perturbation = new Perturbation(device);
    // Written as a program once for both copies.
    try (LoadableProgram program = LoadableProgram.of(Path.of(request.model()), candidates)) {
      original = load(program);
      model = load(program);
    }
    clean = new CleanImages(data, original.manager(), request.horizontalFlip(), seeds.of("split"));
    bench =
        new Workbench(
            original, model, clean, search(original), search(model), device, seeds, trace);
  }

  private Classifier load(LoadableProgram program) {
    return Classifier.load(program, request.preprocessing(), device, tensors, trace.passes());
  }

  /**
   * The default recipe: screen, then unlearn what was found, or harden quietly when nothing was.
   */
  HardeningReport byDefault() {
    CleanAccuracy before = baseline();
    Screening.Findings findings = screen();
    boolean suspicious = !findings.flagged().isEmpty();
    if (!suspicious && !request.precaution()) {
      return unchanged(before, findings);
    }
    DefaultRecipe recipe = new DefaultRecipe(bench, candidates, request.maxProbeSuccess());
    Change change = suspicious ? recipe.unlearn(findings) : recipe.quietly(findings);
    return conclude(suspicious, before, change, findings);
  }

  /** The published recipe; the screening only serves the verdict. */
  HardeningReport asPublished() {
    CleanAccuracy before = baseline();
    Screening.Findings findings = screen();
    trace.begin("unlearn", 0.8);
    Layer layer = candidates.get(0);
    SelectedLayer head = bench.select(layer);
    PublishedRecipe.run(
        model,
        head,
        clean,
        device,
        SoftmaxFisher.Settings.PUBLISHED,
        seeds.of("ngf"),
        trace.losses());
    LayerValues.round(head, layer);
    Aftermath aftermath =
        new DefaultRecipe(bench, candidates, request.maxProbeSuccess()).lookAgain(findings);
    return conclude(
        !findings.flagged().isEmpty(), before, new Change(layer, head, aftermath), findings);
  }

  private CleanAccuracy baseline() {
    trace.begin("baseline", 0.05);
    int labelled = CleanData.labelledClasses(data);
    original.settleOutput(clean.first(8), labelled).ifPresent(trace::warn);
    model.settleOutput(clean.first(8), labelled);
    original.uncut().forEach((layer, why) -> trace.say(layer + " is not cut: " + why + "."));
    if (original.classes() < 3) {
      trace.warn(
          "Comparing a class with the others is not meaningful for 2 classes: a probe that reaches"
              + " one of them may only show how the model tells them apart.");
    }
    int[] missing = CleanData.missingClasses(data, original.classes(), request.allowMissingClass());
    if (missing.length > 0) {
      trace.warn(
          missing.length
              + " classes have no clean image; their accuracy is unknown before and after.");
    }
    CleanAccuracy accuracy = accuracy(original);
    CleanData.requireSkill(data, accuracy.share());
    return accuracy;
  }

  private CleanAccuracy accuracy(Classifier of) {
    return new CleanAccuracy(data, of.answers(clean.images()), of.classes());
  }

  private Screening.Findings screen() {
    trace.begin("screen", 0.4);
    List<Integer> classes = new ClassScout(bench).classes();
    Screening.Findings findings =
        Screening.run(
            bench.onOriginal(), clean.shape(), classes, bench.keep(), seeds, trace::within);
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

  private ProbeSearch search(Classifier on) {
    return new ProbeSearch(on, clean, perturbation);
  }

  private HardeningReport conclude(
      boolean suspicious, CleanAccuracy before, Change change, Screening.Findings findings) {
    trace.begin("write", 1);
    Aftermath aftermath = change.aftermath();
    PurifiedFile file =
        new PurifiedFile(archive, change.layer(), Path.of(request.outputDirectory()));
    file.write(change.values());
    CleanAccuracy after;
    try (LoadableProgram program = LoadableProgram.of(file.path());
        Classifier written = load(program)) {
      written.settleOutput(clean.first(8), CleanData.labelledClasses(data));
      after = accuracy(written);
    }
    boolean accurate = before.share() - after.share() <= request.maxAccuracyDrop() + 1e-9;
    Verdict verdict =
        suspicious
            ? (accurate && aftermath.harmless() ? Verdict.PURIFIED : Verdict.REJECTED)
            : (accurate ? Verdict.HARDENED : Verdict.UNCHANGED);
    if (!accurate) {
      trace.warn(
          String.format(
              Locale.ROOT,
              "The change would bring clean accuracy to %.2f %%, below what the policy allows.",
              100 * after.share()));
    }
    if (suspicious && !aftermath.harmless()) {
      trace.warn(
          "Fresh probes still reach: "
              + aftermath.stillEffective().stream()
                  .map(Evidence::describe)
                  .distinct()
                  .collect(Collectors.joining(", "))
              + ".");
    }
    boolean published = verdict == Verdict.PURIFIED || verdict == Verdict.HARDENED;
    if (published) {
      // Before the file itself: whoever sees that sees this, too.
      file.writeDelta(Path.of(request.model()));
    }
    if (published || (keepRejected && verdict == Verdict.REJECTED)) {
      file.keep();
    } else {
      file.discard();
    }
    List<ProbeEvidence> evidence = Evidence.of(findings, aftermath);
    return verdict == Verdict.UNCHANGED
        ? report(verdict, null, null, before, before, ChangeEvidence.NONE, evidence)
        : report(
            verdict,
            change.layer(),
            published ? file : null,
            before,
            after,
            ChangeEvidence.of(bench, change, request.pictures()),
            evidence);
  }

  private HardeningReport unchanged(CleanAccuracy before, Screening.Findings findings) {
    return report(
        Verdict.UNCHANGED,
        null,
        null,
        before,
        before,
        ChangeEvidence.NONE,
        Evidence.of(findings, null));
  }

  /**
   * @param layer that changed; null: none
   * @param file that is published; null: none
   */
  private HardeningReport report(
      Verdict verdict,
      Layer layer,
      PurifiedFile file,
      CleanAccuracy before,
      CleanAccuracy after,
      ChangeEvidence change,
      List<ProbeEvidence> evidence) {
    trace.within(1);
    double seconds = trace.seconds();
    return new HardeningReport(
        verdict,
        request.recipe(),
        layer == null ? null : layer.name(),
        file == null ? List.of() : file.changedTensors(),
        file == null ? null : file.kept().toString(),
        file == null ? null : Sha256.ofArtifact(file.kept()),
        Sha256.ofArtifact(Path.of(request.model())),
        data.count(),
        original.classes(),
        before.share(),
        after.share(),
        before.interval(),
        after.interval(),
        before.byClass(after),
        change.sharpness(),
        change.size(),
        evidence,
        change.examples(),
        List.copyOf(trace.losses()),
        trace.secondsByPhase(),
        seconds,
        trace.passes().passes(),
        trace.passes().images() / seconds,
        Torch.name(device),
        Torch.software(),
        request.seed(),
        List.copyOf(trace.warnings()));
  }

  @Override
  public void close() {
    clean.close();
    model.close();
    original.close();
    perturbation.close();
    tensors.close();
  }
}
