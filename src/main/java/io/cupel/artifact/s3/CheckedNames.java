package io.cupel.artifact.s3;

import io.cupel.artifact.AddressPolicy;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/** Addresses of hosts, only such as may be connected to: the client connects to these very ones. */
record CheckedNames(AddressPolicy policy) implements DnsResolver {
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (InetAddress address : addresses) {
      if (!policy.allows(address)) {
        throw new ReasonException(
            Reason.REFUSED_ADDRESS, "The host " + host + " is not reached from here.");
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
