package dev.simplequeue.bench;

/** One of the things that the benchmark measures. */
interface Workload {
  /** Measures it, and has the bed print a JSON line for each measurement. */
  void run(Bed bed, Scale scale);
}
