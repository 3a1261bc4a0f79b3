package io.cupel.redteam;

/**
 * A victim to be trained. The same request on the same kind of processor gives the same bytes.
 *
 * @param victim of {@link VictimCatalogue}
 * @param settings how it is made
 * @param outputDirectory existing folder, for a sub-folder of the victim's name and the clean and
 *     the test images; absolute
 */
public record TrainingRequest(String victim, VictimSettings settings, String outputDirectory) {}
