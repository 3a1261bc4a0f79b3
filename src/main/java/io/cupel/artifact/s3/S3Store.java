package io.cupel.artifact.s3;

import io.cupel.artifact.AddressPolicy;
import io.cupel.artifact.ArtifactSource.Opened;
import io.cupel.artifact.FetchSettings;
import io.cupel.artifact.ResumingBody;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The allowed buckets. Thread-safe. */
public final class S3Store implements AutoCloseable {
  private static final int MOST_ENTRIES = 10_000;

  private final S3Settings settings;
  private final S3Client client;

  private S3Store(S3Settings settings, S3Client client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * Connects when it is first used.
   *
   * @param limits of time; addresses are allowed as they say, and private ones for a configured
   *     endpoint
   * @throws IllegalArgumentException when no region is known
   */
  public static S3Store with(S3Settings settings, FetchSettings limits) {
    boolean privateToo = limits.allowPrivateAddresses() || settings.endpoint().isPresent();
    return new S3Store(
        settings, S3Connection.client(settings, limits, new AddressPolicy(privateToo)));
  }

  /**
   * Opens an object. Where the connection breaks off it goes on with the same version of the
   * object.
   *
   * @throws ReasonException REFUSED_ADDRESS or ARTIFACT_NOT_FOUND
   * @throws IOException when another attempt may succeed
   */
  public Opened open(S3Location at) throws IOException {
    GetObjectRequest whole = GetObjectRequest.builder().bucket(at.bucket()).key(at.key()).build();
    ResponseInputStream<GetObjectResponse> answer = get(at, whole);
    String version = answer.response().eTag();
    InputStream body = new ObjectBody(answer);
    if (version != null) {
      body = new ResumingBody(body, from -> new ObjectBody(get(at, rest(whole, version, from))));
    }
    Long length = answer.response().contentLength();
    return new Opened(
        at.name(), body, length == null ? OptionalLong.empty() : OptionalLong.of(length));
  }

  private static GetObjectRequest rest(GetObjectRequest whole, String version, long from) {
    return whole.toBuilder().range("bytes=" + from + "-").ifMatch(version).build();
  }

  private ResponseInputStream<GetObjectResponse> get(S3Location at, GetObjectRequest request)
      throws IOException {
    settings.requireAllowed(at);
    return S3Failures.named(at, Reason.ARTIFACT_NOT_FOUND, () -> client.getObject(request));
  }

  /**
   * What is directly below a place; nothing below an object, or where there is nothing.
   *
   * @throws ReasonException ARTIFACT_TOO_LARGE beyond 10,000 entries
   * @throws IOException when another attempt may succeed
   */
  public List<S3Entry> list(S3Location folder) throws IOException {
    settings.requireAllowed(folder);
    return S3Failures.named(folder, Reason.ARTIFACT_NOT_FOUND, () -> entries(folder));
  }

  private List<S3Entry> entries(S3Location folder) {
    String prefix = folder.key() + "/";
    List<S3Entry> entries = new ArrayList<>();
    for (ListObjectsV2Response page :
        client.listObjectsV2Paginator(
            list -> list.bucket(folder.bucket()).prefix(prefix).delimiter("/"))) {
      page.commonPrefixes().stream()
          .map(below -> below.prefix().substring(prefix.length()))
          .map(name -> new S3Entry(name.substring(0, name.length() - 1), true, 0))
          .forEach(entries::add);
      page.contents().stream()
          .filter(object -> !object.key().equals(prefix)) // some tools mark folders by it
          .map(o -> new S3Entry(o.key().substring(prefix.length()), false, o.size()))
          .forEach(entries::add);
      if (entries.size() > MOST_ENTRIES) {
        throw new ReasonException(
            Reason.ARTIFACT_TOO_LARGE,
            folder.shown() + " has more than " + MOST_ENTRIES + " entries.");
      }
    }
    return entries;
  }

  /**
   * Writes an object, whatever was there.
   *
   * @throws ReasonException REFUSED_ADDRESS or REGISTRY_REFUSED
   * @throws IOException when another attempt may succeed
   */
  public void put(S3Location at, Path content) throws IOException {
    settings.requireAllowed(at);
    S3Failures.named(
        at,
        Reason.REGISTRY_REFUSED,
        () ->
            client.putObject(
                put -> put.bucket(at.bucket()).key(at.key()), RequestBody.fromFile(content)));
  }

  @Override
  public void close() {
    client.close();
  }
}
