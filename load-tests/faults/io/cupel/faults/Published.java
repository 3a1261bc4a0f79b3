package io.cupel.faults;

import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import io.cupel.faults.Announcer.Announced;
import io.cupel.faults.MlflowCalls.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Cupel has published to MLflow, held against what it told of it. */
final class Published {
  final List<String> wrong = new ArrayList<>();
  private final Map<String, Version> byNumber = new HashMap<>();
  private int told;

  Published(MlflowCalls mlflow, Records records, Map<String, Announced> announced)
      throws Exception {
    Map<String, String> byJob = new HashMap<>();
    for (Version version : mlflow.versions(Announcer.PURIFIED)) {
      byNumber.put(version.number(), version);
      String other = byJob.put(version.tags().get("cupel.job"), version.number());
      if (other != null) {
        wrong.add("versions " + other + " and " + version.number() + " are of one job");
      }
      String source = version.tags().get("cupel.source-version");
      if (!version.file().equals("purified " + announced.get(source).file())) {
        wrong.add("version " + version.number() + " in MLflow is not what was made of " + source);
      }
    }
    for (ModelVersionPurified outcome :
        records.of(Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class)) {
      if (outcome.getRegistry().equals(Registry.NAME)) {
        told++;
        compare(outcome);
      }
    }
  }

  private void compare(ModelVersionPurified outcome) {
    Version version = byNumber.get(outcome.getNewVersion());
    if (version == null || !version.tags().get("cupel.job").equals(outcome.getJobId())) {
      wrong.add(
          "version %s was told to be published as %s, which MLflow has not, or of another job"
              .formatted(outcome.getSourceVersion(), outcome.getNewVersion()));
    }
  }

  @Override
  public String toString() {
    return byNumber.size() + " versions, " + told + " of them told of";
  }
}
