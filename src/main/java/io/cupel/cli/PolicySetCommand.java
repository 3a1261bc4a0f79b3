package io.cupel.cli;

import io.cupel.dataset.Preprocessing;
import io.cupel.digest.Sha256;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes one policy. */
@Command(
    name = "set",
    header = "Set the policy of a model, or of every model without one ('*').",
    footer = {
      "",
      "DATA and FILE may be URIs. The service reads the data itself: a path means the same file on"
          + " its machine. The digest of a single file is pinned; set the policy again when the"
          + " data changes.",
      "",
      "Example: cupel policy set fraud-detector --clean /data/clean --size 224x224"
    })
final class PolicySetCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "Registered model's name, or '*'.")
  String model;

  @Mixin CleanDataOptions clean;
  @Mixin Preparation preparation;
  @Mixin RecipeOptions recipe;
  @Mixin PublicationOptions publication;
  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    HardeningPolicy policy = policy();
    try (ServiceConnection service = ServiceConnection.open(connection)) {
      service.setPolicy(model, policy);
    }
    if (output.json) {
      PolicyListCommand.printJson(spec.commandLine().getOut(), model, policy);
    } else {
      spec.commandLine()
          .getOut()
          .println(
              "Policy of "
                  + model
                  + " is set: layer "
                  + policy.getLayer()
                  + ", clean data "
                  + policy.getCleanDataUri());
    }
    spec.commandLine().getOut().flush();
    return ExitCode.OK.number();
  }

  HardeningPolicy policy() {
    URI data = Locations.images(clean.images);
    Preprocessing p = preparation.preprocessing();
    return HardeningPolicy.newBuilder()
        .setCleanDataUri(data.toString())
        .setCleanLabelsUri(
            clean.labels.file == null ? null : Locations.labels(clean.labels.file).toString())
        .setCleanDataSha256(digest(data))
        .setPreprocessing(
            ImagePreprocessing.newBuilder()
                .setChannels(p.channels() == 0 ? null : (Integer) p.channels())
                .setHeight(p.height() == 0 ? null : (Integer) p.height())
                .setWidth(p.width() == 0 ? null : (Integer) p.width())
                .setMean(p.mean())
                .setStd(p.std())
                .build())
        .setClassNames(clean.labels.classNames)
        .setAllowMissingClass(clean.allowMissingClass)
        .setLayer(recipe.layer)
        .setRecipe(recipe.recipe)
        .setSeed(recipe.seed)
        .setHorizontalFlip(recipe.flip)
        .setMaxAccuracyDrop(recipe.maxAccuracyDrop)
        .setMaxProbeSuccess(recipe.maxProbeSuccess)
        .setPrecaution(!recipe.noPrecaution)
        .setPublishAs(publication.publishAs)
        .setAlias(publication.noAlias ? "" : publication.alias)
        .setTimeBudgetSeconds((int) recipe.timeBudget.toSeconds())
        .build();
  }

  private static String digest(URI data) {
    if (!"file".equals(data.getScheme()) || !Files.isRegularFile(Path.of(data))) {
      return null;
    }
    return Sha256.ofArtifact(Path.of(data));
  }
}
