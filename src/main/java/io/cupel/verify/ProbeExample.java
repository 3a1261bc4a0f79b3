package io.cupel.verify;

import java.util.regex.Pattern;

/**
 * What one probe does to one clean image, and what both models answer to it.
 *
 * @param family of the probe, as in the report's list of probes
 * @param target the class that it pulls to; −1: away from the label, wherever to
 * @param label the class of the image
 * @param amplified by so much the picture of the difference shows more than there is
 * @param pictures of the image
 * @param before the original model's answers
 * @param after the new model's answers
 */
public record ProbeExample(
    String family,
    int target,
    int label,
    double amplified,
    Pictures pictures,
    Answers before,
    Answers after) {

  /**
   * PNG files in base64.
   *
   * @param clean the image
   * @param probed the same under the probe
   * @param difference the second less the first, amplified, around a middle grey
   */
  public record Pictures(String clean, String probed, String difference) {
    private static final int LONGEST = 400_000;
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    /** They come out of a process that ran a foreign program, and go into a page. */
    public Pictures {
      requireBase64(clean);
      requireBase64(probed);
      requireBase64(difference);
    }

    /** So many bytes the three files have. */
    public int size() {
      return bytes(clean) + bytes(probed) + bytes(difference);
    }

    private static int bytes(String picture) {
      int padding = picture.endsWith("==") ? 2 : picture.endsWith("=") ? 1 : 0;
      return (int) (3L * (picture.length() - padding) / 4);
    }

    private static void requireBase64(String picture) {
      if (picture.length() > LONGEST || !BASE64.matcher(picture).matches()) {
        throw new IllegalArgumentException("a picture is no base64, or too large");
      }
    }
  }

  /**
   * One model's answers.
   *
   * @param clean to the image
   * @param probed to the image under the probe
   */
  public record Answers(Answer clean, Answer probed) {}

  /**
   * What a model answers.
   *
   * @param index of the class
   * @param probability that the model gives it, 0..1
   */
  public record Answer(int index, double probability) {}
}
