package io.cupel.intake;

import static io.cupel.event.EventSamples.NOON;
import static io.cupel.reason.Reason.MALFORMED_EVENT;
import static io.cupel.reason.Reason.NO_POLICY;
import static io.cupel.reason.Reason.REFUSED_SCHEME;

import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningFailed;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Events whose fields make no sense, and commands about versions that are not there. */
public final class BadAnnouncements {
  private BadAnnouncements() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(buried(), failed(), commands(), refusedCommands())
        .flatMap(List::stream)
        .toList();
  }

  private static ModelVersionRegistered version(Consumer<ModelVersionRegistered> change) {
    ModelVersionRegistered event = EventSamples.version("m", "1");
    change.accept(event);
    return event;
  }

  /** Names no version, so that no failure could be told about one. */
  private static BadInput nameless(
      String name, String says, Consumer<ModelVersionRegistered> change) {
    return new BadInput(
        "announcement: " + name,
        MALFORMED_EVENT,
        says,
        folder -> {
          try (IntakeDriver intake = new IntakeDriver()) {
            intake.policy("*", EventSamples.policy());
            intake.announce(version(change));
            return Buried.only(intake);
          }
        });
  }

  private static List<BadInput> buried() {
    return List.of(
        nameless("no registry", "registry is blank", e -> e.setRegistry("")),
        nameless("a blank model", "model is blank", e -> e.setModel(" \u2003")),
        nameless("a version of line ends", "version is blank", e -> e.setVersion("\n\n")),
        nameless("a long registry", "registry has 251", e -> e.setRegistry("r".repeat(251))),
        nameless("a long model", "model has 251", e -> e.setModel("m".repeat(251))),
        nameless("a long version", "version has 999", e -> e.setVersion("1".repeat(999))));
  }

  private static BadInput event(
      String name, Reason reason, String says, Consumer<ModelVersionRegistered> change) {
    return new BadInput(
        "announcement: " + name,
        reason,
        says,
        folder -> {
          try (IntakeDriver intake = new IntakeDriver()) {
            if (reason != NO_POLICY) {
              intake.policy("*", EventSamples.policy());
            }
            intake.announce(version(change));
            intake.advance(Duration.ofSeconds(10));
            if (!intake.jobs().isEmpty()) {
              throw new AssertionError("a job was made");
            }
            HardeningFailed failure = intake.failures().get(0);
            return new BadInput.Answer(Reason.valueOf(failure.getReason()), failure.getMessage());
          }
        });
  }

  private static List<BadInput> failed() {
    String digest = "is not 64 hexadecimal digits";
    String none = "The URI has no scheme; accepted: ";
    return List.of(
        event("no URI", MALFORMED_EVENT, "URI is blank", e -> e.setArtifactUri("")),
        event("a URI of spaces", MALFORMED_EVENT, "URI is blank", e -> e.setArtifactUri("  ")),
        event(
            "a long URI",
            MALFORMED_EVENT,
            "URI has 5005 characters",
            e -> e.setArtifactUri("file:" + "x".repeat(5000))),
        event(
            "a long format",
            MALFORMED_EVENT,
            "format has 4097 characters",
            e -> e.setFormat("f".repeat(4097))),
        event(
            "a long run",
            MALFORMED_EVENT,
            "source run has 4097 characters",
            e -> e.setSourceRun("r".repeat(4097))),
        event("an empty digest", MALFORMED_EVENT, digest, e -> e.setArtifactSha256("")),
        event("a short digest", MALFORMED_EVENT, digest, e -> e.setArtifactSha256("ab".repeat(31))),
        event("another digest", MALFORMED_EVENT, digest, e -> e.setArtifactSha256("ab".repeat(64))),
        event("no hex digest", MALFORMED_EVENT, digest, e -> e.setArtifactSha256("g".repeat(64))),
        event(
            "a digest with its name",
            MALFORMED_EVENT,
            digest,
            e -> e.setArtifactSha256("sha256:" + "ab".repeat(32))),
        event(
            "a digest and a line end",
            MALFORMED_EVENT,
            digest,
            e -> e.setArtifactSha256("ab".repeat(32) + "\n")),
        event(
            "tags without measure",
            MALFORMED_EVENT,
            "more than 65536",
            e -> e.setTags(Map.of("a", "x".repeat(65536)))),
        event("a path", REFUSED_SCHEME, none, e -> e.setArtifactUri("/models/m.pt")),
        event("a scheme alone", REFUSED_SCHEME, none, e -> e.setArtifactUri("file:")),
        event("a URI of two lines", REFUSED_SCHEME, none, e -> e.setArtifactUri("file:a\nb")),
        event(
            "a scheme that nobody fetches",
            REFUSED_SCHEME,
            "scheme is ftp; accepted: ",
            e -> e.setArtifactUri("FTP://a.example/m.pt")),
        event(
            "a scheme of two thousand letters",
            REFUSED_SCHEME,
            "The URI's scheme is x",
            e -> e.setArtifactUri("x".repeat(2000) + ":m")),
        event("nobody's model", NO_POLICY, "no policy for 'm'", e -> {}),
        event(
            "nobody's model that clears the screen",
            NO_POLICY,
            "no policy for '",
            e -> e.setModel("\u001b[2J")));
  }

  private static ManualCommand.Builder retry() {
    return EventSamples.command(
            CommandKind.RETRY, EventSamples.job(EventSamples.version("m", "1"), NOON))
        .setAnnouncement(EventSamples.version("m", "1"));
  }

  private static BadInput command(String name, String says, ManualCommand.Builder command) {
    return new BadInput(
        "command: " + name,
        MALFORMED_EVENT,
        says,
        folder -> {
          try (IntakeDriver intake = new IntakeDriver()) {
            intake.command(command.build());
            return Buried.only(intake);
          }
        });
  }

  private static List<BadInput> commands() {
    String longer = "is longer than 1000";
    return List.of(
        command("no registry", "registry is blank", retry().setRegistry("")),
        command("no model", "model is blank", retry().setModel("")),
        command("no version", "version is blank", retry().setVersion("")),
        command("a long id", longer, retry().setCommandId("c".repeat(1001))),
        command("a long name", longer, retry().setBy("n".repeat(1001))),
        command("a long reason", longer, retry().setReason("r".repeat(1001))),
        command("a long job", longer, retry().setJobId("j".repeat(1001))),
        new BadInput(
            "command: rubbish",
            MALFORMED_EVENT,
            "in neither of the two encodings",
            folder -> {
              try (IntakeDriver intake = new IntakeDriver()) {
                intake.commandBytes(new byte[] {1, 2, 3});
                return Buried.only(intake);
              }
            }));
  }

  private static BadInput refused(
      String name, Reason reason, String says, ManualCommand.Builder command) {
    return new BadInput(
        "command: " + name,
        reason,
        says,
        folder -> {
          try (IntakeDriver intake = new IntakeDriver()) {
            intake.command(command.build());
            Decision decision = intake.decisions().get(0);
            return new BadInput.Answer(
                Reason.valueOf(decision.getReason()), decision.getExplanation());
          }
        });
  }

  private static List<BadInput> refusedCommands() {
    String other = "another version in it";
    return List.of(
        refused("without a version", MALFORMED_EVENT, other, retry().setAnnouncement(null)),
        refused(
            "about another model",
            MALFORMED_EVENT,
            other,
            retry().setAnnouncement(EventSamples.version("n", "1"))),
        refused(
            "about another version",
            MALFORMED_EVENT,
            other,
            retry().setAnnouncement(EventSamples.version("m", "2"))),
        refused(
            "about another registry",
            MALFORMED_EVENT,
            other,
            retry().setAnnouncement(version(e -> e.setRegistry("x")))),
        refused(
            "with a digest that is none",
            MALFORMED_EVENT,
            "64 hexadecimal",
            retry().setAnnouncement(version(e -> e.setArtifactSha256("00")))),
        refused(
            "with a scheme that nobody fetches",
            REFUSED_SCHEME,
            "scheme is gopher",
            retry().setAnnouncement(version(e -> e.setArtifactUri("gopher://a.example/")))),
        refused("whose policy is gone", NO_POLICY, "no policy for 'm' now", retry()));
  }
}
