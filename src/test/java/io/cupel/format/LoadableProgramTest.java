package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What libtorch is given to load. */
class LoadableProgramTest {
  static Stream<Path> half() {
    return Stream.of(
        Fixtures.model("half.pt"),
        Fixtures.model("bfloat16.pt"),
        Fixtures.export("half-2.7.pt2"),
        Fixtures.export("bfloat16-2.7.pt2"),
        Fixtures.export("half-new.pt2"),
        Fixtures.export("bfloat16-new.pt2"));
  }

  @ParameterizedTest
  @MethodSource("half")
  void numbersOfSixteenBitsAreWidened(Path model) {
    // Given
    ModelArchive original = ModelArchive.open(model);

    try (LoadableProgram program = LoadableProgram.of(model)) {
      // When
      ModelArchive loaded = TorchScriptArchive.open(program.path());

      // Then every value is the same, in float32
      assertThat(names(loaded.parameters())).isEqualTo(names(original.parameters()));
      for (TensorEntry tensor : original.parameters()) {
        TensorEntry widened = loaded.parameter(tensor.name()).orElseThrow();
        assertThat(tensor.dtype().isHalf()).isTrue();
        assertThat(widened.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(loaded.read(widened)).containsExactly(original.read(tensor));
      }
    }
  }

  @Test
  void otherTypesStayAsTheyAre() {
    // Given
    Path model = Fixtures.model("half.pt");
    List<TensorEntry> counters =
        ModelArchive.open(model).buffers().stream().filter(b -> b.dtype() == DType.INT64).toList();

    try (LoadableProgram program = LoadableProgram.of(model)) {
      // When
      List<TensorEntry> loaded = TorchScriptArchive.open(program.path()).buffers();

      // Then
      assertThat(counters).isNotEmpty();
      assertThat(names(loaded)).containsAll(names(counters));
      assertThat(loaded.stream().filter(b -> b.dtype() == DType.INT64)).hasSameSizeAs(counters);
    }
  }

  @Test
  void aProgramThatNeedsNothingIsLoadedWhereItIs() {
    Path model = Fixtures.model("scripted.pt");

    try (LoadableProgram program = LoadableProgram.of(model)) {
      assertThat(program.path()).isEqualTo(model);
    }

    assertThat(model).exists();
  }

  @Test
  void aTranslationGoesWhenItIsClosed() {
    Path translation;
    try (LoadableProgram program = LoadableProgram.of(Fixtures.export("small-2.7.pt2"))) {
      translation = program.path();
      assertThat(Files.exists(translation)).isTrue();
    }

    assertThat(translation).doesNotExist();
  }

  @Test
  void whatRunsAProgramInPartsIsBesideIt() {
    // Given
    Path model = Fixtures.model("scripted.pt");
    List<Layer> layers = ModelArchive.open(model).layers();
    Path inParts;

    try (LoadableProgram program = LoadableProgram.of(model, layers)) {
      // When
      inParts = program.path();

      // Then
      assertThat(inParts).isNotEqualTo(model);
      assertThat(program.cuts()).hasSameSizeAs(layers);
      assertThat(program.work()).isPresent();
      assertThat(program.whole().orElseThrow().path()).isEqualTo(model);
      assertThat(program.whole().orElseThrow().cuts()).isEmpty();
    }

    assertThat(inParts).doesNotExist();
    assertThat(model).exists();
  }

  /** Widened first, and that is what is loaded where libtorch does not take the parts. */
  @Test
  void bothFilesOfAProgramOfSixteenBitsGo() {
    Path model = Fixtures.model("half.pt");
    Path inParts;
    Path whole;

    try (LoadableProgram program = LoadableProgram.of(model, ModelArchive.open(model).layers())) {
      inParts = program.path();
      whole = program.whole().orElseThrow().path();
      assertThat(List.of(inParts, whole)).allMatch(Files::exists).doesNotContain(model);
    }

    assertThat(List.of(inParts, whole)).noneMatch(Files::exists);
  }

  private static List<String> names(List<TensorEntry> tensors) {
    return tensors.stream().map(TensorEntry::name).toList();
  }
}
