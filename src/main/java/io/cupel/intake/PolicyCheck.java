package io.cupel.intake;

import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.VersionKey;
import io.cupel.purify.HardeningRequest;
import io.cupel.reason.Reason;
import io.cupel.registry.Alias;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a policy must be like before a job is made under it. */
final class PolicyCheck {
  private PolicyCheck() {}

  static Optional<Refusal> refusal(HardeningPolicy policy) {
    return problem(policy)
        .or(() -> problem(policy.getPreprocessing()))
        .map(facts -> new Refusal(Reason.INVALID_POLICY, facts));
  }

  private static Optional<String> problem(HardeningPolicy policy) {
    if (policy.getCleanDataUri().isBlank()) {
      return Optional.of("The policy names no clean data.");
    }
    if (policy.getCleanDataSha256() != null
        && !AnnouncementCheck.isSha256(policy.getCleanDataSha256())) {
      return Optional.of("The clean data's SHA-256 is not 64 hexadecimal digits.");
    }
    if (policy.getClassNames().stream().anyMatch(String::isBlank)) {
      return Optional.of("The name of a class is blank.");
    }
    if (Set.copyOf(policy.getClassNames()).size() < policy.getClassNames().size()) {
      return Optional.of("The policy names a class twice.");
    }
    if (policy.getLayer().isBlank()) {
      return Optional.of("The policy's layer is blank; auto lets the recipe choose.");
    }
    if (!HardeningRequest.RECIPES.contains(policy.getRecipe())) {
      return Optional.of(
          "The policy's recipe is '" + policy.getRecipe() + "'; there are default and ngf.");
    }
    // Written so that NaN is refused, too.
    if (!(policy.getMaxAccuracyDrop() >= 0 && policy.getMaxAccuracyDrop() <= 1)) {
      return Optional.of(
          "The policy's largest accuracy drop is "
              + policy.getMaxAccuracyDrop()
              + ", not a fraction from 0 to 1.");
    }
    if (!(policy.getMaxProbeSuccess() >= 0 && policy.getMaxProbeSuccess() <= 1)) {
      return Optional.of(
          "The policy's largest probe success is "
              + policy.getMaxProbeSuccess()
              + ", not a fraction from 0 to 1.");
    }
    Optional<String> alias =
        policy.getAlias().isEmpty() ? Optional.empty() : Alias.problem(policy.getAlias());
    if (alias.isPresent()) {
      return alias;
    }
    if (policy.getPublishAs() != null && policy.getPublishAs().isBlank()) {
      return Optional.of("The policy's name to publish under is blank.");
    }
    if (policy.getPublishAs() != null && policy.getPublishAs().length() > VersionKey.LONGEST_NAME) {
      return Optional.of(
          "The policy's name to publish under has "
              + policy.getPublishAs().length()
              + " characters, more than "
              + VersionKey.LONGEST_NAME
              + ".");
    }
    if (policy.getTimeBudgetSeconds() <= 0) {
      return Optional.of(
          "The policy's time budget is " + policy.getTimeBudgetSeconds() + " seconds.");
    }
    return Optional.empty();
  }

  private static Optional<String> problem(ImagePreprocessing images) {
    Integer channels = images.getChannels();
    if (channels != null && channels != 1 && channels != 3) {
      return Optional.of("The policy's images have " + channels + " channels, neither 1 nor 3.");
    }
    if (notPositive(images.getHeight()) || notPositive(images.getWidth())) {
      return Optional.of("The policy's image size is not positive.");
    }
    if ((images.getHeight() == null) != (images.getWidth() == null)) {
      return Optional.of("The policy has a height or a width, but not both.");
    }
    return problem("mean", images.getMean(), channels)
        .or(() -> problem("std", images.getStd(), channels))
        .or(() -> zeroStd(images.getStd()))
        .or(() -> infinite(images))
        .or(() -> unpaired(images));
  }

  private static Optional<String> unpaired(ImagePreprocessing images) {
    return images.getMean().size() == images.getStd().size()
        ? Optional.empty()
        : Optional.of("The policy's mean and std have not as many values as each other.");
  }

  private static boolean notPositive(Integer size) {
    return size != null && size <= 0;
  }

  private static Optional<String> problem(String what, List<Double> values, Integer channels) {
    if (values.isEmpty() || channels == null || values.size() == channels) {
      return Optional.empty();
    }
    return Optional.of(
        "The policy has "
            + values.size()
            + " values of "
            + what
            + " for "
            + channels
            + " channels.");
  }

  private static Optional<String> infinite(ImagePreprocessing images) {
    return Stream.concat(images.getMean().stream(), images.getStd().stream())
            .allMatch(Double::isFinite)
        ? Optional.empty()
        : Optional.of("The policy's mean and std are not finite throughout.");
  }

  private static Optional<String> zeroStd(List<Double> std) {
    return std.stream().allMatch(value -> value > 0)
        ? Optional.empty()
        : Optional.of("The policy's std " + std + " is not positive throughout.");
  }
}
