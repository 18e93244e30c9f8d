package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.InspectVerb;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.EventOptions;
import dev.simplequeue.options.EventOptions.Publish;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.BusCluster;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two applications, each with tables of its own, on one cluster and with the same prefix. */
class TwoApplicationsTest extends OnDatabase {
  private static final int TIMES = 20;
  private static final Addresses BUS = new Addresses(SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX);
  private static final JsonObject JOB = new JsonObject().put("queue", "work").put("payload", 1);

  private final BusCluster cluster = new BusCluster();
  private Vertx one;
  private Vertx other;

  @BeforeEach
  void joinTwo() {
    await(pool.query("drop schema if exists " + otherSchema() + " cascade").execute());
    one = cluster.join();
    other = cluster.join();
  }

  @AfterEach
  void leave() {
    cluster.close();
  }

  private String otherSchema() {
    return schema + "_other";
  }

  private void deployBoth() {
    deployQueue(one, options());
    deployQueue(other, options().setSchema(otherSchema()));
  }

  private List<JsonObject> ask(Vertx node, String address, Function<Integer, JsonObject> message) {
    List<Future<Message<JsonObject>>> replies = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      replies.add(node.eventBus().request(address, message.apply(i)));
    }
    return replies.stream().map(reply -> await(reply).body()).toList();
  }

  private List<JsonObject> ask(Vertx node, String address, JsonObject message) {
    return ask(node, address, i -> message);
  }

  private Set<UUID> jobs(String table) {
    return rows("select id from " + table).stream()
        .map(row -> row.getUUID(0))
        .collect(Collectors.toSet());
  }

  private static UUID[] ids(List<JsonObject> receipts) {
    return receipts.stream()
        .map(receipt -> UUID.fromString(receipt.getString("id")))
        .toArray(UUID[]::new);
  }

  @Test
  void anEnqueueMessageReachesTheTablesOfTheNodeThatItIsSentOn() {
    deployBoth();

    UUID[] ofOne = ids(ask(one, BUS.enqueue(), JOB));
    UUID[] ofOther = ids(ask(other, BUS.enqueue(), JOB));
    JsonArray many = new JsonArray().add(JOB).add(JOB);
    for (int i = 0; i < TIMES; i++) {
      await(one.eventBus().request(BUS.enqueue(), many));
    }

    assertThat(jobs(schema + ".job")).hasSize(3 * TIMES).contains(ofOne);
    assertThat(jobs(otherSchema() + ".job")).containsExactlyInAnyOrder(ofOther);
  }

  @Test
  void aCancelMessageFindsTheJobsOfTheNodeThatItIsSentOn() {
    deployBoth();
    UUID[] ids = ids(ask(one, BUS.enqueue(), JOB));

    List<JsonObject> answers =
        ask(one, BUS.cancel(), i -> new JsonObject().put("id", ids[i].toString()));

    assertThat(answers).allMatch(answer -> answer.getInteger("ended") == 1);
  }

  @Test
  void anAwaitMessageAsksTheNodeThatItIsSentOn() {
    deployBoth();
    deployHandlers(other, () -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    UUID[] ids = ids(ask(other, BUS.enqueue(), JOB));

    List<JsonObject> outcomes =
        ask(other, BUS.await(), i -> new JsonObject().put("id", ids[i].toString()));

    assertThat(outcomes).allMatch(outcome -> outcome.getString("state").equals("completed"));
  }

  @Test
  void inspectMessagesSeeTheJobsOfTheNodeThatTheyAreSentOn() {
    deployBoth();
    UUID[] ids = ids(ask(one, BUS.enqueue(), JOB));
    Function<Integer, JsonObject> id = i -> new JsonObject().put("id", ids[i].toString());
    Function<Integer, JsonObject> list =
        i -> new JsonObject().put("ids", new JsonArray().add(ids[i].toString()));
    JsonObject queue = new JsonObject().put("queue", "work");

    assertThat(ask(one, BUS.inspect("job"), id)).hasSize(TIMES);
    assertThat(ask(one, BUS.inspect("page"), queue))
        .extracting(page -> page.getJsonArray("jobs").size())
        .containsOnly(TIMES);
    assertThat(ask(one, BUS.operate("reprioritise"), i -> list.apply(i).put("priority", 3)))
        .allMatch(edited -> edited.getJsonArray("done").size() == 1);
    assertThat(ask(one, BUS.operate("delete"), list))
        .allMatch(edited -> edited.getJsonArray("done").size() == 1);
    ask(one, BUS.operate("pause"), queue);

    assertThat(number("select count(*) from {schema}.queue where paused_at is not null"))
        .isEqualTo(1);
    assertThat(
            number("select count(*) from " + otherSchema() + ".queue where paused_at is not null"))
        .isZero();
  }

  @Test
  void nothingOfAQueueIsRegisteredForOtherNodes() {
    deployQueue(one, options());
    deployHandlers(one, () -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 2);

    Map<String, Boolean> ours = cluster.registrations();
    ours.keySet().removeIf(address -> !address.startsWith(BUS.prefix() + "."));

    List<String> doors = new ArrayList<>(List.of(BUS.enqueue(), BUS.cancel(), BUS.await()));
    InspectVerb.ALL.forEach(verb -> doors.add(verb.address(BUS)));
    assertThat(ours).containsKeys(doors.toArray(String[]::new));
    assertThat(ours)
        .containsKeys(
            BUS.localEnqueue(),
            BUS.localControl(),
            BUS.localInspect(),
            BUS.wake(),
            BUS.tell(),
            BUS.heard(),
            BUS.attach(),
            BUS.detach(),
            BUS.drained(),
            BUS.pollerHere());
    assertThat(ours.keySet()).anyMatch(address -> address.contains(".local.instance."));
    assertThat(ours).allSatisfy((address, local) -> assertThat(local).as(address).isTrue());
  }

  @Test
  void nothingThatAQueueSendsLeavesItsNode() {
    SimpleQueue queue = deployQueue(one, options().setEvents(allEvents(false)));
    deployHandlers(one, () -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 2);
    Set<String> heard = ConcurrentHashMap.newKeySet();
    List<Future<Void>> listening = new ArrayList<>();
    Set<String> addresses = new TreeSet<>(cluster.registrations().keySet());
    addresses.removeIf(address -> !address.startsWith(BUS.prefix() + "."));
    addresses.add(BUS.events());
    for (String address : addresses) {
      MessageConsumer<Object> spy =
          other
              .eventBus()
              .consumer(
                  address,
                  message -> {
                    heard.add(address);
                    message.fail(1, "another application");
                  });
      listening.add(spy.completion());
    }
    await(Future.all(listening));

    for (int i = 0; i < TIMES; i++) {
      await(queue.enqueueAndAwait(JobRequest.of("work", i)));
      await(queue.cancel(UUID.randomUUID()));
      await(queue.inspect().counts());
    }
    await(queue.operate().pause("work"));
    await(queue.operate().resume("work"));

    assertThat(heard).isEmpty();
  }

  @Test
  void aNodeWithoutAQueueIsRefused() {
    deployQueue(one, options());

    Throwable error = awaitFailure(other.eventBus().request(BUS.enqueue(), JOB));

    assertThat(error)
        .isInstanceOfSatisfying(
            ReplyException.class,
            refused -> assertThat(refused.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    assertThat(liveJobs()).isZero();
  }

  @Test
  void clusteredEventsNameTheirSchema() {
    Set<String> schemas = ConcurrentHashMap.newKeySet();
    MessageConsumer<JsonObject> listener =
        other
            .eventBus()
            .consumer(BUS.events(), message -> schemas.add(message.headers().get("schema")));
    await(listener.completion());

    await(one.deployVerticle(new SimpleQueueVerticle(options().setEvents(allEvents(true)))));
    await(
        other.deployVerticle(
            new SimpleQueueVerticle(
                options().setSchema(otherSchema()).setEvents(allEvents(true)))));

    eventually(() -> assertThat(schemas).containsExactlyInAnyOrder(schema, otherSchema()));
  }

  private static EventOptions allEvents(boolean clustered) {
    return new EventOptions().setPublish(Publish.ALL).setClustered(clustered);
  }
}
