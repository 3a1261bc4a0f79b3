package io.cupel.gateway;

import static io.cupel.event.EventSamples.NOON;
import static io.cupel.event.EventSamples.accepted;
import static io.cupel.event.EventSamples.decided;
import static io.cupel.reason.Reason.ACTION_KEY_WRONG;
import static io.cupel.reason.Reason.ACTION_MALFORMED;
import static io.cupel.reason.Reason.ACTION_NOT_CONFIGURED;
import static io.cupel.reason.Reason.ACTION_NOT_POSSIBLE;
import static io.cupel.reason.Reason.ACTION_TOO_LARGE;
import static io.cupel.reason.Reason.ACTION_TOO_OFTEN;
import static io.cupel.untrusted.BadInput.SECRET;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What people may not ask for, or not so. */
public final class BadRequests {
  private static final HardeningJob JOB = EventSamples.job(EventSamples.version("m", "1"), NOON);

  private BadRequests() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(keys(), bodies(), actions()).flatMap(List::stream).toList();
  }

  private static ActionDoor door(int perMinute) {
    ActionsConfig config =
        new ActionsConfig() {
          @Override
          public Optional<String> key() {
            return Optional.of(SECRET);
          }

          @Override
          public Optional<Path> keyFile() {
            return Optional.empty();
          }

          @Override
          public int perMinute() {
            return perMinute;
          }
        };
    return new ActionDoor(
        ActionKey.of(config).orElseThrow(), new ActionBudget(perMinute, Clock.systemUTC()));
  }

  private static BadInput key(String name, String given) {
    return BadInput.of(
        "key: " + name,
        ACTION_KEY_WRONG,
        "X-Cupel-Key",
        folder -> door(9).admit(Optional.ofNullable(given)));
  }

  private static List<BadInput> keys() {
    return List.of(
        key("none", null),
        key("empty", ""),
        key("cut off", SECRET.substring(1)),
        key("twice", SECRET + SECRET),
        key("with a scheme", "Bearer " + SECRET),
        key("in capitals", SECRET.toUpperCase(Locale.ROOT)),
        BadInput.of(
            "key: right, but once too often",
            ACTION_TOO_OFTEN,
            "in the last minute",
            folder -> {
              ActionDoor door = door(1);
              door.admit(Optional.of(SECRET));
              door.admit(Optional.of(SECRET));
            }),
        BadInput.of(
            "key: for a gateway without one",
            ACTION_NOT_CONFIGURED,
            "cupel.actions.key-file",
            folder -> {
              SimpleMeterRegistry meters = new SimpleMeterRegistry();
              new ActionService(new GatewayService(meters), meters).admit(Optional.of(SECRET));
            }));
  }

  private static BadInput body(String name, Reason reason, String says, byte[] body) {
    return BadInput.of(
        "action: " + name,
        reason,
        says,
        folder -> ActionRequest.read(new ByteArrayInputStream(body)));
  }

  private static BadInput body(String name, String says, String body) {
    return body(name, ACTION_MALFORMED, says, body.getBytes(UTF_8));
  }

  private static String by(String name) {
    return "{\"by\":\"" + name + "\",\"reason\":\"ok\"}";
  }

  private static String because(String reason) {
    return "{\"by\":\"ada\",\"reason\":\"" + reason + "\"}";
  }

  private static List<BadInput> bodies() {
    String json = "The body is not JSON";
    String name = "by must have 1 to 100 characters, in one line";
    String why = "reason must have 1 to 1000 characters, in one line";
    return List.of(
        body("a form", json, "by=ada&reason=ok"),
        body("cut off", json, by("ada").substring(0, 9)),
        body("single quotes", json, "{'by':'ada','reason':'ok'}"),
        body("a comment", json, "/* */" + by("ada")),
        body("two bodies", json, by("ada") + by("eve")),
        body("a name twice", json, "{\"by\":\"ada\",\"by\":\"eve\",\"reason\":\"ok\"}"),
        body("deep", json, "{\"by\":" + "[".repeat(2000)),
        body("no text in UTF-8", ACTION_MALFORMED, json, new byte[] {'{', '"', (byte) 0xc0, '"'}),
        body("nothing", "text by is missing", "null"),
        body("a list", "text by is missing", "[" + by("ada") + "]"),
        body("no reason", "text reason is missing", "{\"by\":\"ada\"}"),
        body("a reason of null", "text reason is missing", "{\"by\":\"ada\",\"reason\":null}"),
        body("a name of names", "text by is missing", "{\"by\":[\"ada\"],\"reason\":\"ok\"}"),
        body("names in capitals", "text by is missing", "{\"BY\":\"ada\",\"REASON\":\"ok\"}"),
        body("an empty name", name, by("")),
        body("a name of spaces", name, by(" \\t ")),
        body("a long name", name, by("a".repeat(101))),
        body("a name with a tab", name, by("a\\tb")),
        body("a name that clears the screen", name, by("\\u001b[2J")),
        body("a name in two lines of Unicode", name, by("ada\\u2028eve")),
        body("a name in two paragraphs", name, by("ada\\u2029eve")),
        body("a name that reads backwards", name, by("ada\\u202eeve")),
        body("a name with half a character", name, by("ada\\ud800")),
        body("a name with a mark that is not seen", name, by("a\\u200bda")),
        body("a long reason", why, because("r".repeat(1001))),
        body("a reason in two lines", why, because("a\\nb")),
        body("a reason with a zero byte", why, because("a\\u0000b")),
        body(
            "larger than any action",
            ACTION_TOO_LARGE,
            "more than 8192 bytes",
            because("r".repeat(9000)).getBytes(UTF_8)),
        body(
            "larger than any action, of spaces",
            ACTION_TOO_LARGE,
            "more than 8192 bytes",
            " ".repeat(5000).getBytes(UTF_16LE)));
  }

  private static BadInput action(String name, Action action, String says, Decision... decisions) {
    return BadInput.of(
        "action: " + name,
        ACTION_NOT_POSSIBLE,
        says,
        folder ->
            new PossibleActions(VersionKey.of(JOB.getVersion()), entries(decisions))
                .command(action, new ActionRequest("ada", "ok"), NOON));
  }

  private static Decision published(boolean moved) {
    return decided(DecisionKind.PUBLISHED, JOB, NOON)
        .setVerdict("PURIFIED")
        .setNewModel("m")
        .setNewVersion("2")
        .setAlias(null)
        .setAliasMoved(moved)
        .build();
  }

  private static List<BadInput> actions() {
    Decision failed = decided(DecisionKind.FAILED, JOB, NOON).setReason("NO_POLICY").build();
    Decision rejected = decided(DecisionKind.CONCLUDED, JOB, NOON).setVerdict("REJECTED").build();
    Decision own = decided(DecisionKind.OWN, JOB, NOON).build();
    return List.of(
        action("a retry of nothing", Action.RETRY, "Nothing was decided"),
        action("a retry of what is at work", Action.RETRY, "nor did it fail", accepted(JOB)),
        action("a retry of a good one", Action.RETRY, "nor did it fail", published(true)),
        action("a retry of our own", Action.RETRY, "Nothing was decided", own),
        action("a retry of what nobody announced", Action.RETRY, "No announcement", failed),
        action("an approval of what is at work", Action.APPROVE, "no version", accepted(JOB)),
        action("an approval of a failure", Action.APPROVE, "no version", failed),
        action("an approval of a backdoor", Action.APPROVE, "probes still reach it", rejected),
        action("an approval without an alias", Action.APPROVE, "no alias", published(false)),
        action("a roll back of a failure", Action.ROLLBACK, "No alias was moved", failed),
        action("a roll back without a move", Action.ROLLBACK, "No alias", published(false)));
  }

  private static DecisionLog.Entries entries(Decision... decisions) {
    DecisionLog.Entries entries = DecisionLog.Entries.NONE;
    for (Decision decision : decisions) {
      entries = entries.with(decision);
    }
    return entries;
  }
}
