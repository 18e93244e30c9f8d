package dev.simplequeue.support;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A signal of the operating system, as the command {@code kill} sends it. */
public enum Signal {
  KILL,
  STOP,
  CONT;

  /** Sends it to these processes, in this order. */
  public void send(List<Long> processes) throws IOException, InterruptedException {
    if (!processes.isEmpty()) {
      List<String> command = new ArrayList<>(List.of("kill", "-" + name()));
      processes.forEach(process -> command.add(process.toString()));
      new ProcessBuilder(command).start().waitFor();
    }
  }
}
