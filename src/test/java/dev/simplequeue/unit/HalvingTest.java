package dev.simplequeue.unit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.Halving;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A row that cannot be sent costs the others of its batch nothing. */
class HalvingTest {

  @Test
  void aRowWhoseValuesCannotBePutTogetherFailsAlone() {
    List<Integer> done = new ArrayList<>();
    List<Integer> alone = new ArrayList<>();

    Future<Void> run =
        Halving.run(
            IntStream.range(0, 100).boxed().toList(),
            part -> {
              part.forEach(row -> Math.floorDiv(100, row - 42));
              done.addAll(part);
              return Future.succeededFuture();
            },
            (row, error) -> alone.add(row),
            3);

    assertThat(run.succeeded()).isTrue();
    assertThat(alone).containsExactly(42);
    assertThat(done).hasSize(99).doesNotContain(42);
  }
}
