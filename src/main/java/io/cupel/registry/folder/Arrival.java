package io.cupel.registry.folder;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A version that lies in the inbox.
 *
 * @param model name of the folder that it is in
 * @param version the file's name without its ending
 * @param file absolute
 * @param modified when its bytes were last written; moving a file keeps that
 */
public record Arrival(String model, String version, Path file, Instant modified) {}
