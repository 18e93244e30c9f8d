package dev.simplequeue.impl.bus;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The queue's addresses on the event bus.
 *
 * <table>
 *   <caption>Addresses, with the default prefix</caption>
 *   <tr><th>address</th><th>who listens</th><th>what is sent</th></tr>
 *   <tr><td>{@code simplequeue.enqueue}</td><td>EnqueueVerticle</td><td>JSON, see {@link EnqueueJson}</td></tr>
 *   <tr><td>{@code simplequeue.cancel}</td><td>ControlVerticle</td><td>JSON, see {@link ControlJson}</td></tr>
 *   <tr><td>{@code simplequeue.await}</td><td>ControlVerticle</td><td>JSON, see {@link ControlJson}</td></tr>
 *   <tr><td>{@code simplequeue.inspect.<verb>}, {@code simplequeue.operate.<verb>}</td><td>ControlVerticle</td><td>JSON, see {@link InspectVerb}, which names the verbs</td></tr>
 *   <tr><td>{@code simplequeue.schedule.<verb>}</td><td>SchedulerVerticle</td><td>JSON, see {@link ScheduleVerb}, which names the verbs</td></tr>
 *   <tr><td>{@code simplequeue.health}</td><td>ControlVerticle</td><td>anything; the answer is JSON</td></tr>
 *   <tr><td>{@code simplequeue.events}</td><td>anybody, local by default</td><td>JSON: {@code QueueEvent.toJson()}</td></tr>
 *   <tr><td>the others</td><td>parts of the same {@code Vertx}</td><td>objects by reference; not for users</td></tr>
 * </table>
 *
 * <p>Every consumer is local to its {@code Vertx}: on a cluster another node may have this prefix
 * and be another application, with tables of its own.
 *
 * @param prefix what all of them begin with
 */
public record Addresses(String prefix) {
  private static final AtomicLong INSTANCES = new AtomicLong();

  /** Public: requests to enqueue, as JSON. */
  public String enqueue() {
    return prefix + ".enqueue";
  }

  /** Public: orders to cancel, as JSON. */
  public String cancel() {
    return prefix + ".cancel";
  }

  /** Public: questions for a job's outcome, as JSON. */
  public String await() {
    return prefix + ".await";
  }

  /** Public: how the parts of this {@code Vertx} are. */
  public String health() {
    return prefix + ".health";
  }

  /** Public: what operators ask, as JSON; an address for each {@link InspectVerb}. */
  public String inspect(String verb) {
    return prefix + ".inspect." + verb;
  }

  /** Public: what operators order, as JSON; an address for each {@link InspectVerb}. */
  public String operate(String verb) {
    return prefix + ".operate." + verb;
  }

  /** A {@link ServiceCall} of the same {@code Vertx}, to its {@code Operator}. */
  public String localInspect() {
    return prefix + ".local.inspect";
  }

  /** Public: what is asked of schedules, as JSON; an address for each {@link ScheduleVerb}. */
  public String schedule(String verb) {
    return prefix + ".schedule." + verb;
  }

  /** A {@link ServiceCall} of the same {@code Vertx}, to its {@code Schedules}. */
  public String localSchedules() {
    return prefix + ".local.schedules";
  }

  /** A {@link ServiceCall} of the same {@code Vertx}, to its {@code ApiBackend}. */
  public String localBackend() {
    return prefix + ".local.backend";
  }

  /** Public: what happens, published as JSON. */
  public String events() {
    return prefix + ".events";
  }

  /** An {@link EnqueueCall} of the same {@code Vertx}. */
  public String localEnqueue() {
    return prefix + ".local.enqueue";
  }

  /** A {@link Hint.Jobs} for the poller of the same {@code Vertx}. */
  public String wake() {
    return prefix + ".local.wake";
  }

  /** A {@link Hint} to be sent to the other nodes, for the listener of the same {@code Vertx}. */
  public String tell() {
    return prefix + ".local.tell";
  }

  /** Published: a {@link Hint} from another node, or from another part of this one. */
  public String heard() {
    return prefix + ".local.heard";
  }

  /** A {@link ServiceCall} of the same {@code Vertx}, to its {@link JobControl}. */
  public String localControl() {
    return prefix + ".local.control";
  }

  /** Published by a poller that has just started: instances attach. */
  public String pollerHere() {
    return prefix + ".local.poller-here";
  }

  /** An {@link Attach} of a handler's instance; answered with {@link Attach.Attached}. */
  public String attach() {
    return prefix + ".local.attach";
  }

  /** An instance's address: it takes no more jobs. Answered when none is on its way to it. */
  public String detach() {
    return prefix + ".local.detach";
  }

  /** Answered when the poller has stopped, or soon if it is not stopping. */
  public String drained() {
    return prefix + ".local.drained";
  }

  /** A {@link ByHand} of a test, for the poller of the same {@code Vertx}. */
  public String byHand() {
    return prefix + ".local.by-hand";
  }

  /** A new address for one instance of a handler. */
  public String newInstance() {
    return prefix + ".local.instance." + INSTANCES.incrementAndGet();
  }
}
