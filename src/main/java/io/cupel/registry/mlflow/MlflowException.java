package io.cupel.registry.mlflow;

import java.time.Duration;
import java.util.Optional;

/** A call of a tracking server that did not succeed. */
public abstract sealed class MlflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private MlflowException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Another attempt may succeed: the server is away, overloaded or broken. */
  public static final class Unavailable extends MlflowException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    Unavailable(String message, Optional<Duration> retryAfter, Throwable cause) {
      super(message, cause);
      this.retryAfter = retryAfter.orElse(Duration.ZERO);
    }

    /** How long the server asks to be left alone; empty where it does not say. */
    public Optional<Duration> retryAfter() {
      return Optional.of(retryAfter).filter(pause -> !pause.isZero());
    }
  }

  /** The same call would be refused again. */
  public static final class Refused extends MlflowException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    Refused(String message, int status, String code) {
      super(message, null);
      this.status = status;
      this.code = code;
    }

    /** HTTP status, 3xx or 4xx. */
    public int status() {
      return status;
    }

    /** MLflow's error code, {@code RESOURCE_DOES_NOT_EXIST} for example; empty without one. */
    public String code() {
      return code;
    }

    /**
     * Whether what was asked about is not there. By MLflow's code where it gives one: a status of
     * 404 alone could be a wrong base URL.
     */
    public boolean isMissing() {
      return code.equals("RESOURCE_DOES_NOT_EXIST") || code.equals("NOT_FOUND");
    }

    /** Whether what was to be made is there already. */
    public boolean isThereAlready() {
      return code.equals("RESOURCE_ALREADY_EXISTS");
    }
  }
}
