package io.cupel.gateway;

import io.cupel.event.HardeningStatus;
import java.util.Locale;
import java.util.function.Predicate;

/** Versions with some words of their model's name or version. */
record Search(String text) implements Predicate<HardeningStatus> {
  Search {
    text = text.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean test(HardeningStatus status) {
    return has(status.getModel()) || has(status.getVersion());
  }

  private boolean has(String name) {
    return name.toLowerCase(Locale.ROOT).contains(text);
  }
}
