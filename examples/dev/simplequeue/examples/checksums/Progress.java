package dev.simplequeue.examples.checksums;

import static dev.simplequeue.examples.checksums.ChecksumRun.await;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on stderr. */
final class Progress {
  private static final long LOOK_MILLIS = 50;
  private static final int COLUMNS = 80;

  private Progress() {}

  /** Shows how many of the files are done, until no job is alive. */
  static void show(Vertx vertx, int files, LongSupplier liveJobs) {
    ProgressBarBuilder bar =
        new ProgressBarBuilder()
            .setTaskName("files")
            .setInitialMax(files)
            .setStyle(ProgressBarStyle.ASCII)
            .setMaxRenderedLength(COLUMNS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS));
    try (ProgressBar progress = bar.build()) {
      for (long live; (live = liveJobs.getAsLong()) > 0; ) {
        progress.stepTo(files - live);
        await(vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      }
      progress.stepTo(files);
    }
  }
}
