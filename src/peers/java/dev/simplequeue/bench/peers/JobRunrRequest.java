package dev.simplequeue.bench.peers;

import dev.simplequeue.bench.Payload;
import java.util.function.IntConsumer;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** A job of {@link JobRunr}. */
public final class JobRunrRequest extends Payload implements JobRequest {
  private static final long serialVersionUID = 1;

  /** For those who read it. */
  public JobRunrRequest() {}

  JobRunrRequest(int id) {
    super(id);
  }

  @Override
  public Class<Handler> getJobRequestHandler() {
    return Handler.class;
  }

  /** Tells the number of each job. JobRunr makes it, so what it tells stands in a static field. */
  public static final class Handler implements JobRequestHandler<JobRunrRequest> {
    private static volatile IntConsumer told = number -> {};

    static void tell(IntConsumer handler) {
      told = handler;
    }

    @Override
    public void run(JobRunrRequest request) {
      told.accept(request.id);
    }
  }
}
