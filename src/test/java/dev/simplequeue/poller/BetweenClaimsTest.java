package dev.simplequeue.poller;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is done between claims sees all that is in hand: no claim is under way meanwhile. */
class BetweenClaimsTest {
  private final BetweenClaims between = new BetweenClaims();
  private final List<String> done = new ArrayList<>();
  private final Promise<String> work = Promise.promise();

  private Future<String> look() {
    done.add("look");
    return work.future();
  }

  @Test
  void itIsDoneAtOnceWhenNoClaimIsUnderWayAndHoldsUpTheNextOne() {
    Future<String> seen = between.run(this::look);

    assertThat(done).containsExactly("look");
    assertThat(between.holdingUp()).isNotNull();

    work.complete("seen");

    assertThat(seen.result()).isEqualTo("seen");
    assertThat(between.holdingUp()).isNull();
  }

  @Test
  void itWaitsForTheClaimUnderWay() {
    between.claimBegins();
    between.run(this::look);

    assertThat(done).isEmpty();
    assertThat(between.isClaimUnderWay()).isTrue();

    between.claimEnds();

    assertThat(done).containsExactly("look");
    assertThat(between.isClaimUnderWay()).isFalse();
    assertThat(between.holdingUp()).isNotNull();
  }

  @Test
  void workThatFailsHoldsUpNothingAfterwards() {
    Future<String> seen = between.run(this::look);

    work.fail(new IllegalStateException("the database is away"));

    assertThat(seen.failed()).isTrue();
    assertThat(between.holdingUp()).isNull();
  }
}
