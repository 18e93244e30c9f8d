package dev.simplequeue.impl.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * How nodes are called in the log: by name and by the last eight digits of their id, by which their
 * rows can be found. Ids that are made in the same minute begin alike. Thread-safe.
 */
final class NodeNames {
  private static final int SHORT = 8;
  private static final int MOST_KNOWN = 100;

  private final String ownName;
  private final Map<UUID, String> others =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, String> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  NodeNames(String ownName) {
    this.ownName = ownName;
  }

  /** This process. */
  String own(UUID node) {
    return ownName + " (" + shortId(node) + ")";
  }

  /** Another one, which is named for the first time. */
  synchronized String other(UUID node, String name) {
    others.put(node, name);
    return name + " (" + shortId(node) + ")";
  }

  /** Another one, of which perhaps only the id is known. */
  synchronized String other(UUID node) {
    String name = others.get(node);
    return name == null ? shortId(node) : name + " (" + shortId(node) + ")";
  }

  private static String shortId(UUID node) {
    String id = node.toString();
    return id.substring(id.length() - SHORT);
  }
}
