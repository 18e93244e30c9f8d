package dev.simplequeue.web;

import java.util.List;

/** All routes of the API. */
final class Families {

  private Families() {}

  /** In the order in which the manual has them. */
  static final List<RouteFamily> ALL =
      List.of(
          new AboutRoutes(),
          new HealthRoutes(),
          new QueueRoutes(),
          new QueueChangeRoutes(),
          new JobRoutes(),
          new EnqueueRoutes(),
          new JobChangeRoutes(),
          new DeadRoutes(),
          new ScheduleRoutes(),
          new ScheduleChangeRoutes(),
          new OperationRoutes(),
          new NodeRoutes(),
          new AuditRoutes(),
          new EventRoutes());
}
