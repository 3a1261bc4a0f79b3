package io.cupel.bench;

import io.cupel.bench.Victim.Labelled;
import io.cupel.bench.recipe.Recipe;
import io.cupel.dataset.Preprocessing;
import io.cupel.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all runs of a bench have in common.
 *
 * @param version Cupel's own
 * @param preprocessing how images become the models' input
 * @param horizontalFlip whether a mirrored image keeps its class
 * @param maxAccuracyDrop for the verdict of the product's recipes, 0..1
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param threads libtorch's threads; 0: as many as there are cores
 * @param timeBudget a run is stopped after this long
 */
public record BenchSettings(
    String version,
    Preprocessing preprocessing,
    boolean horizontalFlip,
    double maxAccuracyDrop,
    String device,
    int threads,
    Duration timeBudget) {
  /**
   * Digest of all that a run's numbers depend on, the model, the recipe's name and the seed apart:
   * these settings, the recipe's own, and the images.
   */
  String digest(Recipe recipe, Victim victim) {
    Stream<Labelled> triggered =
        victim.triggered().stream().flatMap(t -> Stream.of(t.asWanted(), t.asTrue()));
    String images =
        Stream.concat(Stream.of(victim.clean(), victim.test()), triggered)
            .flatMap(l -> Stream.of(l.images(), l.labels()))
            .map(Sha256::ofArtifact)
            .collect(Collectors.joining(","));
    List<Object> all =
        List.of(
            version,
            preprocessing,
            horizontalFlip,
            maxAccuracyDrop,
            device,
            threads,
            recipe.settings(),
            images);
    return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
  }
}
