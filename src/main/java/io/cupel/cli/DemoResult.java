package io.cupel.cli;

import io.cupel.attest.KeyPairFiles;
import io.cupel.cli.terminal.Table;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.ModelVersionPurified;
import io.cupel.verify.Evaluation;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the demonstration showed.
 *
 * @param purified the event that ended the job
 * @param metrics what the job measured
 * @param seconds from the announcement to that event
 * @param before the announced model
 * @param after the new one, if there is one
 */
record DemoResult(
    ModelVersionPurified purified,
    HardeningMetrics metrics,
    double seconds,
    Measured before,
    Optional<Measured> after) {
  /**
   * @param clean on test images with their labels
   * @param attack on triggered images with the attack's target labels
   */
  record Measured(Evaluation clean, Evaluation attack) {}

  /** The keys are part of the public contract. */
  Map<String, Object> json(KeyPairFiles keys) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("verdict", purified.getVerdict().name());
    json.put("layer", purified.getLayer());
    json.put("accuracyBefore", before.clean().accuracy());
    json.put("accuracyAfter", after.map(m -> m.clean().accuracy()).orElse(null));
    json.put("attackSuccessBefore", before.attack().accuracy());
    json.put("attackSuccessAfter", after.map(m -> m.attack().accuracy()).orElse(null));
    json.put("seconds", seconds);
    json.put("passes", metrics.getPasses());
    json.put("device", metrics.getDevice());
    json.put("file", local(purified.getArtifactUri()));
    json.put("sha256", purified.getArtifactSha256());
    json.put("report", local(purified.getReportUri()));
    json.put("attestation", local(purified.getAttestationUri()));
    json.put("publicKey", keys.publicKey().toString());
    json.put("model", purified.getModel());
    json.put("version", purified.getSourceVersion());
    return json;
  }

  void print(PrintWriter out, KeyPairFiles keys) {
    out.println();
    new Table()
        .row("", "before", "after", "")
        .row(
            "clean accuracy",
            HardeningResult.percent(before.clean().accuracy()),
            percent(after.map(Measured::clean)),
            before.clean().images() + " test images")
        .row(
            "attack success",
            HardeningResult.percent(before.attack().accuracy()),
            percent(after.map(Measured::attack)),
            before.attack().images() + " images with the trigger")
        .print(out);
    out.println();
    new Table()
        .row("verdict", purified.getVerdict().name())
        .row("layer", purified.getLayer() == null ? "none changed" : purified.getLayer())
        .row("seconds", String.format(Locale.ROOT, "%.1f", seconds))
        .row("file", Optional.ofNullable(local(purified.getArtifactUri())).orElse("none"))
        .row("report", Optional.ofNullable(local(purified.getReportUri())).orElse("none"))
        .row("attestation", Optional.ofNullable(local(purified.getAttestationUri())).orElse("none"))
        .row("public key", keys.publicKey().toString())
        .print(out);
  }

  private static String percent(Optional<Evaluation> evaluation) {
    return evaluation.map(e -> HardeningResult.percent(e.accuracy())).orElse("-");
  }

  /** A path where there is one: people open files, not URIs. */
  static String local(String uri) {
    return uri != null && uri.startsWith("file:") ? Path.of(URI.create(uri)).toString() : uri;
  }
}
