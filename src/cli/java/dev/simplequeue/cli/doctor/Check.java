package dev.simplequeue.cli.doctor;

import io.vertx.core.Future;
import java.util.List;

/** One kind of trouble: looks for it, and changes nothing. */
interface Check {

  /** The word by which it is named and left out. */
  String name();

  /** What it looks for, as part of a sentence. */
  String looksFor();

  /** Looks. Fails if it cannot: then this check is left out, and the others go on. */
  Future<List<Finding>> look(Patient patient);
}
