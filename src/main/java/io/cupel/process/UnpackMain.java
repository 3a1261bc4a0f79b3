package io.cupel.process;

import java.io.IOException;

/** Unpacks libtorch and ends. */
public final class UnpackMain {
  private UnpackMain() {}

  /** Takes no notice of its arguments. */
  public static void main(String[] args) throws IOException {
    new NativeLibrary().load();
    Runtime.getRuntime().halt(0); // native threads need not be waited for
  }
}
