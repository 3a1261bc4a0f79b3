package io.cupel.format;

import java.nio.file.Path;

/**
 * Translates models for {@code src/test/python/check_exports.py} and {@code check_onnx.py}: {@code
 * MODEL OUT.pt} pairs; prints the seconds of each.
 */
final class TranslateMain {
  private TranslateMain() {}

  public static void main(String[] files) {
    for (int i = 0; i + 1 < files.length; i += 2) {
      long start = System.nanoTime();
      TranslatedArchive.open(Path.of(files[i])).translate(Path.of(files[i + 1]));
      System.out.println((System.nanoTime() - start) / 1e9);
    }
  }
}
