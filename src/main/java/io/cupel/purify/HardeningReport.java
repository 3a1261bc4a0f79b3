package io.cupel.purify;

import io.cupel.classifier.EngineSoftware;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.ExamplePictures;
import io.cupel.verify.LayerChange;
import io.cupel.verify.ProbeExample;
import io.cupel.verify.Sharpness;
import java.util.List;
import java.util.Map;

/**
 * What a hardening did and measured.
 *
 * @param verdict how it ended
 * @param recipe the recipe that ran
 * @param layer the layer that was changed, in a rejected attempt, too; null when UNCHANGED
 * @param changedTensors names of the tensors whose bytes differ from the source's
 * @param purifiedFile path of the new model file, or null when there is none
 * @param purifiedSha256 its lower-case hex digest, or null
 * @param sourceSha256 digest of the examined file
 * @param cleanImages how many clean images there were
 * @param classes number of classes
 * @param accuracyBefore on the clean images, 0..1
 * @param accuracyAfter on the clean images, 0..1, measured on the written file
 * @param intervalBefore of accuracyBefore
 * @param intervalAfter of accuracyAfter
 * @param accuracyByClass one entry a class of the model
 * @param sharpness of the clean loss in the changed layer
 * @param layerChange how far the layer's weights moved
 * @param probes what each probe family reached on each class
 * @param examples what the strongest probes did to some clean images, at most six, of at most
 *     {@link ExamplePictures#LARGEST_REPORT} bytes; empty where pictures were not wanted, or
 *     nothing raised suspicion
 * @param lossCurve training loss (nats) by step
 * @param secondsByPhase wall seconds, in the order in which the phases began
 * @param seconds wall seconds in all
 * @param passes network passes in units of one forward and backward of 64 images
 * @param passesByPhase the same, in the order in which the phases began
 * @param imagesPerSecond images through the network a second, over the whole job
 * @param device {@code cpu} or {@code cuda:n}
 * @param software what it was computed with
 * @param seed the seed
 * @param warnings what a person should know
 */
public record HardeningReport(
    Verdict verdict,
    String recipe,
    String layer,
    List<String> changedTensors,
    String purifiedFile,
    String purifiedSha256,
    String sourceSha256,
    int cleanImages,
    int classes,
    double accuracyBefore,
    double accuracyAfter,
    ConfidenceInterval intervalBefore,
    ConfidenceInterval intervalAfter,
    List<ClassAccuracy> accuracyByClass,
    Sharpness sharpness,
    LayerChange layerChange,
    List<ProbeEvidence> probes,
    List<ProbeExample> examples,
    List<Double> lossCurve,
    Map<String, Double> secondsByPhase,
    double seconds,
    double passes,
    Map<String, Double> passesByPhase,
    double imagesPerSecond,
    String device,
    EngineSoftware software,
    long seed,
    List<String> warnings) {
  /** So many examples a report has at most. */
  public static final int MOST_EXAMPLES = 6;

  /** It comes out of a process that ran a foreign program, and is kept for good. */
  public HardeningReport {
    if (examples.size() > MOST_EXAMPLES
        || examples.stream().mapToInt(e -> e.pictures().size()).sum()
            > ExamplePictures.LARGEST_REPORT) {
      throw new IllegalArgumentException("more examples than a report may have, or larger ones");
    }
  }

  /** How a hardening ended. There is no "clean": only what was tried and measured. */
  public enum Verdict {
    /**
     * Probes found a suspicious class, one layer was changed, and fresh probes no longer reach it.
     */
    PURIFIED,
    /**
     * Nothing suspicious was found; the precautionary change was made within the accuracy budget.
     */
    HARDENED,
    /** Nothing suspicious was found and no change was made. */
    UNCHANGED,
    /** The accuracy floor or the evidence was not reached; not to be promoted. */
    REJECTED
  }

  /**
   * Clean accuracy within one class.
   *
   * @param index of the class
   * @param name of the class; empty where the data has none
   * @param images clean images of it
   * @param before 0..1; NaN, that is unknown, without images
   * @param after 0..1; NaN, that is unknown, without images
   */
  public record ClassAccuracy(int index, String name, int images, double before, double after) {}

  /**
   * Success of one probe family on one class.
   *
   * @param family window, warp, patch, generator, additive, low-frequency, sparse, corners or wave
   * @param target class index; -1 for an untargeted family
   * @param flagged whether the family raised suspicion of this class
   * @param before share of held-out images that the probe moves to the class, original model, 0..1
   * @param after the same with fresh probes on the new model, 0..1; -1 when not examined
   * @param limit what {@code after} must not exceed for a good verdict, 0..1; 1 where the verdict
   *     does not rest on this probe
   */
  public record ProbeEvidence(
      String family, int target, boolean flagged, double before, double after, double limit) {}
}
