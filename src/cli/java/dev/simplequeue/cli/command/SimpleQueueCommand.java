package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Connect;
import dev.simplequeue.cli.Direct;
import dev.simplequeue.cli.Remote;
import dev.simplequeue.cli.Terminal;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program, and the options of all its commands. */
@Command(
    name = "simplequeue",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks at a Simple Queue for Vert.x, and operates it.",
    footer = {
      "",
      "Exit codes: 0 done; 1 no (unhealthy, not found); 2 wrong usage; 3 no connection; 4 refused;"
          + " 5 unknown, to repeat it is safe; 70 a mistake in this program."
    },
    subcommands = {
      StatusCommand.class,
      QueuesCommand.class,
      JobsCommand.class,
      DeadCommand.class,
      NodesCommand.class,
      SchedulesCommand.class,
      OperationsCommand.class,
      EnqueueCommand.class,
      CancelCommand.class,
      RedriveCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      LimitsCommand.class,
      EventsCommand.class,
      HealthCommand.class,
      DoctorCommand.class,
      MigrateCommand.class,
      ServeCommand.class,
      BenchCommand.class,
      GenerateCompletion.class,
      HelpCommand.class
    })
public final class SimpleQueueCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private Connect connect;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Answer with one JSON document; errors too.")
  private boolean json;

  @Option(
      names = {"-y", "--yes"},
      scope = ScopeType.INHERIT,
      description = "Do not ask whether it is meant.")
  private boolean yes;

  @Option(
      names = "--by",
      paramLabel = "WHO",
      scope = ScopeType.INHERIT,
      description =
          "Who orders it, for the audit: the user of this process by default. Over --url it is who"
              + " the API says.")
  private @Nullable String by;

  /**
   * @param terminal where it runs
   */
  public SimpleQueueCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command is named");
  }

  Terminal terminal() {
    return terminal;
  }

  Connect connect() {
    return connect;
  }

  boolean isJson() {
    return json;
  }

  boolean isYes() {
    return yes;
  }

  /** Who orders it; empty if that is not known. */
  String by() {
    return by != null ? by : terminal.environment().getOrDefault("USER", "");
  }

  /** Opens the way to the queue. */
  Cluster open() {
    Vertx vertx = vertx();
    try {
      return connect
          .api(vertx, terminal)
          .<Cluster>map(api -> new Remote(vertx, api))
          .orElseGet(() -> new Direct(vertx, connect.database(terminal), connect.timeout(), by()));
    } catch (RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  /** With few threads, and without a cache of files. */
  static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }
}
