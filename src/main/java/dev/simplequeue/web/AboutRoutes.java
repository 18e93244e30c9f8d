package dev.simplequeue.web;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.backend.ServerLook;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What the API is, and what the caller may do. */
final class AboutRoutes implements RouteFamily {
  private static final String CONTRACT = contract();

  private static String contract() {
    try (InputStream in = AboutRoutes.class.getResourceAsStream("openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the library is incomplete: openapi.yaml is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void addTo(Api api) {
    api.open(
        "/openapi.yaml",
        Parameters.none(),
        call -> {
          Answers.text(call.context(), 200, "application/yaml", CONTRACT);
          return Future.succeededFuture();
        });
    api.get(
        "/capabilities",
        Parameters.none(),
        call ->
            api.backend(backend -> backend.server())
                .map(Optional::of)
                // What the caller may do is asked for also while the database is away.
                .recover(away -> Future.succeededFuture(Optional.empty()))
                .map(server -> capabilities(api, call.access(), server)));
  }

  private static JsonObject capabilities(Api api, Access access, Optional<ServerLook> server) {
    boolean readOnly = access.rights().isEmpty() || server.map(ServerLook::readOnly).orElse(false);
    JsonObject json =
        new JsonObject()
            .put("instanceName", name(api, server))
            .put("colour", api.options().getColour())
            .put("peers", peers(api))
            .put(
                "version",
                Optional.ofNullable(SimpleQueue.class.getPackage().getImplementationVersion())
                    .orElse("unknown"))
            .put("addressPrefix", api.prefix())
            .put("readOnly", readOnly);
    Optional<String> why =
        server
            .filter(ServerLook::readOnly)
            .map(
                look ->
                    look.standby()
                        ? "The database is a standby and takes no changes."
                        : "The database takes no changes (transaction_read_only).")
            .or(access::reason);
    why.ifPresent(reason -> json.put("reason", reason));
    server.ifPresent(look -> json.put("database", database(look)));
    return json.put("access", access(access))
        .put(
            "limits",
            new JsonObject()
                .put("readTimeout", api.options().getReadTimeout().toString())
                .put("maxBodyBytes", api.options().getMaxBodyBytes()));
  }

  private static JsonArray peers(Api api) {
    JsonArray peers = new JsonArray();
    api.options()
        .getPeers()
        .forEach((name, url) -> peers.add(new JsonObject().put("name", name).put("url", url)));
    return peers;
  }

  private static String name(Api api, Optional<ServerLook> server) {
    String own = api.options().getInstanceName();
    return own.isEmpty() ? server.map(ServerLook::schema).orElse(api.prefix()) : own;
  }

  private static JsonObject database(ServerLook look) {
    return new JsonObject()
        .put("server", look.version())
        .put("name", look.database())
        .put("schema", look.schema())
        .put("schemaVersion", look.schemaVersion());
  }

  /** A right is true, or an array of the queues where it holds. */
  private static JsonObject access(Access access) {
    JsonObject rights = new JsonObject();
    for (Right right : Right.values()) {
      Object where =
          access.may(right)
              ? access
                  .rights()
                  .get(right)
                  .<Object>map(only -> new JsonArray(List.copyOf(new TreeSet<>(only))))
                  .orElse(true)
              : (Object) false;
      rights.put(right.word(), where);
    }
    JsonObject json =
        new JsonObject()
            .put("by", access.by())
            .put("redacted", access.isRedacted())
            .put("rights", rights);
    access
        .queues()
        .ifPresent(only -> json.put("queues", new JsonArray(List.copyOf(new TreeSet<>(only)))));
    return json;
  }
}
