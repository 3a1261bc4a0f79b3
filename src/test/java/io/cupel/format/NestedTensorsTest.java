package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NestedTensorsTest {
  private static Pickled.Tensor tensor() {
    return new Pickled.Tensor(
        new Pickled.Storage("FloatStorage", "0", 1), 0, List.of(1L), List.of(1L));
  }

  @Test
  void namesAreTheKeysThatLeadThere() {
    Pickled.Dict inner = new Pickled.Dict(new LinkedHashMap<>(Map.of("w", tensor())));
    Pickled.Dict root = new Pickled.Dict(new LinkedHashMap<>());
    root.items().put("nets", new Pickled.Sequence(List.of(inner)));
    root.items().put("again", inner);

    assertThat(NestedTensors.in(root)).containsOnlyKeys("nets.0.w");
  }

  @Test
  void aDictThatContainsItselfEnds() {
    Pickled.Dict root = new Pickled.Dict(new LinkedHashMap<>());
    root.items().put("self", root);
    root.items().put("w", tensor());

    assertThat(NestedTensors.in(root)).containsOnlyKeys("w");
  }

  @Test
  void whatIsNestedTooDeeplyOrCalledAlikeIsRefused() {
    Pickled deep = tensor();
    for (int i = 0; i < 40; i++) {
      deep = new Pickled.Dict(new LinkedHashMap<>(Map.of("d", deep)));
    }
    Pickled.Dict alike = new Pickled.Dict(new LinkedHashMap<>());
    alike.items().put("a.b", tensor());
    alike.items().put("a", new Pickled.Dict(new LinkedHashMap<>(Map.of("b", tensor()))));
    Pickled tooDeep = deep;

    assertThatThrownBy(() -> NestedTensors.in(tooDeep)).hasMessageContaining("too deeply");
    assertThatThrownBy(() -> NestedTensors.in(alike)).hasMessageContaining("called a.b");
  }
}
