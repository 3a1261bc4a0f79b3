package io.cupel.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The embedded broker's address: which port it gets, and where others read it. */
final class BrokerPorts {
  private static final String FILE = "bootstrap";

  private BrokerPorts() {}

  /** The wanted port, else the last run's if it is free (clients then find it again), else any. */
  static int choose(Path data, OptionalInt wanted) throws IOException {
    if (wanted.isPresent()) {
      if (!isFree(wanted.getAsInt())) {
        throw new BrokerFailedException(
            "The embedded broker's port " + wanted.getAsInt() + " is taken. Set another one.");
      }
      return wanted.getAsInt();
    }
    Optional<Integer> last = recorded(data).map(BrokerPorts::port);
    return last.isPresent() && isFree(last.get()) ? last.get() : anyFree();
  }

  static int anyFree() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  static boolean answers(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port(address)), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static void record(Path data, String address) throws IOException {
    Files.writeString(data.resolve(FILE), address + "\n");
  }

  /** What the last run recorded, if it makes sense. */
  static Optional<String> recorded(Path data) {
    try {
      return Optional.of(Files.readString(data.resolve(FILE)).strip())
          .filter(address -> address.matches("127\\.0\\.0\\.1:\\d{1,5}"))
          .filter(address -> port(address) < 65536);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }
}
