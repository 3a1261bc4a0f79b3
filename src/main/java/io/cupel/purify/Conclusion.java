package io.cupel.purify;

import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.digest.Sha256;
import io.cupel.format.Layer;
import io.cupel.format.ModelArchive;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a hardening ends: the file that is written, the verdict, and the report of both. */
final class Conclusion {
  private static final double TOLERANCE = 1e-9; // of shares, which are rounded

  private final HardeningRequest request;
  private final ModelArchive archive;
  private final LabelledImages data;
  private final Workbench bench;
  private final Trace trace;
  private final boolean keepRejected;

  /**
   * @param keepRejected whether the file of a rejected result stays
   */
  Conclusion(
      HardeningRequest request,
      ModelArchive archive,
      LabelledImages data,
      Workbench bench,
      boolean keepRejected) {
    this.request = request;
    this.archive = archive;
    this.data = data;
    this.bench = bench;
    this.keepRejected = keepRejected;
    trace = bench.trace();
  }

  /**
   * Of a changed layer.
   *
   * @param written measures a file that was written
   */
  HardeningReport of(
      Change change,
      CleanAccuracy before,
      Screening.Findings findings,
      Function<Path, CleanAccuracy> written) {
    trace.begin("write", 0.98);
    PurifiedFile file =
        new PurifiedFile(archive, change.layer(), Path.of(request.outputDirectory()));
    file.write(change.values());
    CleanAccuracy after = written.apply(file.path());
    Verdict verdict = verdict(!findings.flagged().isEmpty(), change, before, after);
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
    if (verdict == Verdict.UNCHANGED) {
      return unchanged(before, findings);
    }
    trace.begin("evidence", 1);
    return report(
        verdict,
        change.layer(),
        published ? file : null,
        before,
        after,
        ChangeEvidence.of(bench, change, request.pictures()),
        Evidence.of(findings, change.aftermath()));
  }

  private Verdict verdict(
      boolean suspicious, Change change, CleanAccuracy before, CleanAccuracy after) {
    Aftermath aftermath = change.aftermath();
    boolean accurate = before.share() - after.share() <= request.maxAccuracyDrop() + TOLERANCE;
    if (!accurate) {
      trace.warn(
          String.format(
              Locale.ROOT,
              "The change of layer %s would bring clean accuracy to %.2f %%, below what the policy"
                  + " allows.",
              change.layer().name(),
              100 * after.share()));
    }
    if (!suspicious) {
      return accurate ? Verdict.HARDENED : Verdict.UNCHANGED;
    }
    if (!aftermath.harmless()) {
      trace.warn(
          "Fresh probes still reach: "
              + aftermath.stillEffective().stream()
                  .map(Evidence::describe)
                  .distinct()
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return accurate && aftermath.harmless() ? Verdict.PURIFIED : Verdict.REJECTED;
  }

  /** Of a model that nothing was done to, or whose change was thrown away. */
  HardeningReport unchanged(CleanAccuracy before, Screening.Findings findings) {
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
        bench.original().classes(),
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
        trace.passesByPhase(),
        trace.passes().images() / seconds,
        Torch.name(bench.device()),
        Torch.software(),
        request.seed(),
        List.copyOf(trace.warnings()));
  }
}
