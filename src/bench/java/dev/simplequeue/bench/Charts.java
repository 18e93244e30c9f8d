package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The plots: rates against their floors, rates over the course of a drain, several nodes. */
final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final Color BLUE = new Color(0x1f, 0x6f, 0xb4);
  private static final Color GREY = new Color(0xb8, 0xb8, 0xb8);
  private static final Color ORANGE = new Color(0xd9, 0x5f, 0x02);
  private static final Color GREEN = new Color(0x1b, 0x9e, 0x77);
  private static final List<Color> COLOURS = List.of(GREY, BLUE, GREEN, ORANGE);

  private final Map<JsonObject, List<JsonObject>> measured;

  Charts(List<JsonObject> lines) {
    measured = Figures.byKey(lines);
  }

  /** Jobs per second of each workload that has a floor, beside it. */
  CategoryChart rates() {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Jobs per second, against the same work by SQL alone")
            .yAxisTitle("jobs/s")
            .build();
    style(chart.getStyler());
    Map<JsonObject, List<JsonObject>> shown = with("floor_jobs_per_s");
    if (!shown.isEmpty()) {
      List<String> names = shown.keySet().stream().map(Charts::name).toList();
      chart.addSeries("this queue", names, medians(shown, "jobs_per_s")).setFillColor(BLUE);
      chart.addSeries("SQL alone", names, medians(shown, "floor_jobs_per_s")).setFillColor(GREY);
    }
    return chart;
  }

  /** Jobs per second of each tenth of the drains that a backlog or a snapshot could slow down. */
  XYChart tenths() {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Jobs per second over the course of a drain")
            .xAxisTitle("tenth of the jobs")
            .yAxisTitle("jobs/s")
            .build();
    style(chart.getStyler());
    Map<String, List<JsonObject>> shown = new LinkedHashMap<>();
    shown.put("w3, nothing else there", lines(Charts::isPlainDrain));
    shown.put("w5, a million wait", lines(key -> is(key, "w5")));
    shown.put("w5future, a million for tomorrow", lines(key -> is(key, "w5future")));
    shown.put("w6, under a snapshot", lines(key -> is(key, "w6")));
    int colour = 0;
    for (Map.Entry<String, List<JsonObject>> series : shown.entrySet()) {
      Color its = COLOURS.get(colour++);
      if (!series.getValue().isEmpty()) {
        double[] tenths = IntStream.rangeClosed(1, 10).asDoubleStream().toArray();
        XYSeries line = chart.addSeries(series.getKey(), tenths, tenths(series.getValue()));
        line.setLineColor(its).setLineStyle(new BasicStroke(2.5f));
        line.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(its);
      }
    }
    return chart;
  }

  /** Jobs per second, and the server's CPU for each, by the number of nodes. */
  CategoryChart nodes() {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Nodes that drain together on the same machine")
            .xAxisTitle("nodes")
            .build();
    style(chart.getStyler());
    Map<JsonObject, List<JsonObject>> shown = new LinkedHashMap<>(with("nodes"));
    shown.keySet().removeIf(key -> !is(key, "w8"));
    if (!shown.isEmpty()) {
      List<String> names =
          shown.keySet().stream().map(key -> key.getInteger("nodes").toString()).toList();
      chart.addSeries("jobs/s", names, medians(shown, "jobs_per_s")).setFillColor(BLUE);
      addServerCpu(chart, names, shown);
      chart.setYAxisGroupTitle(0, "jobs/s");
    }
    return chart;
  }

  /** On the right axis; the benchmark cannot tell it of a server on another machine. */
  private static void addServerCpu(
      CategoryChart chart, List<String> names, Map<JsonObject, List<JsonObject>> shown) {
    String figure = "server_us_per_job";
    if (!shown.values().stream().flatMap(List::stream).allMatch(l -> l.containsKey(figure))) {
      return;
    }
    CategorySeries cpu =
        chart.addSeries("server CPU, µs per job (right)", names, medians(shown, figure));
    chart.getStyler().setOverlapped(true);
    cpu.setYAxisGroup(1);
    cpu.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
    cpu.setLineColor(ORANGE);
    cpu.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(ORANGE);
    chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
    chart.getStyler().setYAxisMin(1, 0.0);
    chart.setYAxisGroupTitle(1, "µs per job");
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(new Color(0xe0, 0xe0, 0xe0));
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setYAxisMin(0.0);
    styler.setDecimalPattern("#,###");
    styler.setLocale(Locale.ROOT);
  }

  private Map<JsonObject, List<JsonObject>> with(String figure) {
    Map<JsonObject, List<JsonObject>> some = new LinkedHashMap<>(measured);
    some.values().removeIf(lines -> !lines.stream().allMatch(line -> line.containsKey(figure)));
    return some;
  }

  private List<JsonObject> lines(Predicate<JsonObject> key) {
    return measured.entrySet().stream()
        .filter(entry -> key.test(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .toList();
  }

  private static boolean is(JsonObject key, String workload) {
    return workload.equals(key.getString("workload"));
  }

  /** With the handlers of the other drains. */
  private static boolean isPlainDrain(JsonObject key) {
    return is(key, "w3") && "EVENT_LOOP".equals(key.getString("handlers"));
  }

  private static String name(JsonObject key) {
    return key.containsKey("handlers")
        ? key.getString("workload")
            + " "
            + key.getString("handlers").toLowerCase(Locale.ROOT).replace('_', ' ')
        : key.getString("workload");
  }

  private static List<Double> medians(Map<JsonObject, List<JsonObject>> shown, String figure) {
    return shown.values().stream().map(lines -> Figures.median(lines, figure)).toList();
  }

  private static double[] tenths(List<JsonObject> lines) {
    return IntStream.range(0, 10)
        .mapToDouble(i -> Figures.median(lines, line -> line.getJsonArray("rates").getDouble(i)))
        .toArray();
  }
}
