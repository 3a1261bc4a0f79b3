package io.cupel.artifact.s3;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the SDK throws, by what can be done about it. */
final class S3Failures {
  private S3Failures() {}

  /**
   * Calls.
   *
   * @param refusal what it is when the server will never do it
   * @throws IOException when another attempt may succeed
   */
  static <T> T named(S3Location at, Reason refusal, Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (S3Exception e) {
      throw answered(at, refusal, e);
    } catch (SdkException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof ReasonException refused) {
          throw refused;
        }
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  private static IOException answered(S3Location at, Reason refusal, S3Exception e) {
    int status = e.statusCode();
    String facts = at.shown() + " is answered with status " + status + code(e) + ".";
    if (status >= 500 || status == 408 || status == 412 || status == 429) {
      return new IOException(facts, e); // 412: it was replaced while it was read
    }
    throw new ReasonException(refusal, facts + advice(status), e);
  }

  private static String code(S3Exception e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code != null && code.matches("[A-Za-z]{1,60}") ? " (" + code + ")" : "";
  }

  private static String advice(int status) {
    return switch (status) {
      case 301, 307, 400 -> " Is cupel.s3.region the bucket's region?";
      case 401, 403 -> " The service's credentials do not allow it.";
      default -> "";
    };
  }
}
