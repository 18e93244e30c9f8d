package dev.simplequeue.impl.bus;

import static dev.simplequeue.impl.bus.InspectRead.ids;
import static dev.simplequeue.impl.bus.InspectRead.one;

import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.inspect.Redriven;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * What operators ask and order as JSON, each on an address of its own: {@code
 * <prefix>.inspect.<name>} for what changes nothing, {@code <prefix>.operate.<name>} for the rest.
 *
 * <table>
 *   <caption>The verbs</caption>
 *   <tr><th>name</th><th>message</th><th>answer</th></tr>
 *   <tr><td>{@code counts}</td><td>{@code queue}, or nothing for all</td><td>{@code queues}: each {@code queue}, {@code pausedAt}, {@code oldestReadyAt}, {@code oldestDeadAt}, {@code jobs} with {@code jobs} and {@code exact} for each state; {@code more}</td></tr>
 *   <tr><td>{@code page}</td><td>{@code queue}, {@code states}, {@code fingerprint}, {@code uniqueKey}, {@code from}, {@code to}, {@code error}, {@code payload}, {@code headers}, {@code order} ({@code newest}, {@code oldest}), {@code size}, {@code cursor}</td><td>{@code jobs}, {@code cursor}, {@code cut}</td></tr>
 *   <tr><td>{@code job}</td><td>{@code id}</td><td>all that is known of it; 404 if there is no record</td></tr>
 *   <tr><td>{@code redrive}</td><td>one of {@code id}, {@code queue}, {@code fingerprint}, {@code filter}; {@code atMost}, {@code cursor}, {@code by}</td><td>{@code redriven}: each {@code from}, {@code id}, {@code queue}; {@code skipped}: each {@code id}, {@code reason}, {@code by}; {@code more}, {@code cursor}</td></tr>
 *   <tr><td>{@code pause}</td><td>{@code queue}, {@code note}, {@code by}</td><td>{@code queue}, {@code pausedAt}, {@code changed}</td></tr>
 *   <tr><td>{@code resume}</td><td>{@code queue}, {@code by}</td><td>the same</td></tr>
 *   <tr><td>{@code delete}, {@code runNow}</td><td>{@code ids}, {@code by}</td><td>{@code done}, {@code running}, {@code locked}, {@code gone}: ids</td></tr>
 *   <tr><td>{@code reprioritise}</td><td>{@code ids}, {@code priority}, {@code by}</td><td>the same</td></tr>
 *   <tr><td>{@code preview}</td><td>{@code kind}, {@code filter} (the keys of {@code page} but the last three), {@code priority}, {@code id}, {@code by}</td><td>{@code total}, {@code jobs} by state, {@code exact}, {@code walked}</td></tr>
 *   <tr><td>{@code submit}</td><td>the same</td><td>an operation: {@code id}, {@code kind}, {@code filter}, {@code state}, {@code changed}, {@code skipped} and so on</td></tr>
 *   <tr><td>{@code operation}</td><td>{@code id}</td><td>the operation; 404 if there is no record</td></tr>
 *   <tr><td>{@code operations}</td><td>{@code state}, {@code size}, {@code cursor}</td><td>{@code operations}, {@code cursor}</td></tr>
 *   <tr><td>{@code cancelOperation}</td><td>{@code id}, {@code by}</td><td>the operation; 404 if there is no record</td></tr>
 * </table>
 *
 * @param name the last part of its address
 * @param changes whether it changes something
 * @param read makes of a message what is asked of the operator; throws an {@code
 *     IllegalArgumentException} that names all wrong keys together
 */
public record InspectVerb(
    String name,
    boolean changes,
    Function<JsonObject, Function<Operator, Future<JsonObject>>> read) {

  /** All of them. */
  public static final List<InspectVerb> ALL =
      List.of(
          look("counts", InspectRead::counts, JobCounts::toJson),
          look("page", InspectRead::page, JobPage::toJson),
          look("job", InspectRead::job, JobHistory::toJson),
          look("preview", InspectRead::preview, OperationPreview::toJson),
          look("operation", InspectRead::operation, Operation::toJson),
          look("operations", InspectRead::operations, OperationPage::toJson),
          order("submit", InspectRead::submit, Operation::toJson),
          order("cancelOperation", InspectRead::cancelOperation, Operation::toJson),
          signed("redrive", InspectRead::redrive, Redriven::toJson),
          signed("pause", InspectRead::pause, QueuePause::toJson),
          signed("resume", json -> one(json, Operator::resume), QueuePause::toJson),
          signed("delete", json -> ids(json, Operator::delete), Edited::toJson),
          signed("reprioritise", InspectRead::reprioritise, Edited::toJson),
          signed("runNow", json -> ids(json, Operator::runNow), Edited::toJson));

  /** The one with this name. */
  public static InspectVerb named(String name) {
    return ALL.stream().filter(verb -> verb.name().equals(name)).findFirst().orElseThrow();
  }

  /** The address that hears it. */
  public String address(Addresses addresses) {
    return changes ? addresses.operate(name) : addresses.inspect(name);
  }

  private static <T> InspectVerb look(
      String name,
      Function<JsonObject, Function<Operator, Future<T>>> reader,
      Function<T, JsonObject> writer) {
    return verb(name, false, reader, writer);
  }

  private static <T> InspectVerb order(
      String name,
      Function<JsonObject, Function<Operator, Future<T>>> reader,
      Function<T, JsonObject> writer) {
    return verb(name, true, reader, writer);
  }

  /** An order that may say by whom it is, in a key of its own. */
  private static <T> InspectVerb signed(
      String name,
      Function<JsonObject, Function<Operator, Future<T>>> reader,
      Function<T, JsonObject> writer) {
    return order(
        name,
        json -> {
          Signed signed = Signed.of(json);
          return reader.apply(signed.rest()).compose(operator -> operator.by(signed.by()));
        },
        writer);
  }

  private static <T> InspectVerb verb(
      String name,
      boolean changes,
      Function<JsonObject, Function<Operator, Future<T>>> reader,
      Function<T, JsonObject> writer) {
    return new InspectVerb(
        name, changes, json -> reader.apply(json).andThen(answer -> answer.map(writer)));
  }
}
