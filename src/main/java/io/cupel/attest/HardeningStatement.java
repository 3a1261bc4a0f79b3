package io.cupel.attest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cupel.dataset.Preprocessing;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningRequest;
import io.cupel.verify.ConfidenceInterval;
import java.util.Optional;

/**
 * An in-toto Statement v1 about one hardening: docs/attestation.md has its fields. Its bytes depend
 * on the arguments alone. What was not measured is null.
 */
final class HardeningStatement {
  static final String TYPE = "https://in-toto.io/Statement/v1";
  static final String PREDICATE_TYPE = "https://cupel.io/attestation/hardening/v1";

  private final HardeningReport report;
  private final HardeningRequest request;
  private final Provenance provenance;

  HardeningStatement(HardeningReport report, HardeningRequest request, Provenance provenance) {
    this.report = report;
    this.request = request;
    this.provenance = provenance;
  }

  /** UTF-8. */
  byte[] json() {
    ObjectNode statement = object().put("_type", TYPE);
    statement
        .putArray("subject")
        .add(provenance.purified().orElse(provenance.inputs().source()).json());
    statement.put("predicateType", PREDICATE_TYPE);
    statement.set("predicate", predicate());
    return StrictJson.bytes(statement);
  }

  private ObjectNode predicate() {
    ObjectNode json = object().put("verdict", report.verdict().name());
    json.set("source", provenance.inputs().source().json());
    json.set("job", provenance.job().map(HardeningStatement::job).orElse(null));
    json.set("settings", settings());
    json.set("cleanData", cleanData());
    json.set("change", change());
    json.set("accuracy", accuracy());
    ArrayNode probes = json.putArray("probes");
    report.probes().forEach(probe -> probes.add(probe(probe)));
    report.warnings().forEach(json.putArray("warnings")::add);
    json.putObject("report").putObject("digest").put("sha256", provenance.reportSha256());
    json.set("software", software());
    json.put("device", report.device());
    json.put("finishedAt", provenance.finishedAt().toString());
    return json;
  }

  private static ObjectNode job(Provenance.Job job) {
    ObjectNode json =
        object()
            .put("id", job.id())
            .put("registry", job.registry())
            .put("model", job.model())
            .put("version", job.version());
    json.set("policyDigest", object().put("sha256", job.policySha256()));
    return json;
  }

  private ObjectNode settings() {
    ObjectNode json =
        object()
            .put("recipe", request.recipe())
            .put("layer", request.layer())
            .put("seed", request.seed())
            .put("horizontalFlip", request.horizontalFlip())
            .put("maxAccuracyDrop", request.maxAccuracyDrop())
            .put("maxProbeSuccess", request.maxProbeSuccess())
            .put("precaution", request.precaution())
            .put("allowMissingClass", request.allowMissingClass())
            .put("threads", request.threads());
    Preprocessing p = request.preprocessing();
    ObjectNode preprocessing =
        json.putObject("preprocessing")
            .put("channels", p.channels())
            .put("height", p.height())
            .put("width", p.width());
    p.mean().forEach(preprocessing.putArray("mean")::add);
    p.std().forEach(preprocessing.putArray("std")::add);
    request.clean().classNames().forEach(json.putArray("classNames")::add);
    return json;
  }

  private ObjectNode cleanData() {
    ObjectNode json = object().put("images", report.cleanImages()).put("classes", report.classes());
    json.set("digest", digest(provenance.inputs().images()));
    json.set("labelsDigest", digest(provenance.inputs().labels()));
    return json;
  }

  private ObjectNode change() {
    ObjectNode json = object().put("layer", report.layer());
    report.changedTensors().forEach(json.putArray("tensors")::add);
    return json;
  }

  private ObjectNode accuracy() {
    ObjectNode json = object();
    json.set("before", share(report.accuracyBefore(), report.intervalBefore()));
    // Without a change there is no second file, and the report repeats the first one's numbers.
    json.set(
        "after",
        report.layer() == null ? null : share(report.accuracyAfter(), report.intervalAfter()));
    return json;
  }

  private static ObjectNode share(double share, ConfidenceInterval interval) {
    return object()
        .put("share", known(share))
        .put("lower95", known(interval.lower()))
        .put("upper95", known(interval.upper()));
  }

  private static ObjectNode probe(ProbeEvidence probe) {
    return object()
        .put("family", probe.family())
        .put("class", probe.target())
        .put("flagged", probe.flagged())
        .put("before", known(probe.before()))
        .put("after", probe.after() < 0 ? null : known(probe.after()))
        .put("limit", probe.after() < 0 || probe.limit() >= 1 ? null : known(probe.limit()));
  }

  private ObjectNode software() {
    return object()
        .put("cupel", CupelVersion.number())
        .put("java", report.software().java())
        .put("djl", report.software().djl())
        .put("libtorch", report.software().libtorch());
  }

  private static ObjectNode digest(Optional<String> sha256) {
    return sha256.map(digest -> object().put("sha256", digest)).orElse(null);
  }

  private static Double known(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static ObjectNode object() {
    return StrictJson.MAPPER.createObjectNode();
  }
}
