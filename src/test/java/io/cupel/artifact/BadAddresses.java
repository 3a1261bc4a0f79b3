package io.cupel.artifact;

import static io.cupel.reason.Reason.ARTIFACT_NOT_FOUND;
import static io.cupel.reason.Reason.ARTIFACT_TOO_LARGE;
import static io.cupel.reason.Reason.ARTIFACT_UNAVAILABLE;
import static io.cupel.reason.Reason.DIGEST_MISMATCH;
import static io.cupel.reason.Reason.INVALID_POLICY;
import static io.cupel.reason.Reason.REFUSED_ADDRESS;
import static io.cupel.reason.Reason.REFUSED_SCHEME;
import static io.cupel.untrusted.BadInput.SECRET;

import io.cupel.artifact.s3.S3Location;
import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Places from which nothing may be fetched, or nothing can be. No case leaves this machine. */
public final class BadAddresses {
  private static final ArtifactFetcher STRICT = new ArtifactFetcher(FetchSettings.DEFAULT);

  private BadAddresses() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(texts(), schemes(), hosts(), servers(), files(), buckets())
        .flatMap(List::stream)
        .toList();
  }

  private static BadInput uri(String name, String uri, Reason reason, String says) {
    return BadInput.of(
        "address: " + name, reason, says, folder -> STRICT.fetch(uri, Optional.empty(), folder));
  }

  private static BadInput noUri(String name, String uri) {
    return uri(name, uri, REFUSED_SCHEME, "not an absolute URI");
  }

  private static List<BadInput> texts() {
    return List.of(
        noUri("empty", ""),
        noUri("a relative path", "models/m.pt"),
        noUri("an absolute path", "/models/m.pt"),
        noUri("a scheme that begins with a digit", "1http://a.example/m.pt"),
        noUri("a scheme and nothing else", "https:"),
        noUri("a host without a scheme", "//a.example/m.pt"),
        noUri("a space in the path", "http://a.example/my model.pt"),
        noUri("an escape that is no hex", "http://a.example/%zz.pt"),
        noUri("a bracket that is never closed", "http://[::1/m.pt"),
        noUri("a line feed in the path", "http://a.example/m\n.pt"),
        noUri("a secret in what is no URI", "http://u:" + SECRET + "@a.example/ x"));
  }

  private static BadInput scheme(String scheme, String uri) {
    return uri("scheme " + scheme, uri, REFUSED_SCHEME, "The scheme '" + scheme + "'");
  }

  private static List<BadInput> schemes() {
    return List.of(
        scheme("c", "C:\\models\\m.pt"),
        scheme("file", "file:///etc/passwd"),
        scheme("ftp", "ftp://a.example/m.pt"),
        scheme("gopher", "gopher://127.0.0.1:6379/_FLUSHALL"),
        scheme("data", "data:application/octet-stream;base64,UEsDBA=="),
        scheme("jar", "jar:http://a.example/x.jar!/m.pt"),
        scheme("dbfs", "dbfs:/models/m.pt"),
        scheme("ldap", "ldap://a.example/cn=x"),
        scheme("s3", "s3://no-bucket-is-configured/m.pt"),
        scheme("models", "models:/no-registry-is-configured/1"),
        scheme("http+unix", "http+unix://%2Fvar%2Frun%2Fdocker.sock/images"),
        uri(
            "a scheme of ten thousand letters",
            "x".repeat(10_000) + "://a.example/m.pt",
            REFUSED_SCHEME,
            "The scheme 'xxx"));
  }

  private static BadInput host(String name, String host) {
    return uri(
        "host " + name,
        "http://u:" + SECRET + "@" + host + "/m.pt?token=" + SECRET,
        REFUSED_ADDRESS,
        "is not reached from here");
  }

  private static List<BadInput> hosts() {
    return List.of(
        host("loopback", "127.0.0.1"),
        host("loopback by name", "localhost"),
        host("loopback as one number", "2130706433"),
        host("loopback with a port", "127.0.0.1:8080"),
        host("this network", "0.0.0.0"),
        host("private 10", "10.1.2.3"),
        host("private 172", "172.31.0.1"),
        host("private 192", "192.168.0.1"),
        host("link-local: the metadata service", "169.254.169.254"),
        host("carrier-grade", "100.64.0.1"),
        host("a metadata service elsewhere", "100.100.100.200"),
        host("protocol assignments", "192.0.0.192"),
        host("documentation 1", "192.0.2.1"),
        host("documentation 2", "198.51.100.1"),
        host("documentation 3", "203.0.113.1"),
        host("benchmarks", "198.18.0.1"),
        host("multicast", "224.0.0.1"),
        host("broadcast", "255.255.255.255"),
        host("loopback 6", "[::1]"),
        host("unspecified 6", "[::]"),
        host("link-local 6", "[fe80::1]"),
        host("site-local 6", "[fec0::1]"),
        host("unique local 6", "[fc00::1]"),
        host("the metadata service 6", "[fd00:ec2::254]"),
        host("multicast 6", "[ff02::1]"),
        host("documentation 6", "[2001:db8::1]"),
        host("Teredo", "[2001::1]"),
        host("private as 4 in 6", "[::ffff:10.0.0.1]"),
        host("private behind NAT64", "[64:ff9b::a00:1]"),
        host("private behind 6to4", "[2002:a00:1::]"));
  }

  private static BadInput server(String name, String uri, Reason reason, String says) {
    return BadInput.of(
        "server: " + name,
        reason,
        says,
        folder ->
            new ArtifactFetcher(settings(1 << 20, List.of(), true))
                .fetch(uri, Optional.empty(), folder));
  }

  private static List<BadInput> servers() {
    return List.of(
        server("no host, a path only", "http:m.pt", ARTIFACT_NOT_FOUND, "names no valid host"),
        server("an empty host", "http:///m.pt", ARTIFACT_NOT_FOUND, "names no valid host"),
        server("a host with an underscore", "http://a_b/m.pt", ARTIFACT_NOT_FOUND, "no valid host"),
        server("an address in short", "http://127.1/m.pt", ARTIFACT_NOT_FOUND, "no valid host"),
        server("a port of letters", "http://h:http/m.pt", ARTIFACT_NOT_FOUND, "no valid host"),
        server("a port above 65535", "http://127.0.0.1:65536/m.pt", ARTIFACT_NOT_FOUND, "port"),
        server("nobody listens", "http://127.0.0.1:1/m.pt", ARTIFACT_UNAVAILABLE, "no connection"),
        server(
            "no name before the port, and a secret",
            "https://u:" + SECRET + "@:443/m.pt",
            ARTIFACT_NOT_FOUND,
            "no valid host"));
  }

  private static FetchSettings settings(long most, List<Path> roots, boolean privately) {
    Duration second = Duration.ofSeconds(1);
    return new FetchSettings(most, second, second, second, false, roots, privately);
  }

  private interface Place {
    String uri(Path root) throws IOException;
  }

  /** Files may come from the folder's sub-folder {@code root}. */
  private static BadInput file(String name, Reason reason, String says, Place place) {
    return BadInput.of(
        "file: " + name,
        reason,
        says,
        folder -> {
          Path root = Files.createDirectories(folder.resolve("root"));
          Files.writeString(folder.resolve("outside"), SECRET);
          Files.writeString(root.resolve("m.pt"), "some model");
          FetchSettings settings = settings(8, List.of(root), false);
          new ArtifactFetcher(settings)
              .locate(place.uri(root), Optional.of("00".repeat(32)), folder);
          new ArtifactFetcher(settings).fetch(place.uri(root), Optional.empty(), folder);
        });
  }

  private static List<BadInput> files() {
    String within = "is not within the folders";
    return List.of(
        file("relative", ARTIFACT_NOT_FOUND, "is written file:///", r -> "file:m.pt"),
        file("on another host", ARTIFACT_NOT_FOUND, "file:///", r -> "file://h" + r + "/m.pt"),
        file("missing", ARTIFACT_NOT_FOUND, within, r -> "file:" + r + "/none.pt"),
        file("above the root", ARTIFACT_NOT_FOUND, within, r -> "file:" + r + "/../outside"),
        file("above, escaped", ARTIFACT_NOT_FOUND, within, r -> "file:" + r + "/%2e%2e/outside"),
        file("with a zero byte", ARTIFACT_NOT_FOUND, within, r -> "file:" + r + "/m.pt%00"),
        file("of the machine", ARTIFACT_NOT_FOUND, within, r -> "file:/etc/passwd"),
        file(
            "a link that leads out",
            ARTIFACT_NOT_FOUND,
            within,
            r ->
                "file:" + Files.createSymbolicLink(r.resolve("link"), r.resolveSibling("outside"))),
        file("a folder that has a digest", INVALID_POLICY, "has no digest", r -> "file:" + r),
        file("with other bytes", DIGEST_MISMATCH, "announced was 00", r -> "file:" + r + "/m.pt"),
        BadInput.of(
            "file: a folder as a model",
            ARTIFACT_NOT_FOUND,
            "is not a regular file",
            folder -> fetchWithin(folder, folder.toUri().toString())),
        BadInput.of(
            "file: larger than the limit",
            ARTIFACT_TOO_LARGE,
            "the limit is 8 bytes",
            folder ->
                fetchWithin(
                    folder,
                    Files.writeString(folder.resolve("m.pt"), "some model").toUri().toString())));
  }

  private static void fetchWithin(Path folder, String uri) {
    new ArtifactFetcher(settings(8, List.of(folder), false)).fetch(uri, Optional.empty(), folder);
  }

  private static BadInput bucket(String name, String uri) {
    return BadInput.of(
        "bucket: " + name,
        ARTIFACT_NOT_FOUND,
        "is written s3://BUCKET/KEY",
        folder -> S3Location.parse(uri));
  }

  private static List<BadInput> buckets() {
    return List.of(
        bucket("another scheme", "s3a://bucket/key"),
        bucket("three slashes before the key only", "s3:////key"),
        bucket("a tab in the key", "s3://bucket/a\tb"),
        bucket("a delete character in the key", "s3://bucket/a\u007fb"),
        bucket("two points first", "s3://bucket/../key"),
        bucket("a point last", "s3://bucket/key/."));
  }
}
