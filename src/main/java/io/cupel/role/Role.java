package io.cupel.role;

/** A part of the service that can run alone. Kafka is all that the roles share. */
public enum Role {
  /** Answers HTTP: status, webhooks, the web page. */
  GATEWAY,
  /** Turns announcements into jobs. */
  INTAKE,
  /** Folds everything that happens to a version into one status. */
  LIFECYCLE,
  /** Runs jobs. */
  WORKER
}
