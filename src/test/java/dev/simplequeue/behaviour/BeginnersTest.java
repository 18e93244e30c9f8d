package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The errors that people meet on their first day say what to do. */
@FreshTables
class BeginnersTest extends OnDatabase {

  private Throwable refusal(SimpleQueueOptions options) {
    return awaitFailure(vertx.deployVerticle(new SimpleQueueVerticle(options)));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void noDatabaseAtTheUriIsOneLineThatNamesThePlace() throws IOException {
    int port = freePort();
    SimpleQueueOptions options =
        options()
            .setUri("postgresql://me:s3cret@127.0.0.1:" + port + "/shop")
            .setStartTimeout(Duration.ofMillis(700));

    Throwable error = refusal(options);

    assertThat(error)
        .hasMessageStartingWith(
            "no PostgreSQL answers at 127.0.0.1:"
                + port
                + " for the role me and database shop within startTimeout (")
        .hasMessageContaining("Connection refused")
        .hasMessageEndingWith("Check the option uri or connectOptions, and that the server runs")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
    assertThat(error.getMessage().lines()).hasSize(1);
    assertThat(error.getStackTrace()).as("forty lines of a driver's insides").isEmpty();
  }

  @Test
  void anUnknownDatabaseIsNamed() {
    SimpleQueueOptions options = options();
    options.getConnectOptions().setDatabase("no_such_database");

    assertThat(refusal(options))
        .hasMessageContaining("PostgreSQL at ")
        .hasMessageContaining("refuses the role ")
        .hasMessageContaining("database \"no_such_database\" does not exist");
  }

  @Test
  void aJdbcUriShowsTheFormThatItMustHave() {
    assertThatThrownBy(
            () -> new SimpleQueueOptions().setUri("jdbc:postgresql://localhost/d?user=a"))
        .hasMessage(
            "uri: begins with jdbc:, which is for JDBC drivers; write"
                + " postgresql://user:password@host:5432/database");
    assertThatThrownBy(() -> new SimpleQueueOptions().setUri("localhost:5432"))
        .hasMessageEndingWith("the form is postgresql://user:password@host:5432/database");
  }

  @Test
  void aNullUriIsToldWhereToLookAndWhatItsFormIs() {
    assertThatThrownBy(() -> new SimpleQueueOptions().setUri(null))
        .hasMessage(
            "uri: is null; is the variable or the key set that it is read from? The form is"
                + " postgresql://user:password@host:5432/database");
  }

  @Test
  void twoQueuesInOneVertxAreToldWhatToChange() {
    deployQueue();

    assertThat(refusal(options().setSchema(schema + "_other")))
        .hasMessage(
            "This Vertx already has a poller with the address prefix simplequeue. Deploy one, with"
                + " instances = 1, or give the second queue another addressPrefix.");
  }

  @Test
  void anUnknownParameterOfAUriIsNamed() {
    assertThatThrownBy(() -> new SimpleQueueOptions().setUri("postgresql://h/d?sslmod=require"))
        .hasMessageContaining("sslmod");
  }

  @Test
  void aRoleWithoutRightsIsToldItsNameTheOptionAndTheScript() {
    rows("drop role if exists beginner");
    rows("create role beginner login password 'beginner'");
    SimpleQueueOptions options = options();
    options.getConnectOptions().setUser("beginner").setPassword("beginner");

    Throwable error = refusal(options);

    assertThat(error)
        .hasMessageStartingWith("the role beginner lacks a right")
        .hasMessageContaining("in schema " + schema)
        .hasMessageContaining("permission denied for database")
        .hasMessageContaining("roles.sql and set migrate = false");
    assertThat(error.getStackTrace()).isEmpty();
    rows("drop role beginner");
  }

  @Test
  void aConnectionToADatabaseWithoutTheTablesIsToldSo() {
    SimpleQueue queue = deployQueue();
    rows("alter schema " + schema + " rename to " + schema + "_away");

    Throwable error =
        awaitFailure(pool.withTransaction(conn -> queue.enqueue(conn, JobRequest.of("work"))));

    rows("alter schema " + schema + "_away rename to " + schema);
    assertThat(error)
        .isInstanceOfSatisfying(
            EnqueueException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.REFUSED))
        .hasMessageContaining(
            "the tables of schema "
                + schema
                + " are not in the database of this connection, or not for its role")
        .hasMessageEndingWith("connect it to the queue's database");
  }

  @Test
  void aHandlerWithoutAQueueIsToldWhichMethodToMend() {
    assertThat(awaitFailure(vertx.deployVerticle(LambdaHandler.succeeding(null))))
        .hasMessageStartingWith(
            "queue: is null: queue() of "
                + LambdaHandler.class.getName()
                + " must name the queue whose jobs it runs");
  }

  @Test
  void aClientWithAnotherPrefixIsToldTheOneThatItAsksFor() {
    deployQueue();

    assertThat(awaitFailure(SimpleQueue.create(vertx, "other").enqueue(JobRequest.of("work"))))
        .hasMessageContaining(
            "no EnqueueVerticle with the address prefix other is deployed in this Vertx");
  }

  /** Does not call what it overrides. */
  private static final class Forgetful extends HandlerVerticle {
    @Override
    public String queue() {
      return "work";
    }

    @Override
    public Future<?> start() {
      return Future.succeededFuture();
    }

    @Override
    protected Future<JobResult> process(Job job) {
      return Future.succeededFuture(JobResult.success());
    }
  }

  @Test
  void aHandlerThatForgetsToCallItsStartIsNamed() {
    Vertx own = Vertx.vertx();
    AtomicReference<Throwable> told = new AtomicReference<>();
    own.exceptionHandler(told::set);
    String id = await(own.deployVerticle(new Forgetful()));

    eventually(
        () ->
            assertThat(told.get())
                .hasMessage(
                    Forgetful.class.getName()
                        + " is deployed, but its start() has not called super.start(): no job"
                        + " comes to it"));
    await(own.undeploy(id));
    await(own.close());
  }

  @Test
  void aHandlerWithAnotherPrefixIsToldTheOneThatItWaitsFor() {
    Vertx own = Vertx.vertx();
    AtomicReference<Throwable> told = new AtomicReference<>();
    own.exceptionHandler(told::set);
    await(own.deployVerticle(new SimpleQueueVerticle(options())));
    await(
        own.deployVerticle(
            new LambdaHandler("work", 1, job -> Future.succeededFuture(JobResult.success())),
            new DeploymentOptions().setConfig(new JsonObject().put("addressPrefix", "shop"))));

    eventually(
        () ->
            assertThat(told.get())
                .hasMessageContaining(
                    "waits for jobs of queue work, but no PollerVerticle with the address prefix"
                        + " shop is deployed in this Vertx. There is one for: simplequeue. Set"
                        + " addressPrefix"));
    await(own.close());
  }

  @Test
  void theQueueOnAWorkerThreadIsRefused() {
    DeploymentOptions worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);

    assertThat(awaitFailure(vertx.deployVerticle(new SimpleQueueVerticle(options()), worker)))
        .hasMessage(
            "threadingModel: must be EVENT_LOOP: the parts of the queue never block; deploy only"
                + " your handlers on worker or virtual threads");
  }

  @Test
  void aMessageWithWrongKeysIsToldAllOfThemTogether() {
    deployQueue();
    JsonObject message =
        new JsonObject().put("queu", "work").put("priority", "high").put("runIn", 5);

    assertThat(awaitFailure(vertx.eventBus().request("simplequeue.enqueue", message)))
        .hasMessageContaining("queu: unknown key, did you mean `queue`?")
        .hasMessageContaining("queue: is missing")
        .hasMessageContaining("priority: is a string; must be a whole number")
        .hasMessageContaining("runIn: is a number; must be a duration");
  }

  private static String launched(String conf) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    VertxApplicationHooks hooks =
        new VertxApplicationHooks() {
          @Override
          public void afterFailureToDeployVerticle(HookContext context, Throwable error) {
            failure.set(error);
          }
        };
    String[] arguments = {"dev.simplequeue.SimpleQueueVerticle", "-conf", conf};
    assertThat(new VertxApplication(arguments, hooks, false, false) {}.launch()).isNotZero();
    return String.valueOf(failure.get());
  }

  @Test
  void aMissingOrBrokenConfigurationFileIsNotTakenForTheDefaults(@TempDir Path folder)
      throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"schema\": ");

    for (Path conf : List.of(folder.resolve("absent.json"), broken)) {
      assertThat(launched(conf.toString()))
          .contains(
              "uri: is missing, because the configuration of the deployment is empty; if you use"
                  + " the launcher, check that -conf names a file that exists and that is valid"
                  + " JSON");
    }
  }
}
