package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleTreeTest {
  private static final ModuleClass LINEAR =
      new ModuleClass(Set.of("weight"), Set.of(), LayerKind.LINEAR, 1);

  private static Pickled.Instance module(String type, Map<String, Pickled> state) {
    Pickled.Instance module = new Pickled.Instance(new Pickled.Global("__torch__", type));
    module.build(state);
    return module;
  }

  private static Pickled.Tensor tensor() {
    return new Pickled.Tensor(
        new Pickled.Storage("FloatStorage", "0", 1), 0, List.of(1L), List.of(1L));
  }

  @Test
  void eachClassIsLookedAtOnce() {
    // Given
    Map<String, Pickled> children = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      children.put("m" + i, module("Linear", Map.of("weight", tensor())));
    }
    List<String> asked = new ArrayList<>();
    ModuleTree tree =
        new ModuleTree(
            type -> {
              asked.add(type);
              return type.endsWith("Linear") ? Optional.of(LINEAR) : Optional.empty();
            });

    // When
    tree.walk(module("Net", children));

    // Then
    assertThat(asked).containsExactly("__torch__.Net", "__torch__.Linear");
    assertThat(tree.layers()).hasSize(1000);
  }

  @Test
  void aNameOfMegabytesIsRefused() {
    // Given
    String name = "n".repeat(ModuleTree.MAX_NAME);
    Pickled.Instance root = module("Net", Map.of(name, module("Linear", Map.of())));

    // When, then
    assertThatThrownBy(() -> new ModuleTree(type -> Optional.empty()).walk(root))
        .isInstanceOf(PickleException.class)
        .hasMessageContaining("a module's name has more than 4096 letters");
  }
}
