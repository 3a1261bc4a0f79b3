package io.cupel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.cupel.attest.Attestation;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.cli.terminal.Table;
import io.cupel.reason.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code verify} tells.
 *
 * @param attestation verified, and about the file
 * @param keyId the key that signed
 * @param file the file
 * @param sourceChecked whether the examined file was compared, too
 */
record AttestationSummary(
    Attestation attestation, String keyId, ResourceDescriptor file, boolean sourceChecked) {
  private static final int LONGEST_TEXT = 500; // characters of what the statement quotes

  /** The keys are part of the public contract. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("verdict", attestation.verdict().name());
    json.put("keyId", keyId);
    json.put("sha256", file.sha256());
    json.put("sourceChecked", sourceChecked);
    json.put("predicate", attestation.predicate());
    return json;
  }

  void print(PrintWriter out) {
    JsonNode said = attestation.predicate();
    JsonNode software = said.path("software");
    Table table =
        new Table()
            .row("signature", "good, by the key " + keyId)
            .row("file", file.name() + ", SHA-256 " + file.sha256() + ", as attested")
            .row("source", source(said.path("source")))
            .row("verdict", attestation.verdict() + " (" + meaning() + ")")
            .row("changed", changed(said.path("change")))
            .row("accuracy", accuracy(said))
            .row("probes", probes(said.path("probes")))
            .row("recipe", recipe(said.path("settings")))
            .row(
                "software",
                "Cupel "
                    + text(software, "cupel")
                    + ", Java "
                    + text(software, "java")
                    + ", libtorch "
                    + text(software, "libtorch")
                    + ", on "
                    + text(said, "device"))
            .row("finished", text(said, "finishedAt"));
    if (said.path("job").isObject()) {
      JsonNode job = said.path("job");
      table.row("version", text(job, "model") + " " + text(job, "version"));
    }
    table.print(out);
    said.path("warnings")
        .forEach(
            warning -> out.println("warning: " + Printable.of(warning.asText(), LONGEST_TEXT)));
  }

  private String meaning() {
    return HardeningResult.meaning(attestation.verdict());
  }

  private String source(JsonNode source) {
    return text(source, "name")
        + ", SHA-256 "
        + text(source.path("digest"), "sha256")
        + (sourceChecked ? ", as given" : ", not compared (--source)");
  }

  private static String changed(JsonNode change) {
    if (!change.path("layer").isTextual()) {
      return "nothing";
    }
    List<String> tensors = new ArrayList<>();
    change.path("tensors").forEach(t -> tensors.add(Printable.of(t.asText(), LONGEST_TEXT)));
    return text(change, "layer")
        + (tensors.isEmpty() ? ", not published" : ": " + String.join(", ", tensors));
  }

  private static String accuracy(JsonNode said) {
    JsonNode accuracy = said.path("accuracy");
    return share(accuracy.path("before"))
        + " before, "
        + (accuracy.path("after").isObject() ? share(accuracy.path("after")) + " after, " : "")
        + "on "
        + said.path("cleanData").path("images").asText("?")
        + " clean images";
  }

  private static String share(JsonNode measured) {
    return HardeningResult.percent(number(measured, "share"))
        + String.format(
            Locale.ROOT,
            " (%.1f to %.1f)",
            100 * number(measured, "lower95"),
            100 * number(measured, "upper95"));
  }

  /** The strongest of those that raised suspicion; of the others nothing was accused. */
  private static String probes(JsonNode probes) {
    double before = Double.NaN;
    double after = Double.NaN;
    int flagged = 0;
    for (JsonNode probe : probes) {
      if (probe.path("flagged").asBoolean()) {
        flagged++;
        before = larger(before, number(probe, "before"));
        after = larger(after, number(probe, "after"));
      }
    }
    return probes.size()
        + " measured, "
        + flagged
        + " raised suspicion"
        + (flagged == 0
            ? ""
            : ": at most "
                + HardeningResult.percent(before)
                + " of images moved before, "
                + HardeningResult.percent(after)
                + " after");
  }

  private static double larger(double a, double b) {
    return Double.isNaN(a) || b > a ? b : a;
  }

  private static String recipe(JsonNode settings) {
    return text(settings, "recipe") + ", seed " + text(settings, "seed");
  }

  private static double number(JsonNode object, String field) {
    return object.path(field).asDouble(Double.NaN);
  }

  private static String text(JsonNode object, String field) {
    return Printable.of(object.path(field).asText("unknown"), LONGEST_TEXT);
  }
}
