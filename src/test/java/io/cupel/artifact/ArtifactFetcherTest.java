package io.cupel.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cupel.digest.Sha256;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactFetcherTest {
  private static final byte[] MODEL = "some model".getBytes(StandardCharsets.UTF_8);
  private static final long LIMIT = 1 << 20;

  /** Bytes in use while a large file is fetched. */
  private static final List<Long> HEAP = new CopyOnWriteArrayList<>();

  private static HttpServer server;
  private static ExecutorService threads;
  @TempDir static Path outside;
  @TempDir Path folder;

  @BeforeAll
  static void serve() throws IOException {
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", ArtifactFetcherTest::answer);
    server.start();
    Files.write(outside.resolve("model.pt"), MODEL);
  }

  @AfterAll
  static void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @AfterEach
  void nothingHalfFetchedRemains() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.filter(f -> f.toString().endsWith(".part"))).isEmpty();
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      if (path.startsWith("/status/")) {
        exchange.sendResponseHeaders(Integer.parseInt(path.substring(8)), -1);
      } else if (path.startsWith("/to/")) {
        exchange.getResponseHeaders().set("Location", exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(Integer.parseInt(path.substring(4)), -1);
      } else if (path.equals("/loop")) {
        exchange.getResponseHeaders().set("Location", "/loop");
        exchange.sendResponseHeaders(302, -1);
      } else if (path.equals("/huge")) {
        exchange.sendResponseHeaders(200, 4L << 30);
        exchange.getResponseBody().write(new byte[1000]);
        exchange.getResponseBody().flush(); // newer JDKs keep the headers back until then
      } else if (path.equals("/endless")) {
        exchange.sendResponseHeaders(200, 0); // chunked
        endless(exchange.getResponseBody());
      } else if (path.equals("/measured")) {
        exchange.sendResponseHeaders(200, 0);
        measured(exchange.getResponseBody());
      } else if (path.equals("/secret")) {
        boolean known = "Basic dTpw".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        send(exchange, known ? 200 : 401, 0);
      } else if (path.startsWith("/breaking")) {
        breaking(exchange, path.substring(path.length() - 1));
      } else if (path.equals("/silent")) {
        sleep();
      } else {
        send(exchange, 200, path.startsWith("/chunked") ? 0 : MODEL.length);
      }
    }
  }

  /** Sends three bytes a connection. What comes after them is another file's when it changed. */
  private static void breaking(HttpExchange exchange, String kind) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    boolean same = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-Range"));
    exchange.getResponseHeaders().set("ETag", kind.equals("w") ? "W/\"v1\"" : "\"v1\"");
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + "-" + (MODEL.length - 1) + "/" + MODEL.length);
    boolean changed = range != null && (kind.equals("c") || !same);
    exchange.sendResponseHeaders(
        range == null || changed ? 200 : 206, changed ? MODEL.length : MODEL.length - from);
    exchange.getResponseBody().write(MODEL, from, Math.min(3, MODEL.length - from));
    exchange.getResponseBody().flush();
  }

  private static void send(HttpExchange exchange, int status, int length) throws IOException {
    exchange.sendResponseHeaders(status, length);
    exchange.getResponseBody().write(MODEL);
  }

  private static void endless(OutputStream body) throws IOException {
    byte[] block = new byte[8192];
    while (true) {
      body.write(block);
    }
  }

  /** Endless, too; after every 64 MiB it is noted what the heap holds. */
  private static void measured(OutputStream body) throws IOException {
    byte[] block = new byte[1 << 16];
    for (int i = 0; true; i++) {
      if (i % 1024 == 0) {
        System.gc();
        HEAP.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
      body.write(block);
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(3000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static FetchSettings settings(boolean files, List<Path> roots, boolean privateAddresses) {
    return new FetchSettings(
        LIMIT,
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        Duration.ofSeconds(20),
        files,
        roots,
        privateAddresses);
  }

  private static String url(String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  private FetchedArtifact fetch(String uri) {
    return new ArtifactFetcher(settings(true, List.of(), true))
        .fetch(uri, Optional.empty(), folder);
  }

  private void assertRefused(FetchSettings settings, String uri, Reason reason, String text) {
    assertThatThrownBy(() -> new ArtifactFetcher(settings).fetch(uri, Optional.empty(), folder))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(text);
  }

  /** What is asked for is the path, not a host; this server has its own opinion of it. */
  @ParameterizedTest
  @ValueSource(strings = {"//", "//?x"})
  void aPathThatLooksLikeAHostIsAPath(String path) {
    assertRefused(
        settings(true, List.of(), true), url(path), Reason.ARTIFACT_NOT_FOUND, "status 40");
  }

  @Test
  void aConnectionThatBreaksOffIsResumed() {
    assertThat(fetch(url("/breaking/x")).file()).hasBinaryContent(MODEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/breaking/c", "/breaking/w"})
  void partsOfTwoFilesAreNotJoined(String path) {
    assertThatThrownBy(() -> fetch(url(path)))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.ARTIFACT_UNAVAILABLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model.pt",
        "/chunked/model.pt",
        "/gr%C3%BCn%20100%25/a+b%20c",
        "/to/302?/model.pt",
        "/to/307?../chunked/a",
      })
  void bytesComeThrough(String path) throws IOException {
    FetchedArtifact fetched = fetch(url(path));
    assertThat(fetched.file()).hasBinaryContent(MODEL).hasParent(folder);
    assertThat(fetched.bytes()).isEqualTo(MODEL.length);
    assertThat(fetched.sha256()).isEqualTo(Sha256.of(outside.resolve("model.pt")));
  }

  @Test
  void nameIsKeptWhereHarmless() {
    assertThat(fetch(url("/a/model.pt")).file()).hasFileName("model.pt");
    assertThat(fetch(url("/a/.hidden")).file()).hasFileName("artifact");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/status/404 | ARTIFACT_NOT_FOUND   | status 404",
        "/status/410 | ARTIFACT_NOT_FOUND   | status 410",
        "/status/401 | ARTIFACT_NOT_FOUND   | may not read",
        "/status/403 | ARTIFACT_NOT_FOUND   | may not read",
        "/status/429 | ARTIFACT_UNAVAILABLE | status 429",
        "/status/503 | ARTIFACT_UNAVAILABLE | status 503",
        "/silent     | ARTIFACT_UNAVAILABLE | timed out",
        "/huge       | ARTIFACT_TOO_LARGE   | 4294967296 bytes",
        "/endless    | ARTIFACT_TOO_LARGE   | more than the limit",
        "/to/302?http://169.254.169.254/latest | REFUSED_ADDRESS | The host",
        "/to/302?file:///etc/passwd | REFUSED_SCHEME | redirects from http to file",
        "/to/302?http:%20//x | ARTIFACT_UNAVAILABLE | could not be fetched",
      })
  void answersHaveReasons(String path, Reason reason, String text) {
    assertRefused(settings(true, List.of(), true), url(path), reason, text);
  }

  /** C21, where the header does not tell: what comes is written and let go. */
  @Test
  void aLargeFileTakesNoHeap() {
    long limit = 200L << 20;
    HEAP.clear();
    FetchSettings large =
        new FetchSettings(
            limit,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2),
            true,
            List.of(),
            true);
    assertRefused(large, url("/measured"), Reason.ARTIFACT_TOO_LARGE, "more than the limit");
    assertThat(HEAP).hasSizeGreaterThan(2);
    assertThat(HEAP.get(2) - HEAP.get(0)).isLessThan(32L << 20);
  }

  @Test
  void redirectLoopEnds() {
    assertRefused(
        settings(true, List.of(), true),
        url("/loop"),
        Reason.ARTIFACT_NOT_FOUND,
        "redirects more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:PORT/model.pt",
        "http://127.0.0.1:PORT/model.pt",
        "http://2130706433:PORT/model.pt",
        "http://[::1]:PORT/model.pt",
        "http://[::ffff:127.0.0.1]:PORT/model.pt",
        "http://[::ffff:169.254.169.254]/latest",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/m",
        "http://100.64.1.1/m",
        "http://0.0.0.0:PORT/model.pt",
        "http://[fd00::1]/m",
        "http://[fe80::1]/m",
        "http://[64:ff9b::7f00:1]/m",
        "http://[2002:7f00:1::]/m",
        "https://192.168.1.1/m",
      })
  void insideAddressesAreRefused(String uri) {
    String real = uri.replace("PORT", "" + server.getAddress().getPort());
    assertRefused(
        settings(false, List.of(), false),
        real,
        Reason.REFUSED_ADDRESS,
        "is not reached from here");
  }

  @ParameterizedTest
  @CsvSource({
    "file:///etc/passwd, file",
    "dbfs:/models/m, dbfs",
    "s3://bucket/key, s3",
    "models:/n/3, models",
    "ftp://localhost/m, ftp",
    "jar:file:/a.jar!/b, jar",
    "FILE:///etc/passwd, file",
  })
  void otherSchemesAreRefused(String uri, String scheme) {
    assertRefused(
        settings(false, List.of(), false),
        uri,
        Reason.REFUSED_SCHEME,
        "'" + scheme + "' is not among [http, https]");
  }

  @Test
  void shortenedAddressIsNoHost() {
    assertRefused(
        settings(false, List.of(), false),
        "http://127.1/model.pt",
        Reason.ARTIFACT_NOT_FOUND,
        "names no valid host");
  }

  @Test
  void whatIsNoUriIsNotRepeated() {
    assertThatThrownBy(() -> fetch("http://user:geheim@host/a b"))
        .isInstanceOf(ReasonException.class)
        .hasMessageNotContaining("geheim")
        .hasMessageContaining("%20");
  }

  @Test
  void credentialsAreUsedButNeverShown() {
    String withUser = url("/secret").replace("http://", "http://u:p@");
    assertThat(fetch(withUser).bytes()).isEqualTo(MODEL.length);
    assertThatThrownBy(() -> fetch(withUser.replace("/secret", "/status/404?sig=geheim")))
        .hasMessageNotContaining("u:p")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void credentialsDoNotFollowRedirects() {
    String withUser = url("/to/302?/secret").replace("http://", "http://u:p@");
    assertRefused(
        settings(true, List.of(), true), withUser, Reason.ARTIFACT_NOT_FOUND, "status 401");
  }

  @Test
  void wrongDigestIsNamed() {
    ArtifactFetcher fetcher = new ArtifactFetcher(settings(true, List.of(), true));
    assertThatThrownBy(() -> fetcher.fetch(url("/m"), Optional.of("00ff"), folder))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DIGEST_MISMATCH))
        .hasMessageContaining("announced was 00ff");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void filesWithinRootsOnly() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.write(root.resolve("in.pt"), MODEL);
    Files.createSymbolicLink(root.resolve("link.pt"), outside.resolve("model.pt"));
    FetchSettings settings = settings(false, List.of(root), false);
    ArtifactFetcher fetcher = new ArtifactFetcher(settings);

    assertThat(fetcher.fetch(root.resolve("in.pt").toUri().toString(), Optional.empty(), folder))
        .extracting(FetchedArtifact::bytes)
        .isEqualTo((long) MODEL.length);
    for (String uri :
        List.of(
            outside.resolve("model.pt").toUri().toString(),
            root.resolve("link.pt").toUri().toString(),
            root.toUri() + "../../etc/passwd",
            "file:///nowhere/at/all")) {
      assertRefused(settings, uri, Reason.ARTIFACT_NOT_FOUND, "not within the folders");
    }
    assertThat(fetcher.locate(root.toUri().toString(), Optional.empty(), folder))
        .isEqualTo(root.toRealPath());
    assertThatThrownBy(
            () -> fetcher.locate(root.resolve("in.pt").toUri() + "", Optional.of("00"), folder))
        .hasMessageContaining("announced was 00");
  }

  @ParameterizedTest
  @CsvSource({
    "file:///dev/zero, is not a regular file",
    "file:///tmp, is not a regular file",
    "file:///nowhere/m.pt, does not exist",
    "file://host/m.pt, is written file:///",
    "file:m.pt, is written file:///",
  })
  void strangeFilesAreRefused(String uri, String text) {
    assertRefused(settings(true, List.of(), false), uri, Reason.ARTIFACT_NOT_FOUND, text);
  }
}
