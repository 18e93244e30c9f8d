package dev.simplequeue.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where this JVM's threads are, from its making until it is stopped. Sees interpreted code too. */
final class Profile {
  private static final int TOP = 15;

  private final Recording recording;

  Profile() {
    try {
      recording = new Recording(Configuration.getConfiguration("profile"));
    } catch (IOException | ParseException e) {
      throw new IllegalStateException("this JVM has no Flight Recorder", e);
    }
    recording.start();
  }

  /** Ends it and writes it to the file: the methods that were met most often, and how they ran. */
  JsonObject stop(Path file) {
    recording.stop();
    try {
      recording.dump(file);
      recording.close();
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject read(Path file) throws IOException {
    Map<String, Integer> methods = new HashMap<>();
    Map<String, Integer> kinds = new HashMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals("jdk.ExecutionSample")
          && event.getStackTrace() != null) {
        RecordedFrame top = event.getStackTrace().getFrames().get(0);
        methods.merge(
            top.getMethod().getType().getName() + "." + top.getMethod().getName(), 1, Integer::sum);
        kinds.merge(top.getType(), 1, Integer::sum);
      }
    }
    JsonObject kind = new JsonObject();
    sorted(kinds).forEach(one -> kind.put(one.getKey(), one.getValue()));
    JsonArray top = new JsonArray();
    sorted(methods).stream()
        .limit(TOP)
        .forEach(one -> top.add(one.getValue() + " " + one.getKey()));
    return new JsonObject()
        .put("file", file.toString())
        .put("samples", kind)
        .put("most_often", top);
  }

  private static List<Map.Entry<String, Integer>> sorted(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .toList();
  }
}
