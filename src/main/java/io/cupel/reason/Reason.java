package io.cupel.reason;

/**
 * Why something was refused or failed. The code (the constant's name) is part of the public
 * contract: it stands in events, in REST answers, in metrics labels and in docs/reasons.md.
 */
public enum Reason {
  // events and policies
  MALFORMED_EVENT(
      false,
      "The record is not a valid event.",
      "Compare it with the schema in schemas/ and send it again."),
  NO_POLICY(
      false,
      "No policy covers this model.",
      "Set one with `cupel policy set MODEL --clean …`, or a fallback for `*`."),
  INVALID_POLICY(
      false,
      "The policy contradicts itself or names something unusable.",
      "Correct it with `cupel policy set`."),
  NO_OUTCOME(
      false,
      "Nothing will be said about what was announced.",
      "Look at the version's decisions with `cupel watch --decisions`; announce other bytes as"
          + " another version."),
  NOT_REPLAYED(
      false,
      "What was chosen was not replayed, or not all that was named.",
      "See with `cupel replay` what can be."),
  BROKER_UNAVAILABLE(
      true,
      "No Kafka broker answers.",
      "Start the service with `cupel serve`, or name a broker with --bootstrap."),

  // webhooks
  WEBHOOK_NOT_CONFIGURED(
      false,
      "This service has no secret for webhooks, and accepts none that is not signed.",
      "Set cupel.mlflow.webhook.secret to the secret that the webhook was created with."),
  WEBHOOK_HEADER_MISSING(
      false,
      "The delivery lacks its id, its time or its signature.",
      "Create the webhook with a secret, so that MLflow signs it; let proxies pass X-MLflow-*"
          + " headers on."),
  WEBHOOK_SIGNATURE_WRONG(
      false,
      "The delivery is not signed with the secret that is configured here.",
      "Give the webhook in MLflow and cupel.mlflow.webhook.secret the same secret."),
  WEBHOOK_STALE(
      false,
      "The delivery was signed too long ago.",
      "Compare the clocks of both machines; a real delivery that was late is found by the poll."),
  WEBHOOK_FROM_FUTURE(
      false,
      "The delivery was signed in the future.",
      "Compare the clocks of both machines; a real delivery is found by the poll."),
  WEBHOOK_TOO_LARGE(
      false,
      "The delivery is larger than the limit.",
      "Raise cupel.mlflow.webhook.max-bytes if the size is expected."),
  WEBHOOK_MALFORMED(
      false,
      "The delivery is signed, but is no event of MLflow's.",
      "Look at what sends it; docs/mlflow.md shows an event."),

  // fetching and storing
  REFUSED_SCHEME(
      false,
      "The URI's scheme is not accepted.",
      "Use one of the accepted schemes that the message lists."),
  REFUSED_ADDRESS(
      false,
      "The URI leads to a private, loopback or link-local address.",
      "Use a public address, or allow private ones in the configuration."),
  ARTIFACT_NOT_FOUND(
      false, "There is nothing at this URI.", "Check the URI and that the service may read it."),
  ARTIFACT_TOO_LARGE(
      false,
      "The artifact is larger than the limit.",
      "Raise cupel.fetch.max-bytes if the size is expected."),
  DIGEST_MISMATCH(
      false,
      "The bytes are not those that were announced or attested.",
      "Find out who changed the file; where its digest was announced, announce the version again"
          + " with the true one."),
  ARTIFACT_UNAVAILABLE(
      true,
      "The artifact's server does not answer as it should.",
      "It is tried again; look at the server if this persists."),
  STORE_UNAVAILABLE(
      true, "The result could not be stored.", "Check space and rights of the artifact store."),

  // the model registry
  REGISTRY_UNAVAILABLE(
      true,
      "The model registry does not answer as it should.",
      "It is tried again; look at the registry if this persists."),
  REGISTRY_REFUSED(
      false,
      "The model registry refuses what was asked of it.",
      "Check the service's rights there and what the message says, then announce the version"
          + " again."),

  ALIAS_MOVED(
      false,
      "The alias no longer points at the version that it should be taken from.",
      "Look at the registry; where the alias shall still be moved, do it from the version that it"
          + " points at."),

  // what people ask for
  ACTION_NOT_CONFIGURED(
      false,
      "This gateway has no key for actions, and carries out none.",
      "Set cupel.actions.key-file, or cupel.actions.key as a secret."),
  ACTION_KEY_WRONG(
      false,
      "The key for actions is missing or wrong.",
      "Give the key that is configured here in the header X-Cupel-Key."),
  ACTION_MALFORMED(
      false, "The request is no action.", "Send a JSON object with the texts by and reason."),
  ACTION_TOO_LARGE(false, "The request is larger than an action needs.", "Shorten the reason."),
  ACTION_TOO_OFTEN(
      true,
      "There were more actions in the last minute than are allowed.",
      "Try again in a minute, or raise cupel.actions.per-minute."),
  ACTION_NOT_POSSIBLE(
      false,
      "The version's last decision does not allow this action.",
      "Look at the version's decisions."),

  // the model file
  REFUSED_NOT_TORCHSCRIPT(
      false,
      "The file is not a TorchScript program.",
      "Export the model with torch.jit.script or torch.jit.trace and torch.jit.save."),
  UNSUPPORTED_FORMAT(
      false,
      "The file's format is not supported.",
      "Export the model with torch.export, as TorchScript, or as ONNX."),
  UNSUPPORTED_OPERATION(
      false,
      "The exported graph calls an operation that is not translated.",
      "Save torch.jit.trace(model.eval(), example) of the model instead, and report the"
          + " operation."),
  UNSUPPORTED_EXPORT(
      false,
      "The exported program is no classifier in inference mode.",
      "Export model.eval() with one batch of images as its input, or save torch.jit.trace of it."),
  CORRUPT_ARCHIVE(
      false, "The archive is damaged or forged.", "Write the file again from its source."),
  REFUSED_NO_PARAMETERS(
      false,
      "The model has no parameters that could be changed.",
      "Save it before torch.jit.freeze: a frozen module has constants only."),
  UNSUPPORTED_WEIGHTS(
      false,
      "The selected layer's weights have a type that is not supported.",
      "Save the model with float32 weights."),
  UNKNOWN_LAYER(
      false,
      "The model has no such layer.",
      "Use auto or one of the layers that the message lists."),
  UNSUPPORTED_LAYER(
      false,
      "The layer is not a convolution or a linear layer.",
      "Use auto or one of the layers that the message lists."),
  REFUSED_FILE_ACCESS(
      false,
      "The model's program could read or write files.",
      "Find out where the file comes from; export a model that only computes."),
  REFUSED_AMBIGUOUS_OUTPUT(
      false,
      "More than one of the model's outputs could be the class scores.",
      "Export a model that returns the scores of shape [N, classes] alone, or first among outputs"
          + " of other shapes."),
  REFUSED_HEAD_SHAPE(
      false,
      "The model's output does not have one score per class.",
      "Export a model with one output per class, two at least."),
  WRONG_INPUT_SHAPE(
      false,
      "The model does not accept images of this shape.",
      "Set channels, height and width of the preprocessing as the model was trained."),
  MODEL_FAILED(
      false,
      "The model raised an error when it was run.",
      "Run it on the clean images in PyTorch first."),
  NON_FINITE_OUTPUT(
      false, "The model answers with NaN or infinity.", "Check the weights and the preprocessing."),

  // deltas and twins
  INVALID_DELTA(
      false,
      "The file is no delta that can be read.",
      "Give the purified.delta that `cupel harden` wrote, of this version."),
  DELTA_MISMATCH(
      false,
      "The file does not have the values that the delta was made for.",
      "Check that it holds the same version of the model; nothing was written."),
  DELTA_AMBIGUOUS(
      false,
      "Several tensors could be the one that the delta changes.",
      "Choose with --tensor NAME; nothing was written."),

  // the clean data
  DATA_NOT_FOUND(
      false,
      "There are no images at this place.",
      "Give a folder with one sub-folder a class, an .npz, an IDX image file, ...: docs/data.md."),
  UNSUPPORTED_DATA(
      false,
      "The data's format is not supported.",
      "Give a folder with one sub-folder a class, an .npz, an IDX image file, ...: docs/data.md."),
  CORRUPT_DATA(false, "The data file is damaged.", "Write it again from its source."),
  DATA_TOO_LARGE(
      false,
      "The clean data has more pixels than are accepted.",
      "Give fewer images, or a smaller height and width; a few thousand images are enough."),
  LABELS_NOT_FOUND(
      false,
      "The images have no labels.",
      "Name the label file with --labels, or put it beside the images under its usual name."),
  LABEL_MISMATCH(
      false,
      "Labels and images do not fit each other, or labels do not fit the model's classes.",
      "Check that both come from the same split and that classes count from 0."),
  TOO_FEW_CLEAN_IMAGES(
      false,
      "There are too few clean images.",
      "Give at least as many as the message says; about 1 % of the training set is usual."),
  CLASS_MISSING(
      false,
      "A class has no clean image.",
      "Add images of it, or allow missing classes; its accuracy is then reported as unknown."),
  TOO_MANY_CORRUPT_IMAGES(
      false,
      "Too many image files cannot be read.",
      "Repair or remove the files that the message lists."),
  REFUSED_BASELINE_TOO_LOW(
      false,
      "The model is not much better than chance on the clean images.",
      "Check size, channels, mean and std, and the order of the classes."),

  // the engine
  DEVICE_UNAVAILABLE(
      false,
      "The device that was asked for is not there.",
      "Ask for cpu or auto, or run where the device is."),
  ENGINE_CRASHED(
      true,
      "The engine's process ended unexpectedly.",
      "Its last words are in the message; it is tried again."),
  ENGINE_OUT_OF_MEMORY(
      true,
      "The engine ran out of memory.",
      "Give it more memory: cupel.engine.heap for images, cupel.engine.memory for all; or use fewer"
          + " clean images."),
  TIME_BUDGET_EXCEEDED(
      true,
      "The job took longer than its time budget.",
      "Raise the policy's time budget, or use a faster device."),
  DELIVERIES_EXHAUSTED(
      false,
      "The job was given up after its last delivery.",
      "Read the message for the last attempt's failure, then announce the version again."),

  // attestations
  KEY_NOT_FOUND(
      false,
      "There is no key file at this place, or it cannot be read.",
      "Name one that is there, or make a pair with `cupel keys new --out DIR`."),
  KEY_EXPOSED(
      false,
      "Others can read or change the private key file.",
      "Make it its owner's alone (chmod 600); replace the key if others may have read it."),
  UNSUPPORTED_KEY(
      false,
      "The file is not a key of the kind that is needed.",
      "Give an Ed25519 key as PEM: PKCS#8 (PRIVATE KEY, not encrypted) to sign, SPKI (PUBLIC KEY)"
          + " to verify."),
  SIGNER_UNAVAILABLE(
      true,
      "The signing command gives no signature.",
      "It is tried again; look at what the command said in the service's log."),
  SIGNER_KEY_WRONG(
      false,
      "The signing command's signature is not one of the configured public key.",
      "Give the public key of the key that the command signs with, and a command that signs just"
          + " what it reads, with pure Ed25519."),
  MALFORMED_ATTESTATION(
      false,
      "The attestation cannot be read.",
      "Get it again from where it is kept; do not trust it as it is."),
  UNSUPPORTED_ATTESTATION(
      false,
      "The attestation is signed, but says something that this version does not know.",
      "Verify it with the version of Cupel that made it, or a newer one."),
  SIGNATURE_INVALID(
      false,
      "No signature of the attestation was made with this key.",
      "Check that the key is that of whoever must have signed; if it is, the attestation was"
          + " changed: do not trust it."),

  // anything else
  INTERNAL_ERROR(true, "Something failed that should not.", "Please report it with the message.");

  private final boolean retryable;
  private final String meaning;
  private final String advice;

  Reason(boolean retryable, String meaning, String advice) {
    this.retryable = retryable;
    this.meaning = meaning;
    this.advice = advice;
  }

  /** Whether another attempt could succeed although nothing about the request changes. */
  public boolean retryable() {
    return retryable;
  }

  /** One sentence: what is the case. */
  public String meaning() {
    return meaning;
  }

  /** One sentence: what to do about it. */
  public String advice() {
    return advice;
  }
}
