package io.cupel.registry.mlflow.poll;

/** What the poll does about a version. */
enum Choice {
  /** Nobody announced it. */
  ANNOUNCE,
  /** It was announced. */
  KNOWN,
  /** A job of ours published it. */
  OWN,
  /** No policy covers its model. */
  UNWATCHED,
  /** It is from before its model's policy. */
  OLD,
  /** It may be for the next look: it is not complete, or too young. */
  LATER
}
