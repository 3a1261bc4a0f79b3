package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtendedProgramTest {
  private static final String METHOD = "  def more(self) -> int:\n    return 1\n";

  @TempDir Path folder;

  @Test
  void onlyTheRootsClassFileDiffers() {
    // Given
    Path program = Fixtures.model("scripted.pt");
    Path out = folder.resolve("out.pt");

    // When
    ExtendedProgram.write(program, METHOD, out);

    // Then
    Map<String, String> before = contents(program);
    Map<String, String> after = contents(out);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (name, content) -> {
          if (!after.get(name).equals(content)) {
            assertThat(name).endsWith("code/__torch__.py");
            assertThat(after.get(name)).isEqualTo(content.stripTrailing() + "\n" + METHOD + "\n");
          }
        });
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void otherClassesOfTheFileStayAsTheyAre() {
    // Given
    String root = "class Net(Module):\n  __parameters__ = []\n";
    String other = "class NetOther(Module):\n  __parameters__ = []\n";
    ModuleText program =
        new ModuleText(
            Map.of("__torch__.py", root + other), new Attribute.Module("__torch__.Net", Map.of()));
    Path file = folder.resolve("program.pt");
    TorchScriptWriter.write(file, "program", program);

    // When
    ExtendedProgram.write(file, METHOD, folder.resolve("out.pt"));

    // Then
    assertThat(contents(folder.resolve("out.pt")).get("program/code/__torch__.py"))
        .isEqualTo(root + METHOD + "\n" + other);
  }

  @Test
  void aRootWithoutTextIsRefused() {
    ModuleText program =
        new ModuleText(
            Map.of("__torch__.py", "class Other(Module):\n"),
            new Attribute.Module("__torch__.Net", Map.of()));
    Path file = folder.resolve("program.pt");
    TorchScriptWriter.write(file, "program", program);

    assertThatThrownBy(() -> ExtendedProgram.write(file, METHOD, folder.resolve("out.pt")))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT_ARCHIVE))
        .hasMessageContaining("program/code/__torch__.py has no class __torch__.Net");
    assertThat(folder.resolve("out.pt")).doesNotExist();
  }

  private static Map<String, String> contents(Path file) {
    ZipArchive zip = ZipArchive.open(file);
    Map<String, String> contents = new LinkedHashMap<>();
    for (ZipEntryInfo entry : zip.entries().values()) {
      contents.put(
          entry.name(), new String(zip.read(entry, 1 << 20).array(), StandardCharsets.ISO_8859_1));
    }
    return contents;
  }
}
