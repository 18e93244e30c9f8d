package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Draws the manual's plots and writes its table of results from what the benchmark has printed. The
 * same lines, the same files.
 */
@Command(
    name = "plot",
    mixinStandardHelpOptions = true,
    description =
        "Draws SVG plots of a file of JSON lines that --out has written, and writes a table of them"
            + " (results.adoc): medians of runs.")
final class Plot implements Callable<Integer> {
  private static final Pattern LONG_FRACTION = Pattern.compile("(\\.\\d\\d)\\d+");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The JSON lines.")
  private Path file;

  @Option(
      names = "--to",
      defaultValue = "src/main/asciidoc/results",
      description = "The folder of the plots and the table. ${DEFAULT-VALUE} by default.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(spec.commandLine(), file + " is no file");
    }
    List<JsonObject> lines = Files.readAllLines(file).stream().map(JsonObject::new).toList();
    Charts charts = new Charts(lines);
    Files.createDirectories(folder);
    draw(charts.rates(), "rates");
    draw(charts.tenths(), "tenths");
    draw(charts.nodes(), "nodes");
    Files.writeString(folder.resolve("results.adoc"), ResultTable.of(lines));
    return 0;
  }

  /**
   * Leaves out what has nothing to show. Letters are drawn as outlines; a hundredth of a pixel is
   * all that an eye needs of them, and halves the file.
   */
  private void draw(Chart<?, ?> chart, String name) throws IOException {
    if (chart.getSeriesMap().isEmpty()) {
      return;
    }
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    String rounded = LONG_FRACTION.matcher(svg.toString(StandardCharsets.UTF_8)).replaceAll("$1");
    Files.writeString(folder.resolve(name + ".svg"), rounded);
  }
}
