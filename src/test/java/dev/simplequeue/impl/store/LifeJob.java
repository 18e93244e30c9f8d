package dev.simplequeue.impl.store;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job of {@link LifeModel}. Its time is a place in the order of all times that were ever set. */
final class LifeJob {
  private static final int MAX_ERRORS = 20;

  final JobRequest request;
  String payload;
  int priority;
  long time;
  boolean later;
  boolean parked;
  boolean limited;
  @Nullable String key;
  int maxAttempts;
  @Nullable UUID node;
  boolean marked;
  int claims;
  int attempt;
  int reschedules;
  int crashes;
  int releases;
  int errors;
  @Nullable JobState end;
  @Nullable UUID from;
  @Nullable UUID to;

  LifeJob(JobRequest request) {
    this.request = request;
    this.payload = request.payload().text();
    this.priority = request.priority();
    this.key = request.uniqueKey().orElse(null);
    this.maxAttempts = request.maxAttempts();
  }

  /** The next life of a dead letter. */
  LifeJob(LifeJob dead, UUID life) {
    this.request = dead.request.id(life);
    this.payload = dead.payload;
    this.priority = dead.priority;
    this.key = dead.key;
    this.maxAttempts = dead.maxAttempts;
    this.from = dead.request.id();
  }

  String queue() {
    return request.queue();
  }

  String limitKey() {
    return request.limitKey().orElse("");
  }

  boolean isLive() {
    return end == null;
  }

  boolean isReady() {
    return isLive() && node == null && !later && !parked;
  }

  JobState state() {
    if (end != null) {
      return end;
    } else if (node != null) {
      return JobState.RUNNING;
    }
    return later || parked ? JobState.WAITING : JobState.READY;
  }

  void failed() {
    errors = Math.min(errors + 1, MAX_ERRORS);
  }

  JobState end(JobState state) {
    end = state;
    if (state != JobState.COMPLETED) {
      failed();
    }
    return state;
  }

  JobState endOrFree(boolean enough, JobState state) {
    if (marked || enough) {
      return end(marked ? JobState.CANCELLED : state);
    }
    node = null;
    return JobState.READY;
  }

  String line() {
    return String.join(
        " ",
        request.id().toString(),
        state().sqlName() + (to == null ? "" : " to " + to),
        "attempt " + attempt + "/" + maxAttempts,
        "claims " + claims,
        "reschedules " + reschedules,
        "crashes " + crashes,
        "releases " + releases,
        "errors " + errors,
        "priority " + priority,
        "key " + key,
        "from " + from,
        payload);
  }
}
