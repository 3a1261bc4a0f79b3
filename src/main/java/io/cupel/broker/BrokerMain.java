package io.cupel.broker;

/** Runs in the broker's own JVM. */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) {}
}
