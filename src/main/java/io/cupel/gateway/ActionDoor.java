package io.cupel.gateway;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Optional;

/**
 * Lets in whoever has the key, so often a minute.
 *
 * @param key the one that opens
 * @param budget not spent by wrong keys: nobody without the right one can lock others out
 */
record ActionDoor(ActionKey key, ActionBudget budget) {
  /**
   * Lets somebody in.
   *
   * @param given as it came; empty: none did
   * @throws ReasonException ACTION_KEY_WRONG or ACTION_TOO_OFTEN
   */
  void admit(Optional<String> given) {
    if (given.filter(key::is).isEmpty()) {
      throw refusal(Reason.ACTION_KEY_WRONG);
    }
    if (!budget.take()) {
      throw refusal(Reason.ACTION_TOO_OFTEN);
    }
  }

  private static ReasonException refusal(Reason reason) {
    return new ReasonException(reason, reason.meaning());
  }
}
