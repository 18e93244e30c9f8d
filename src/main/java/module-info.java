import org.jspecify.annotations.NullMarked;

/**
 * Simple Queue for Vert.x: a persisted job queue on PostgreSQL.
 *
 * <p>What is exported is for users and stays as it is within a major version. Everything else,
 * {@code dev.simplequeue.impl} and the insides of the parts, may change with any version.
 *
 * <p>Micrometer is needed by users of {@code dev.simplequeue.metrics} alone, Vert.x Health Check by
 * those of {@code dev.simplequeue.health}, the API of OpenTelemetry by those of {@code
 * dev.simplequeue.tracing}, Vert.x Web by those of {@code dev.simplequeue.web}; a module of theirs
 * requires it too. None is transitive: then nobody's module would compile without all of them.
 */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic", "module"})
module dev.simplequeue {
  requires transitive io.vertx.core;
  requires transitive io.vertx.sql.client;
  requires transitive io.vertx.sql.client.pg;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.uuid;
  requires org.slf4j;
  requires com.ongres.scram.client;
  requires static org.jspecify;
  requires static micrometer.core;
  requires static io.vertx.healthcheck;
  requires static io.opentelemetry.api;
  requires static io.opentelemetry.context;
  requires static io.vertx.web;

  exports dev.simplequeue;
  exports dev.simplequeue.job;
  exports dev.simplequeue.inspect;
  exports dev.simplequeue.handler;
  exports dev.simplequeue.event;
  exports dev.simplequeue.options;
  exports dev.simplequeue.schedule;
  exports dev.simplequeue.metrics;
  exports dev.simplequeue.health;
  exports dev.simplequeue.tracing;
  exports dev.simplequeue.web;

  // The parts: of each only its verticles are public.
  exports dev.simplequeue.enqueue;
  exports dev.simplequeue.poller;
  exports dev.simplequeue.notify;
  exports dev.simplequeue.control;
  exports dev.simplequeue.scheduler;
  exports dev.simplequeue.operations;
  exports dev.simplequeue.upkeep;

  // It lets the testing kit of the same build in, and nobody else.
  provides java.util.function.Consumer with
      dev.simplequeue.impl.base.TestingDoor;
}
