package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.module.kotlin.KotlinModule;
import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.DatabindCodec;
import kotlin.Pair;
import org.junit.jupiter.api.Test;

/** A data class of Kotlin (its library's own {@code Pair}) is a payload like any other. */
class KotlinPayloadTest extends OnDatabase {

  @Test
  void aDataClassIsReadOnceTheKotlinModuleIsRegistered() {
    SimpleQueue queue = deployQueue();
    await(
        Handlers.of(
                "work", Pair.class, (job, pair) -> Future.succeededFuture(JobResult.success(pair)))
            .deploy(vertx));
    DatabindCodec.mapper().registerModule(new KotlinModule.Builder().build());

    JobOutcome outcome =
        await(queue.enqueueAndAwait(JobRequest.of("work", new Pair<>("a", 7)).maxAttempts(1)));
    JobOutcome byHand =
        await(
            queue.enqueueAndAwait(
                JobRequest.of("work", new JsonObject().put("first", "a").put("second", 7))
                    .maxAttempts(1)));

    assertThat(outcome.state()).isEqualTo(JobState.COMPLETED);
    assertThat(outcome.outputAs(Pair.class)).isEqualTo(new Pair<>("a", 7));
    assertThat(byHand.outputAs(Pair.class)).isEqualTo(new Pair<>("a", 7));
  }
}
