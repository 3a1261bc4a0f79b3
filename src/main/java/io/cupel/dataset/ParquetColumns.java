package io.cupel.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.dataset.parquet.ParquetFile;
import io.cupel.dataset.parquet.ParquetLeaf;
import io.cupel.dataset.parquet.ParquetLeaf.Kind;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which columns have images and classes: as the features say that Hugging Face's libraries write
 * into a file's metadata, else by the columns' usual names.
 *
 * @param image encoded image files
 * @param label class indices
 * @param classNames by index; empty when the file has none
 */
record ParquetColumns(ParquetLeaf image, ParquetLeaf label, List<String> classNames) {
  private static final String METADATA = "huggingface";
  private static final List<String> IMAGES = List.of("image", "img", "images", "picture");

  /** Fine before coarse: CIFAR-100 has both. */
  private static final List<String> LABELS =
      List.of("label", "labels", "fine_label", "target", "class");

  static ParquetColumns of(ParquetFile file) {
    JsonNode features = features(file);
    ParquetLeaf image =
        one(
            file,
            "images",
            IMAGES,
            candidates(file, leaf -> isImage(leaf) && declared(features, leaf, "Image")),
            candidates(file, ParquetColumns::isImage));
    ParquetLeaf label =
        one(
            file,
            "labels",
            LABELS,
            candidates(file, leaf -> isLabel(leaf) && declared(features, leaf, "ClassLabel")),
            candidates(file, ParquetColumns::isLabel));
    List<String> names = new ArrayList<>();
    features.path(label.path().get(0)).path("names").forEach(name -> names.add(name.asText()));
    return new ParquetColumns(image, label, List.copyOf(names));
  }

  /** By column name; an empty node where there is no metadata. */
  private static JsonNode features(ParquetFile file) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      String json = file.keyValues().get(METADATA);
      return json == null
          ? mapper.createObjectNode()
          : mapper.readTree(json).path("info").path("features");
    } catch (JsonProcessingException e) {
      throw new ReasonException(
          Reason.CORRUPT_DATA, file.name() + " has features that are no JSON.", e);
    }
  }

  private static boolean declared(JsonNode features, ParquetLeaf leaf, String type) {
    return features.path(leaf.path().get(0)).path("_type").asText().equals(type);
  }

  /** Bytes alone, or a struct with bytes and path. */
  private static boolean isImage(ParquetLeaf leaf) {
    boolean struct = leaf.path().size() == 2 && leaf.path().get(1).equals("bytes");
    return leaf.kind() == Kind.BYTES && (leaf.path().size() == 1 || struct);
  }

  private static boolean isLabel(ParquetLeaf leaf) {
    return leaf.kind() == Kind.INTEGER && leaf.path().size() == 1;
  }

  private static List<ParquetLeaf> candidates(ParquetFile file, Predicate<ParquetLeaf> wanted) {
    return file.leaves().stream().filter(wanted).toList();
  }

  /** The only declared one, or of several the one with a usual name. */
  private static ParquetLeaf one(
      ParquetFile file,
      String what,
      List<String> usual,
      List<ParquetLeaf> declared,
      List<ParquetLeaf> possible) {
    List<ParquetLeaf> choice = declared.isEmpty() ? possible : declared;
    Optional<ParquetLeaf> named =
        usual.stream()
            .flatMap(name -> choice.stream().filter(leaf -> leaf.path().get(0).equals(name)))
            .findFirst();
    if (named.isPresent() || declared.size() == 1) {
      return named.orElseGet(() -> declared.get(0));
    }
    throw new ReasonException(
        what.equals("images") ? Reason.UNSUPPORTED_DATA : Reason.LABELS_NOT_FOUND,
        "%s has the columns %s, none of which is known to have %s. Images are bytes, or a struct of bytes and path, called %s; labels are whole numbers called %s."
            .formatted(
                file.name(),
                file.leaves().stream().map(ParquetLeaf::name).toList(),
                what,
                String.join(" or ", IMAGES),
                String.join(" or ", LABELS)));
  }
}
