package dev.simplequeue.impl.part;

import static dev.simplequeue.support.OnDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who asks is answered, whatever becomes of the question. */
@ExtendWith(VertxExtension.class)
class EndpointTest {
  private Endpoint<String> endpoint;

  @BeforeEach
  void open(Vertx vertx) {
    LocalCodec.register(vertx);
    endpoint = new Endpoint<>(vertx, "service");
    endpoint.onCall("call");
    endpoint.onJson(
        "json",
        json ->
            switch (json.getString("do")) {
              case "fail" -> service -> Future.failedFuture(new IllegalArgumentException("no"));
              case "throw" ->
                  service -> {
                    throw new IllegalStateException();
                  };
              case "overflow" -> throw new StackOverflowError();
              default -> service -> Future.succeededFuture(new JsonObject().put("by", service));
            });
  }

  private static <T> Future<T> call(Vertx vertx, Function<String, Future<T>> ask) {
    return new ServiceCall<>(ask).send(vertx, "call", 10_000).compose(ServiceCall.Answer::toFuture);
  }

  private static Future<Object> json(Vertx vertx, Object message) {
    return vertx.eventBus().request("json", message).map(reply -> reply.body());
  }

  @Test
  void aCallIsPutToTheService(Vertx vertx) {
    String answer = await(call(vertx, service -> Future.succeededFuture(service + " answers")));

    assertThat(answer).isEqualTo("service answers");
    assertThat(await(json(vertx, new JsonObject().put("do", "answer"))))
        .isEqualTo(new JsonObject().put("by", "service"));
  }

  @Test
  void theCallersMistakeComesBackAsItIs(Vertx vertx) {
    IllegalArgumentException mistake = new IllegalArgumentException("no");

    assertThatThrownBy(() -> await(call(vertx, service -> Future.failedFuture(mistake))))
        .hasCause(mistake);
    assertThatThrownBy(
            () ->
                await(
                    call(
                        vertx,
                        service -> {
                          throw mistake;
                        })))
        .hasCause(mistake);
    assertThat(code(json(vertx, new JsonObject().put("do", "fail")))).isEqualTo(400);
  }

  @Test
  void whatBreaksIsAnswered(Vertx vertx) {
    assertThatThrownBy(
            () ->
                await(
                    call(
                        vertx,
                        service -> {
                          throw new IllegalStateException();
                        })))
        .cause()
        .isInstanceOfSatisfying(
            SimpleQueueException.class,
            error -> assertThat(error.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN));
    assertThat(code(json(vertx, new JsonObject().put("do", "throw")))).isEqualTo(504);
  }

  @Test
  void aMessageThatCannotBeReadIsTheSendersMistake(Vertx vertx) {
    assertThat(code(json(vertx, "a text"))).isEqualTo(400);
    assertThat(code(json(vertx, new JsonObject()))).isEqualTo(400);
    assertThat(code(json(vertx, new JsonObject().put("do", "overflow")))).isEqualTo(400);
  }

  @Test
  void itIsIdleWhenAllIsAnsweredOrTheTimeIsOver(Vertx vertx) {
    Promise<String> work = Promise.promise();
    Promise<Void> asked = Promise.promise();
    Future<String> call =
        call(
            vertx,
            service -> {
              asked.complete();
              return work.future();
            });
    await(asked.future());

    await(endpoint.idle(Duration.ofMillis(1)));
    assertThat(call.isComplete()).isFalse();
    Future<Void> idle = endpoint.idle(Duration.ofDays(1));
    assertThat(idle.isComplete()).isFalse();
    work.complete("done");

    await(idle);
    await(call);
  }

  private static int code(Future<Object> answer) {
    try {
      await(answer);
      return 0;
    } catch (AssertionError e) {
      return ((ReplyException) e.getCause()).failureCode();
    }
  }
}
