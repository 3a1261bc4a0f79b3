package io.cupel.purify;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.fisher.SoftmaxFisher;
import io.cupel.format.Layer;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.probe.Perturbation;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeSearch;
import io.cupel.purify.DefaultRecipe.Aftermath;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One hardening under way: two copies of the model on the device, the original and the one that
 * changes, and what was found so far.
 */
final class Hardening implements AutoCloseable {
  /**
   * With more classes than this a sample of them is screened; the report says which part was not.
   */
  private static final int CLASSES_SCREENED = 50;

  private final HardeningRequest request;
  private final Layer layer;
  private final LabelledImages data;
  private final Trace trace;
  private final Seeds seeds;
  private final Device device;
  private final Tensors tensors;
  private final Perturbation perturbation;
  private final Classifier original;
  private final Classifier model;
  private final CleanImages clean;
  private final SelectedLayer selected;
  private final PurifiedFile file;
  private final boolean keepRejected;

  /**
   * @param keepRejected whether the file of a rejected result stays
   */
  Hardening(
      HardeningRequest request,
      TorchScriptArchive archive,
      Layer layer,
      LabelledImages data,
      Trace trace,
      boolean keepRejected) {
    this.request = request;
    this.keepRejected = keepRejected;
    this.layer = layer;
    this.data = data;
    this.trace = trace;
    seeds = new Seeds(request.seed());
    device = Torch.device(request.device());
    tensors = new Tensors(device);
    perturbation = new Perturbation(device);
    original = load(Path.of(request.model()));
    model = load(Path.of(request.model()));
    clean = new CleanImages(data, original.manager(), request.horizontalFlip(), seeds.of("split"));
    selected =
        model.select(layer.name(), layer.weight().name(), layer.bias().map(TensorEntry::name));
    file = new PurifiedFile(archive, layer, Path.of(request.outputDirectory()));
  }

  private Classifier load(Path path) {
    return Classifier.load(path, request.preprocessing(), device, tensors, trace.passes());
  }

  /**
   * The default recipe: screen, then unlearn what was found, or harden quietly when nothing was.
   */
  HardeningReport byDefault() {
    CleanAccuracy before = baseline();
    Screening.Findings findings = screen();
    NDManager keep = original.manager();
    DefaultRecipe recipe =
        new DefaultRecipe(
            original,
            model,
            selected,
            clean,
            search(original),
            search(model),
            device,
            keep,
            seeds,
            trace);
    boolean suspicious = !findings.flagged().isEmpty();
    if (!suspicious && !request.precaution()) {
      return report(Verdict.UNCHANGED, before, before, evidence(findings, null));
    }
    Aftermath aftermath =
        suspicious ? recipe.unlearn(findings) : recipe.quietly(findings, screenedClasses());
    return conclude(suspicious, before, aftermath, findings);
  }

  /** The published recipe; the screening only serves the verdict. */
  HardeningReport asPublished() {
    CleanAccuracy before = baseline();
    Screening.Findings findings = screen();
    trace.begin("unlearn", 0.8);
    PublishedRecipe.run(
        model,
        selected,
        clean,
        device,
        SoftmaxFisher.Settings.PUBLISHED,
        seeds.of("ngf"),
        trace.losses());
    DefaultRecipe recipe =
        new DefaultRecipe(
            original,
            model,
            selected,
            clean,
            search(original),
            search(model),
            device,
            original.manager(),
            seeds,
            trace);
    return conclude(!findings.flagged().isEmpty(), before, recipe.lookAgain(findings), findings);
  }

  private CleanAccuracy baseline() {
    trace.begin("baseline", 0.05);
    int labelled = CleanData.labelledClasses(data);
    original.settleOutput(clean.first(8), labelled).ifPresent(trace::warn);
    model.settleOutput(clean.first(8), labelled);
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
    Shape shape = clean.shape();
    Screening.Findings findings =
        Screening.run(
            search(original), shape, screenedClasses(), original.manager(), seeds, trace::within);
    trace.say(
        findings.flagged().isEmpty()
            ? "No probe raised suspicion."
            : "Suspicious: "
                + findings.flagged().stream()
                    .map(Hardening::describe)
                    .distinct()
                    .collect(Collectors.joining(", ")));
    return findings;
  }

  private static String describe(Probe p) {
    String family = p.family().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return p.target() < 0
        ? family + " at " + p.place().map(w -> w.row() + "," + w.column()).orElse("any place")
        : family + " towards class " + p.target();
  }

  private List<Integer> screenedClasses() {
    List<Integer> all = new ArrayList<>(IntStream.range(0, original.classes()).boxed().toList());
    if (all.size() <= CLASSES_SCREENED) {
      return all;
    }
    SplittableRandom random = seeds.of("classes");
    for (int i = 0; i < CLASSES_SCREENED; i++) {
      Collections.swap(all, i, random.nextInt(i, all.size()));
    }
    String note =
        (all.size() - CLASSES_SCREENED)
            + " of "
            + all.size()
            + " classes were not screened as targets.";
    if (!trace.warnings().contains(note)) {
      trace.warn(note);
    }
    return List.copyOf(all.subList(0, CLASSES_SCREENED));
  }

  private ProbeSearch search(Classifier on) {
    return new ProbeSearch(on, clean, perturbation);
  }

  private HardeningReport conclude(
      boolean suspicious, CleanAccuracy before, Aftermath aftermath, Screening.Findings findings) {
    trace.begin("write", 1);
    file.write(selected);
    CleanAccuracy after;
    try (Classifier written = load(file.path())) {
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
                  .map(Hardening::describe)
                  .distinct()
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return report(
        verdict,
        before,
        verdict == Verdict.UNCHANGED ? before : after,
        evidence(findings, aftermath));
  }

  /** What was looked at again, and what the screening saw of every other family and class. */
  private static List<ProbeEvidence> evidence(Screening.Findings findings, Aftermath aftermath) {
    List<ProbeEvidence> all = new ArrayList<>();
    if (aftermath != null) {
      for (int i = 0; i < aftermath.suspicions().size(); i++) {
        all.add(aftermath.suspicions().get(i).evidence(aftermath.fresh().get(i).rate()));
      }
    }
    findings.probes().values().stream()
        .flatMap(List::stream)
        .filter(p -> !findings.flagged().contains(p) && p.target() >= 0)
        .forEach(p -> all.add(new Suspicion(p, 1, false).evidence(-1)));
    return all;
  }

  private HardeningReport report(
      Verdict verdict, CleanAccuracy before, CleanAccuracy after, List<ProbeEvidence> evidence) {
    boolean changed = verdict == Verdict.PURIFIED || verdict == Verdict.HARDENED;
    Path kept = null;
    if (changed || (keepRejected && verdict == Verdict.REJECTED)) {
      kept = file.keep();
    } else {
      file.discard();
    }
    trace.within(1);
    double seconds = trace.seconds();
    return new HardeningReport(
        verdict,
        request.recipe(),
        verdict == Verdict.UNCHANGED ? null : layer.name(),
        changed ? file.changedTensors() : List.of(),
        changed ? kept.toString() : null,
        changed ? Digest.sha256(kept) : null,
        Digest.sha256(Path.of(request.model())),
        data.count(),
        original.classes(),
        before.share(),
        after.share(),
        before.interval(),
        after.interval(),
        before.byClass(after),
        evidence,
        List.copyOf(trace.losses()),
        trace.secondsByPhase(),
        seconds,
        trace.passes().passes(),
        trace.passes().images() / seconds,
        Torch.name(device),
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
