package io.cupel.registry.mlflow.webhook;

import static io.cupel.reason.Reason.WEBHOOK_FROM_FUTURE;
import static io.cupel.reason.Reason.WEBHOOK_HEADER_MISSING;
import static io.cupel.reason.Reason.WEBHOOK_MALFORMED;
import static io.cupel.reason.Reason.WEBHOOK_SIGNATURE_WRONG;
import static io.cupel.reason.Reason.WEBHOOK_STALE;
import static io.cupel.untrusted.BadInput.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.KnownStatuses;
import io.cupel.registry.mlflow.VersionAnnouncement;
import io.cupel.untrusted.BadInput;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Webhooks that nobody signed, and signed ones that say nothing. */
public final class BadDeliveries {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String GOOD = Signed.versionCreated("m", "1");

  private BadDeliveries() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(headers(), signatures(), bodies()).flatMap(List::stream).toList();
  }

  private static BadInput delivery(String name, Reason reason, String says, Delivery delivery) {
    return new BadInput(
        "webhook: " + name,
        reason,
        says,
        folder -> {
          Receipt receipt = reception().take(delivery).toCompletableFuture().join();
          return new BadInput.Answer(
              receipt.reason().orElseThrow(() -> new AssertionError("it was accepted")),
              receipt.message());
        });
  }

  private static Reception reception() {
    return new Reception(
        new DeliveryCheck(WebhookSettings.signedWith(SECRET), Clock.fixed(NOW, ZoneOffset.UTC)),
        new VersionAnnouncement("mlflow"),
        version -> CompletableFuture.completedStage(null),
        new AnnouncedVersions(new KnownStatuses()),
        model -> false,
        model -> {});
  }

  /** Signed well, whatever stands in the headers. */
  private static BadInput header(String name, String id, String time, Reason reason) {
    Delivery delivery =
        new Delivery(
            Optional.of(id),
            Optional.of(time),
            Optional.of(Signed.signature(SECRET, id + "." + time + "." + GOOD)),
            GOOD.getBytes(UTF_8));
    return delivery(name, reason, reason.meaning(), delivery);
  }

  private static List<BadInput> headers() {
    return List.of(
        header("an empty id", "", "1772366400", WEBHOOK_HEADER_MISSING),
        header("a blank id", " \t", "1772366400", WEBHOOK_HEADER_MISSING),
        header("an id without an end", "d".repeat(5000), "1772366400", WEBHOOK_HEADER_MISSING),
        header("milliseconds", "d", "1772366400000", WEBHOOK_HEADER_MISSING),
        header("a time with a sign", "d", "+1772366400", WEBHOOK_HEADER_MISSING),
        header("a time with a space", "d", " 1772366400", WEBHOOK_HEADER_MISSING),
        header("a time in other digits", "d", "\u0661772366400", WEBHOOK_HEADER_MISSING),
        header("a time in words", "d", "2026-03-01T12:00:00Z", WEBHOOK_HEADER_MISSING),
        header("the first of all times", "d", "0", WEBHOOK_STALE),
        header("the last of all times", "d", "999999999999", WEBHOOK_FROM_FUTURE));
  }

  private static BadInput signature(String name, UnaryOperator<String> change) {
    Delivery good = Signed.delivery(SECRET, "d", NOW, GOOD);
    String changed = change.apply(good.signature().orElseThrow());
    return delivery(
        name,
        WEBHOOK_SIGNATURE_WRONG,
        "not signed with the secret",
        new Delivery(good.id(), good.timestamp(), Optional.of(changed), good.body()));
  }

  private static List<BadInput> signatures() {
    String seconds = Long.toString(NOW.getEpochSecond());
    return List.of(
        signature("an empty signature", s -> ""),
        signature("a signature without its version", s -> s.substring(3)),
        signature("two signatures", s -> s + " " + s),
        signature("a signature with a space behind it", s -> s + " "),
        signature("a signature cut off", s -> s.substring(0, s.length() - 1)),
        signature("a signature in lower case", s -> s.toLowerCase(Locale.ROOT)),
        signature("a signature of the body alone", s -> Signed.signature(SECRET, GOOD)),
        signature("a signature of nothing", s -> Signed.signature(SECRET, "")),
        signature(
            "a signature without the id", s -> Signed.signature(SECRET, seconds + "." + GOOD)),
        signature("the secret as the signature", s -> "v1," + SECRET));
  }

  private static BadInput body(String name, String says, String body) {
    return delivery(name, WEBHOOK_MALFORMED, says, Signed.delivery(SECRET, "d", NOW, body));
  }

  private static String created(String data) {
    return "{\"entity\":\"model_version\",\"action\":\"created\",\"data\":" + data + "}";
  }

  private static List<BadInput> bodies() {
    String json = "is not JSON";
    return List.of(
        body("an empty body", "no text in its field entity", ""),
        body("a body cut off", json, GOOD.substring(0, 50)),
        body("two bodies in one", json, GOOD + GOOD),
        body("rubbish behind the body", json, GOOD + "\u0000"),
        body("a form", json, "entity=model_version&action=created"),
        body("objects in objects", json, "{\"a\":".repeat(5000)),
        body("a field twice", json, "{\"entity\":\"a\",\"entity\":\"b\",\"action\":\"created\"}"),
        body("a list for an event", "field entity", "[" + GOOD + "]"),
        body("a text for an event", "field entity", "\"model_version.created\""),
        body("nothing for an event", "field entity", "null"),
        body("no action", "field action", "{\"entity\":\"model_version\"}"),
        body(
            "an entity that is an object",
            "field entity",
            "{\"entity\":{},\"action\":\"created\"}"),
        body("a blank entity", "field entity", "{\"entity\":\" \",\"action\":\"created\"}"),
        body("no data", "field name", "{\"entity\":\"model_version\",\"action\":\"created\"}"),
        body("a list of data", "field name", created("[]")),
        body("a model without a name", "field name", created("{\"version\":\"1\"}")),
        body("a model whose name is a list", "field name", created("{\"name\":[\"m\"]}")),
        body("a model whose name is true", "field name", created("{\"name\":true}")),
        body("a version without a number", "field version", created("{\"name\":\"m\"}")),
        body("half a version", "field version", created("{\"name\":\"m\",\"version\":1.5}")),
        body("no version", "field version", created("{\"name\":\"m\",\"version\":null}")),
        body(
            "a model's name that no record takes",
            "model has 251 characters",
            Signed.versionCreated("n".repeat(251), "1")),
        body(
            "a version that no record takes",
            "version has 400 characters",
            Signed.versionCreated("m", "1".repeat(400))));
  }
}
