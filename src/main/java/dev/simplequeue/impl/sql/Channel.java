package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the nodes of a schema tell each other by LISTEN and NOTIFY, on one connection. The channel
 * has the name of the schema. Notifications are lost while the connection is.
 */
public final class Channel {
  private static final Sql NOTIFY = Sql.statement("notify");

  private final Session session;
  private final String schema;
  private final String notify;

  /** Makes no connection yet. */
  public Channel(Database database) {
    this.schema = database.schema();
    this.notify = NOTIFY.in(schema);
    this.session = database.channelSession();
  }

  /**
   * Sets what to tell; to be called before the first {@link #send}.
   *
   * @param heard takes each payload, of this node too
   * @param lost is told when the connection is gone
   */
  public void onHeard(Consumer<String> heard, Runnable lost) {
    session.onConnection(
        made -> made.notificationHandler(news -> heard.accept(news.getPayload())), lost);
  }

  /** Sends these payloads, of less than 8,000 bytes each; connects first, if need be. */
  public Future<Void> send(List<String> payloads) {
    return session
        .execute(notify, Tuple.tuple().addValue(schema).addValue(payloads.toArray(String[]::new)))
        .mapEmpty();
  }

  /** Gives the connection up; the next {@link #send} makes another. */
  public Future<Void> reconnect() {
    return session.rest();
  }

  /** Closes the connection. */
  public Future<Void> close() {
    return session.close();
  }
}
