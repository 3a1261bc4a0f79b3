package io.cupel.registry.mlflow.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.KnownStatuses;
import io.cupel.registry.mlflow.VersionAnnouncement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the poll announces, when it looks how far, and what trouble does to it. */
class ReconcilePollTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Map<String, String> PUBLISHED =
      Map.of("cupel.job", "j1", "cupel.purified-sha256", "ab");

  private final ListedVersions mlflow = new ListedVersions();
  private final KnownStatuses statuses = new KnownStatuses();
  private final TestWatches watches = new TestWatches();
  private final List<String> kafka = new ArrayList<>();
  private final Listener listener = new Listener();
  private Instant now = START;
  private Reason kafkaRefuses;

  @BeforeEach
  void aPolicyForM() {
    watches.since.put("m", START.minus(Duration.ofDays(1)));
  }

  private ReconcilePoll poll() {
    return poll(PollSettings.defaults());
  }

  private ReconcilePoll poll(PollSettings settings) {
    return new ReconcilePoll(
        settings,
        mlflow,
        new VersionAnnouncement("mlflow"),
        watches,
        new AnnouncedVersions(statuses),
        this::announce,
        listener,
        new TestClock(),
        new Random(1));
  }

  private void announce(ModelVersionRegistered version) {
    if (kafkaRefuses != null) {
      throw new ReasonException(kafkaRefuses, "No.");
    }
    kafka.add(version.getModel() + "/" + version.getVersion());
  }

  // --- what is announced

  @Test
  void announcesWhatNobodyDidOnce() {
    mlflow.add("m", "1", START.minusSeconds(60));
    mlflow.add("m", "2", START.minusSeconds(30));
    statuses.add("m", "1", START.minusSeconds(60));
    ReconcilePoll poll = poll();

    poll.look();
    poll.look();

    assertThat(kafka).containsExactly("m/2");
    assertThat(listener.found).containsExactly("m/2");
  }

  @Test
  void leavesModelsWithoutPolicyAlone() {
    mlflow.add("unknown", "1", START);

    poll().look();

    assertThat(kafka).isEmpty();
  }

  @Test
  void announcesVersionsWhenTheirModelGetsAPolicy() {
    mlflow.add("late", "1", START.minus(Duration.ofHours(3)));
    mlflow.add("late", "2", START.plusSeconds(1));
    ReconcilePoll poll = poll();
    poll.look();
    now = now.plus(MINUTE);
    watches.set("late", START);

    poll.look();

    assertThat(kafka).containsExactly("late/2");
  }

  @Test
  void leavesVersionsFromBeforeThePolicyAlone() {
    mlflow.add("m", "1", START.minus(Duration.ofDays(1)).minus(Duration.ofMinutes(6)));
    mlflow.add("m", "2", START.minus(Duration.ofDays(1)).minus(Duration.ofMinutes(4)));

    poll().look();

    assertThat(kafka).as("within what clocks may differ").containsExactly("m/2");
  }

  @Test
  void announcesOldVersionsWhenAskedTo() {
    for (int day = 1; day <= 5; day++) {
      mlflow.add("m", Integer.toString(day), START.minus(Duration.ofDays(10 - day)));
    }
    PollSettings all =
        new PollSettings(MINUTE, Duration.ofHours(1), true, Duration.ZERO, Duration.ofMinutes(2));

    poll(all).look();

    assertThat(kafka).containsExactly("m/5", "m/4", "m/3", "m/2", "m/1");
  }

  @Test
  void neverAnnouncesWhatAJobPublished() {
    mlflow.add("m", "2", START.minus(Duration.ofHours(1)), "READY", PUBLISHED);
    statuses.addResult("m", "2", "j1", "ab");

    poll().look();

    assertThat(kafka).isEmpty();
  }

  /** The tags of a published version are there for all to copy. */
  @Test
  void announcesACopyOfWhatAJobPublished() {
    mlflow.add("m", "3", START.minus(Duration.ofHours(1)), "READY", PUBLISHED);
    statuses.addResult("m", "2", "j1", "ab");

    poll().look();

    assertThat(kafka).containsExactly("m/3");
  }

  /** Whoever may register versions may set the tag, too: the intake judges, once. */
  @Test
  void announcesAClaimThatNothingProvesAfterAWhile() {
    mlflow.add("m", "2", START, "READY", Map.of("cupel.job", "made-up"));
    ReconcilePoll poll = poll();
    now = START.plus(Duration.ofSeconds(90));
    poll.look();
    assertThat(kafka).isEmpty();

    now = START.plus(Duration.ofSeconds(150));
    poll.look();
    poll.look();

    assertThat(kafka).containsExactly("m/2");
  }

  @Test
  void waitsForVersionsThatAreNotComplete() {
    mlflow.add("m", "1", START, "PENDING_REGISTRATION", Map.of());
    ReconcilePoll poll = poll();
    poll.look();
    assertThat(kafka).isEmpty();
    mlflow.clear();
    mlflow.add("m", "1", START);
    now = now.plus(MINUTE);

    poll.look();

    assertThat(kafka).containsExactly("m/1");
  }

  @Test
  void letsAWebhookBeFirst() {
    PollSettings patient =
        new PollSettings(
            MINUTE, Duration.ofHours(1), false, Duration.ofSeconds(30), Duration.ofMinutes(2));
    mlflow.add("m", "1", START.minusSeconds(20));
    mlflow.add("m", "2", START.minusSeconds(40));

    poll(patient).look();

    assertThat(kafka).containsExactly("m/2");
  }

  /** MLflow counts from 1 again when a model is deleted and made anew. */
  @Test
  void announcesAnotherVersionOfAKnownNumber() {
    statuses.add("m", "1", START.minus(Duration.ofHours(5)));
    mlflow.add("m", "1", START.minusSeconds(60));

    poll().look();

    assertThat(kafka).containsExactly("m/1");
  }

  @Test
  void announcesAModelThatWasMadeAnewWithinMinutes() {
    statuses.add("m", "1", START.minus(Duration.ofMinutes(5)));
    mlflow.add("m", "1", START.minus(Duration.ofMinutes(3)));

    poll().look();

    assertThat(kafka).containsExactly("m/1");
  }

  /** Where the process has seen both, no time decides. */
  @Test
  void announcesAModelThatWasMadeAnewWithinSeconds() {
    mlflow.addLogged("m", "1", 'a', START.minusSeconds(40));
    ReconcilePoll poll = poll();
    poll.look();
    mlflow.clear();
    mlflow.addLogged("m", "1", 'b', START.minusSeconds(20));

    poll.look();
    poll.look();

    assertThat(kafka).containsExactly("m/1", "m/1");
  }

  /** Whose clock is behind that of the process that recorded the version. */
  @Test
  void knowsAVersionThatAWebhookToldOf() {
    statuses.add("m", "1", START.minusSeconds(90));
    mlflow.add("m", "1", START.minusSeconds(60));

    poll().look();

    assertThat(kafka).isEmpty();
  }

  // --- how far it looks

  @Test
  void looksAtEverythingFirstThenAtTheNewest() {
    for (int hour = 1; hour <= 20; hour++) {
      mlflow.add("m", Integer.toString(hour), START.minus(Duration.ofHours(21 - hour)));
    }
    ReconcilePoll poll = poll();

    poll.look();
    assertThat(mlflow.pagesRead()).isEqualTo(10);

    now = START.plus(MINUTE);
    poll.look();
    assertThat(mlflow.pagesRead()).isEqualTo(1);
    assertThat(listener.full).containsExactly(true, false);

    now = START.plus(Duration.ofHours(1));
    poll.look();
    assertThat(mlflow.pagesRead()).isEqualTo(10);
  }

  @Test
  void looksAtEverythingWhenAPolicyIsNew() {
    for (int hour = 1; hour <= 6; hour++) {
      mlflow.add("m", Integer.toString(hour), START.minus(Duration.ofHours(hour)));
    }
    ReconcilePoll poll = poll();
    poll.look();
    mlflow.pagesRead();
    watches.set("other", START);

    poll.look();

    assertThat(mlflow.pagesRead()).isEqualTo(3);
  }

  /** A long transaction, or the clock of another of MLflow's processes. */
  @Test
  void findsAVersionThatBecameVisibleLate() {
    mlflow.add("m", "1", START.minusSeconds(1));
    ReconcilePoll poll = poll();
    poll.look();
    mlflow.add("m", "2", START.minus(Duration.ofMinutes(10)));
    now = START.plus(MINUTE);

    poll.look();

    assertThat(kafka).containsExactly("m/1", "m/2");
  }

  @Test
  void findsEvenAVersionThatIsAnHourLateInTheEnd() {
    for (int i = 1; i <= 6; i++) {
      mlflow.add("m", Integer.toString(i), START.minusSeconds(i));
    }
    ReconcilePoll poll = poll();
    poll.look();
    mlflow.add("m", "late", START.minus(Duration.ofHours(8)));

    now = START.plus(Duration.ofHours(1));
    poll.look();

    assertThat(kafka).contains("m/late");
  }

  @Test
  void missesNothingWhenVersionsComeBetweenPages() {
    for (int i = 1; i <= 4; i++) {
      mlflow.add("m", Integer.toString(i), START.minusSeconds(100 - i));
    }
    mlflow.beforeNextPage(
        () -> mlflow.beforeNextPage(() -> mlflow.add("m", "5", START.minusSeconds(1))));
    ReconcilePoll poll = poll();

    poll.look();
    poll.look();

    assertThat(kafka).containsExactlyInAnyOrder("m/1", "m/2", "m/3", "m/4", "m/5");
  }

  // --- trouble

  @Test
  void looksBackToTheLastCompleteLookAfterAnOutage() {
    for (int i = 1; i <= 6; i++) {
      mlflow.add("m", "old" + i, START.minusSeconds(10 + i));
    }
    ReconcilePoll poll = poll();
    poll.look();
    now = START.plus(Duration.ofMinutes(40));
    mlflow.beforeNextPage(
        () -> {
          throw new IllegalStateException("away");
        });
    poll.look();
    assertThat(listener.failures).containsExactly("away");
    mlflow.add("m", "during", START.plusSeconds(30));
    for (int i = 1; i <= 6; i++) {
      mlflow.add("m", "after" + i, START.plus(Duration.ofMinutes(30)).plusSeconds(i));
    }

    poll.look();

    assertThat(kafka).contains("m/during", "m/after1", "m/after6");
  }

  @Test
  void goesOnWhereKafkaWasAway() {
    mlflow.add("m", "1", START.minusSeconds(2));
    mlflow.add("m", "2", START.minusSeconds(1));
    ReconcilePoll poll = poll();
    kafkaRefuses = Reason.BROKER_UNAVAILABLE;
    poll.look();
    kafkaRefuses = null;

    poll.look();

    assertThat(listener.failures).hasSize(1);
    assertThat(kafka).containsExactly("m/2", "m/1");
  }

  @Test
  void isNotHeldUpByAVersionThatKafkaNeverTakes() {
    mlflow.add("m", "1", START.minusSeconds(1));
    ReconcilePoll poll = poll();
    kafkaRefuses = Reason.MALFORMED_EVENT;
    poll.look();
    kafkaRefuses = null;
    mlflow.add("m", "2", START);

    poll.look();

    assertThat(listener.refused).containsExactly("m/1");
    assertThat(listener.failures).isEmpty();
    assertThat(kafka).containsExactly("m/2");
  }

  @Test
  void remembersThatAPolicyIsNewUntilItHasLooked() {
    for (int hour = 1; hour <= 6; hour++) {
      mlflow.add("m", Integer.toString(hour), START.minus(Duration.ofHours(hour)));
    }
    ReconcilePoll poll = poll();
    poll.look();
    watches.set("other", START);
    mlflow.beforeNextPage(
        () -> {
          throw new IllegalStateException("away");
        });
    poll.look();
    mlflow.pagesRead();

    poll.look();

    assertThat(mlflow.pagesRead()).isEqualTo(3);
  }

  private final class TestClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static final class TestWatches implements Watches {
    private final Map<String, Instant> since = new HashMap<>();
    private boolean news;

    void set(String model, Instant at) {
      since.put(model, at);
      news = true;
    }

    @Override
    public boolean update() {
      boolean any = news;
      news = false;
      return any;
    }

    @Override
    public Optional<Instant> since(String model) {
      return Optional.ofNullable(since.get(model));
    }
  }

  private static final class Listener implements PollListener {
    private final List<String> found = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<Boolean> full = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    @Override
    public void found(ModelVersionRegistered version) {
      found.add(version.getModel() + "/" + version.getVersion());
    }

    @Override
    public void refused(ModelVersionRegistered version, ReasonException why) {
      refused.add(version.getModel() + "/" + version.getVersion());
    }

    @Override
    public void completed(boolean all) {
      full.add(all);
    }

    @Override
    public void failed(RuntimeException trouble) {
      failures.add(trouble.getMessage());
    }
  }
}
