package io.cupel.registry;

import java.util.Optional;

/**
 * A model registry that versions come from and purified versions go back to. Every effect is
 * idempotent by the job: what was done before is found, and done no second time.
 *
 * <p>Methods throw {@link io.cupel.reason.ReasonException}: REGISTRY_UNAVAILABLE or
 * ARTIFACT_UNAVAILABLE when another attempt may succeed, else what is wrong; and {@link
 * java.util.concurrent.CancellationException} when the thread is interrupted.
 */
public interface ModelRegistry {
  /**
   * Whether this is where announced versions are from.
   *
   * @param registry name of the registry, as in the announcement
   */
  boolean keeps(String registry);

  /**
   * Makes the purified version and moves the alias to it, that last.
   *
   * @return the version, whether it was made and the alias moved now or before
   */
  PublishedVersion publish(Publication publication);

  /**
   * Points an alias at a published version, wherever it points now.
   *
   * @return the move, whether it was made now or before by the same command; empty when the alias
   *     pointed there already
   */
  Optional<AliasMove> promote(Promotion promotion);

  /**
   * Puts an alias back. What was done before is not done again.
   *
   * @throws io.cupel.reason.ReasonException ALIAS_MOVED when it no longer points at the version
   *     that it must point at
   */
  void rollBack(RollBack rollBack);

  /** Tells at the examined version how it ended. Does nothing when there is no such version. */
  void note(Examination examination);
}
