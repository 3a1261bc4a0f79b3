package io.cupel.replay;

import java.util.Set;

final class Selections {
  static final Selection ALL = new Selection(Set.of(), Set.of(), true);

  private Selections() {}

  static Selection reason(String code) {
    return new Selection(Set.of(), Set.of(code), false);
  }

  static Selection id(String id) {
    return new Selection(Set.of(Place.parse(id).orElseThrow()), Set.of(), false);
  }
}
