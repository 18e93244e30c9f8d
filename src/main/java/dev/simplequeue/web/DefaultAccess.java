package dev.simplequeue.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The access without a function of the host's: everything for callers on the machine itself,
 * reading for all others. A request that a proxy has passed on comes from somewhere else. A web
 * page from elsewhere whose name was made to point at this machine is refused: its requests have
 * that name.
 */
final class DefaultAccess implements Function<RoutingContext, Future<Access>> {

  @Override
  public Future<Access> apply(RoutingContext context) {
    return Future.succeededFuture(of(context.request()));
  }

  private static Access of(HttpServerRequest request) {
    if (!isLocal(request.remoteAddress()) || !isLocal(request.localAddress())) {
      return reader();
    }
    if (request.headers().contains("Forwarded")
        || request.headers().contains("X-Forwarded-For")
        || request.headers().contains("X-Forwarded-Host")) {
      return reader();
    }
    HostAndPort asked = request.authority();
    if (asked != null && !isLocalName(asked.host())) {
      return Access.none()
          .because(
              "The request came from this machine, but for another host's name: use localhost, or"
                  + " set a function that says who may do what.");
    }
    return Access.everything("local");
  }

  private static Access reader() {
    return Access.read("anonymous")
        .because(
            "Only callers on the machine itself may change something, as no function says who"
                + " others are.");
  }

  private static boolean isLocal(@Nullable SocketAddress address) {
    return address != null
        && (address.isDomainSocket()
            || (address.hostAddress() != null && isLocalName(address.hostAddress())));
  }

  private static boolean isLocalName(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
    return name.equals("localhost")
        || name.matches("(::ffff:)?127(\\.[0-9]{1,3}){3}")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1");
  }
}
