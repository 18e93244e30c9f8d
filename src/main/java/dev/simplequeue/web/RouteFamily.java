package dev.simplequeue.web;

/**
 * Routes that belong together. A new family is a class of its own and a line in {@link Families}.
 */
interface RouteFamily {

  /** Adds its routes. */
  void addTo(Api api);
}
