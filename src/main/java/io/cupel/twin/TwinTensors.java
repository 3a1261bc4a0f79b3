package io.cupel.twin;

import io.cupel.digest.Sha256;
import io.cupel.format.TensorEntry;
import io.cupel.format.TensorFile;
import io.cupel.format.TensorValues;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the tensors of a twin that a delta is about. Names help; the old bytes decide. */
final class TwinTensors {
  /** Names that a message lists; a large model has hundreds of the same shape. */
  private static final int LISTED = 8;

  private final String file;
  private final TensorFile twin;
  private final Set<String> chosen;

  /**
   * @param file the twin's name, for messages
   * @param chosen names of the twin's tensors that are meant where several fit
   */
  TwinTensors(String file, TensorFile twin, Set<String> chosen) {
    this.file = file;
    this.twin = twin;
    this.chosen = chosen;
  }

  /**
   * The tensor that has the old values of a change: one that was chosen, or that of the same name,
   * or the only one, or the only one whose name ends with it.
   *
   * @throws ReasonException DELTA_MISMATCH when none has them; DELTA_AMBIGUOUS when several do
   */
  TensorEntry find(TensorChange change) {
    Optional<TensorEntry> named =
        twin.tensors().stream().filter(t -> t.name().equals(change.name())).findFirst();
    // A name that is the same with other values is a wrong twin: no look-alike elsewhere mends it.
    if (named.isPresent() && chosen.isEmpty()) {
      if (!hasOldValues(named.get(), change)) {
        throw mismatch(describe(named.get(), change));
      }
      return named.get();
    }
    List<TensorEntry> fitting =
        twin.tensors().stream().filter(t -> hasOldValues(t, change)).toList();
    return only(fitting.stream().filter(t -> chosen.contains(t.name())).toList())
        .or(() -> only(fitting.stream().filter(t -> t.name().equals(change.name())).toList()))
        .or(() -> only(fitting))
        .or(
            () ->
                only(fitting.stream().filter(t -> t.name().endsWith('.' + change.name())).toList()))
        .orElseThrow(() -> fitting.isEmpty() ? none(change) : several(change, fitting));
  }

  private static Optional<TensorEntry> only(List<TensorEntry> tensors) {
    return tensors.size() == 1 ? Optional.of(tensors.get(0)) : Optional.empty();
  }

  private boolean hasOldValues(TensorEntry tensor, TensorChange change) {
    return mayBe(tensor, change)
        && Arrays.equals(twin.bytes(tensor), change.before().as(tensor.dtype()));
  }

  /** A twin may be rounded; one with more digits than the delta cannot be checked. */
  private static boolean mayBe(TensorEntry tensor, TensorChange change) {
    boolean rounded =
        tensor.dtype().fitsFloat() && tensor.dtype().bytes() < change.before().dtype().bytes();
    return tensor.shape().equals(change.before().shape())
        && (rounded || tensor.dtype() == change.before().dtype());
  }

  private String describe(TensorEntry tensor, TensorChange change) {
    TensorValues before = change.before();
    if (!mayBe(tensor, change)) {
      return "%s is %s %s there, and %s in the delta"
          .formatted(tensor.name(), tensor.dtype(), tensor.shape(), before);
    }
    byte[] found = twin.bytes(tensor);
    if (Arrays.equals(found, change.after().as(tensor.dtype()))) {
      return tensor.name() + " has the new values already";
    }
    return "%s has other values than the delta was made for: SHA-256 %s is expected, %s was found"
        .formatted(tensor.name(), Sha256.of(before.as(tensor.dtype())), Sha256.of(found));
  }

  private ReasonException none(TensorChange change) {
    List<TensorEntry> like = twin.tensors().stream().filter(t -> mayBe(t, change)).toList();
    List<TensorEntry> sameEnd =
        like.stream().filter(t -> ('.' + t.name()).endsWith('.' + change.name())).toList();
    if (!sameEnd.isEmpty()) {
      return mismatch(describe(sameEnd.get(0), change));
    }
    return mismatch(
        "there is no tensor %s, and %s"
            .formatted(
                change.name(),
                like.isEmpty()
                    ? "none that could be " + change.before()
                    : "none of %s has its old values: %s".formatted(change.before(), names(like))));
  }

  private ReasonException several(TensorChange change, List<TensorEntry> fitting) {
    return new ReasonException(
        Reason.DELTA_AMBIGUOUS,
        "%s has several tensors with the old values of %s: %s."
            .formatted(file, change.name(), names(fitting)));
  }

  ReasonException mismatch(String what) {
    return new ReasonException(Reason.DELTA_MISMATCH, "In " + file + ", " + what + ".");
  }

  private static String names(List<TensorEntry> tensors) {
    return tensors.stream().limit(LISTED).map(TensorEntry::name).collect(Collectors.joining(", "))
        + (tensors.size() > LISTED ? " and " + (tensors.size() - LISTED) + " more" : "");
  }
}
