package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.LifeAction.Cancel;
import dev.simplequeue.impl.store.LifeAction.Cast;
import dev.simplequeue.impl.store.LifeAction.ClaimSome;
import dev.simplequeue.impl.store.LifeAction.Edit;
import dev.simplequeue.impl.store.LifeAction.End;
import dev.simplequeue.impl.store.LifeAction.EndUnhandled;
import dev.simplequeue.impl.store.LifeAction.Enqueue;
import dev.simplequeue.impl.store.LifeAction.Fate;
import dev.simplequeue.impl.store.LifeAction.Limit;
import dev.simplequeue.impl.store.LifeAction.Pause;
import dev.simplequeue.impl.store.LifeAction.RepairLimits;
import dev.simplequeue.impl.store.LifeAction.Repeat;
import dev.simplequeue.impl.store.LifeAction.Settle;
import dev.simplequeue.impl.store.LifeAction.ToNode;
import dev.simplequeue.impl.store.LifeAction.Verb;
import dev.simplequeue.job.KeyPolicy;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Tag;

/** Jobs live as the contract says, whatever happens to them and in whatever order. */
@Tag("promise-3")
class LifePropertyTest {
  private static LifeDatabase database;

  @BeforeContainer
  static void openDatabase() {
    database = new LifeDatabase();
  }

  @AfterContainer
  static void closeDatabase() {
    database.close();
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void everySequenceOfStatementsEndsAsTheModelSays(@ForAll("sequences") List<LifeAction> sequence) {
    database.empty();
    LifeModel model = new LifeModel();
    Cast cast = new Cast(model);
    for (int node = 0; node < 2; node++) {
      model.join(cast.node(node));
      database.join(cast.node(node));
    }

    int step = 0;
    for (LifeAction action : sequence) {
      Function<LifeWorld, Object> happens = action.in(cast);
      Object expected = happens.apply(model);

      assertThat(happens.apply(database))
          .as("the answer to step %d, %s", ++step, action)
          .isEqualTo(expected);
      assertThat(database.rows()).as("after step %d, %s", step, action).isEqualTo(model.rows());
    }
  }

  @Provide
  Arbitrary<List<LifeAction>> sequences() {
    return Arbitraries.frequencyOf(
            Tuple.of(8, enqueues()),
            Tuple.of(2, upTo(5).map(Repeat::new)),
            Tuple.of(10, claims()),
            Tuple.of(12, settlements()),
            Tuple.of(3, upTo(5).map(Cancel::new)),
            Tuple.of(4, fates()),
            Tuple.of(1, upTo(1).map(EndUnhandled::new)),
            Tuple.of(6, edits()),
            Tuple.of(1, Combinators.combine(upTo(1), seldom()).as(Pause::new)),
            Tuple.of(2, Combinators.combine(upTo(2), upTo(2)).as(Limit::new)),
            Tuple.of(1, upTo(0).map(none -> new RepairLimits())))
        .list()
        .ofMaxSize(70)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static Arbitrary<Integer> upTo(int most) {
    return Arbitraries.integers().between(0, most);
  }

  private static Arbitrary<Boolean> seldom() {
    return upTo(7).map(number -> number == 7);
  }

  /** Seldom of the other queue, which shares the keys. */
  private static Arbitrary<LifeAction> enqueues() {
    return Combinators.combine(
            seldom().map(other -> other ? 1 : 0),
            upTo(2),
            Arbitraries.of(KeyPolicy.class),
            seldom(),
            Arbitraries.integers().between(1, 3),
            Arbitraries.of(1, 5),
            upTo(2))
        .as(Enqueue::new);
  }

  private static Arbitrary<LifeAction> claims() {
    return Combinators.combine(
            upTo(2), seldom().map(other -> other ? 1 : 0), Arbitraries.of(1, 2, 100), seldom())
        .as(ClaimSome::new);
  }

  private static Arbitrary<LifeAction> settlements() {
    return Combinators.combine(Arbitraries.of(0, 0, 0, 1, 1, 2, 3, 5, 8), Arbitraries.of(End.class))
        .as(Settle::new);
  }

  private static Arbitrary<LifeAction> edits() {
    return Combinators.combine(upTo(8), Arbitraries.of(Verb.class)).as(Edit::new);
  }

  private static Arbitrary<LifeAction> fates() {
    return Combinators.combine(upTo(2), Arbitraries.of(Fate.class)).as(ToNode::new);
  }
}
