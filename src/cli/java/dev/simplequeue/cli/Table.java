package dev.simplequeue.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows for a person. Columns are as wide as what is in them; where a line has no room for that, the
 * columns that may be cut are cut, and where even that is not enough each row becomes a block of
 * lines.
 */
public final class Table {
  private static final int LEAST = 8;
  private static final String GAP = "  ";
  private static final String CUT = "…";

  /** A column. */
  private record Column(String head, boolean right, boolean mayBeCut) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column of texts that are never cut. */
  public Table column(String head) {
    columns.add(new Column(head, false, false));
    return this;
  }

  /** Adds a column of numbers or durations. */
  public Table number(String head) {
    columns.add(new Column(head, true, false));
    return this;
  }

  /** Adds a column of texts that are cut where there is no room for them. */
  public Table text(String head) {
    columns.add(new Column(head, false, true));
    return this;
  }

  /** Adds a row: a text for each column. */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns.size());
    }
    rows.add(List.of(cells).stream().map(Words::plain).toList());
    return this;
  }

  /** Whether there is no row. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The lines.
   *
   * @param width of a line; 0 for no limit
   * @param bold whether the head is bold
   */
  public List<String> lines(int width, boolean bold) {
    int[] widths = widths();
    if (width > 0 && !fit(widths, width)) {
      return blocks(bold);
    }
    List<String> lines = new ArrayList<>();
    String head = line(columns.stream().map(Column::head).toList(), widths);
    lines.add(bold ? "\u001b[1m" + head + "\u001b[0m" : head);
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(columns.get(i).head());
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    return widths;
  }

  /** Cuts the widest of the columns that may be cut, until the line fits. */
  private boolean fit(int[] widths, int width) {
    int all = GAP.length() * (widths.length - 1);
    for (int each : widths) {
      all += each;
    }
    while (all > width) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (columns.get(i).mayBeCut()
            && widths[i] > LEAST
            && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return false;
      }
      widths[widest]--;
      all--;
    }
    return true;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cut(cells.get(i), widths[i]);
      String room = " ".repeat(widths[i] - length(cell));
      line.append(i == 0 ? "" : GAP);
      line.append(columns.get(i).right() ? room + cell : cell + room);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String cell, int width) {
    return length(cell) <= width
        ? cell
        : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + CUT;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private List<String> blocks(boolean bold) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      for (int i = 0; i < columns.size(); i++) {
        if (!row.get(i).isEmpty()) {
          String head = columns.get(i).head();
          lines.add((bold ? "\u001b[1m" + head + "\u001b[0m" : head) + ": " + row.get(i));
        }
      }
    }
    return lines;
  }
}
