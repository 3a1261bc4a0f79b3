package io.cupel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.registry.folder.Inbox;
import io.cupel.registry.folder.Outbox;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FolderConfigTest {
  private static final String INBOX = "cupel.folder.inbox";
  private static final String OUTBOX = "cupel.folder.outbox";

  private static FolderConfig config(Map<String, String> keys) {
    return new SmallRyeConfigBuilder()
        .withConverter(Path.class, 200, new PathConverter())
        .withMapping(FolderConfig.class)
        .withSources(new PropertiesConfigSource(keys, "test", 100))
        .build()
        .getConfigMapping(FolderConfig.class);
  }

  @Test
  void withoutAnInboxNothingIsWatched() {
    assertThat(FolderConfig.folders(config(Map.of()))).isEmpty();
  }

  @Test
  void theFoldersAreAsConfigured() {
    FolderConfig config = config(Map.of(INBOX, "/models/in", OUTBOX, "/models/in-out"));

    assertThat(FolderConfig.folders(config))
        .contains(
            new FolderConfig.Folders(
                new Inbox(Path.of("/models/in")), new Outbox(Path.of("/models/in-out"))));
    assertThat(config.period()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.registry()).isEqualTo("folder");
  }

  @Test
  void oneWithoutTheOtherIsRefused() {
    assertThatThrownBy(() -> FolderConfig.folders(config(Map.of(OUTBOX, "/out"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Give both cupel.folder.inbox and cupel.folder.outbox, or none");
  }

  @Test
  void anOutboxWithinTheInboxIsRefused() {
    assertThatThrownBy(
            () -> FolderConfig.folders(config(Map.of(INBOX, "/in", OUTBOX, "/out/../in/out"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("results would be versions");
  }

  @Test
  void aPeriodOfNothingIsRefused() {
    assertThatThrownBy(
            () ->
                FolderConfig.folders(
                    config(Map.of(INBOX, "/in", OUTBOX, "/out", "cupel.folder.period", "PT0S"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cupel.folder.period must be positive");
  }
}
