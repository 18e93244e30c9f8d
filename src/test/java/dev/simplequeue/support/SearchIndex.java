package dev.simplequeue.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the search of the rendered manual looks in: the text of each section of each chapter. */
public final class SearchIndex {
  private static final Pattern HEADING =
      Pattern.compile("<h([1-3])(?: id=\"([^\"]+)\")?>(.*?)</h\\1>", Pattern.DOTALL);
  private static final Pattern NUMBERED = Pattern.compile("&#(\\d+);");

  private SearchIndex() {}

  /**
   * @param args the folder with the rendered pages
   */
  public static void main(String[] args) throws IOException {
    Path site = Path.of(args[0]);
    JsonArray sections = new JsonArray();
    for (String page : pages()) {
      sections(page, Files.readString(site.resolve(page))).forEach(sections::add);
    }
    Files.writeString(site.resolve("search.js"), "const sections = " + sections.encode() + ";\n");
  }

  /** {@return the pages that the list of chapters leads to, in its order} */
  public static List<String> pages() throws IOException {
    return Pattern.compile("href=\"([a-z-]+\\.html)\"")
        .matcher(Files.readString(Path.of("src/main/manual/docinfo-header.html")))
        .results()
        .map(link -> link.group(1))
        .toList();
  }

  static List<JsonObject> sections(String page, String html) {
    int body = html.indexOf("<div id=\"header\">");
    String text = html.substring(body, html.indexOf("<div id=\"footer\">"));
    List<JsonObject> sections = new ArrayList<>();
    Matcher heading = HEADING.matcher(text);
    String chapter = "";
    while (heading.find()) {
      int end = text.length();
      Matcher next = HEADING.matcher(text);
      if (next.find(heading.end())) {
        end = next.start();
      }
      String title = plain(heading.group(3));
      chapter = heading.group(1).equals("1") ? title : chapter;
      sections.add(
          new JsonObject()
              .put("link", heading.group(2) == null ? page : page + "#" + heading.group(2))
              .put("chapter", chapter)
              .put("title", title)
              .put("text", plain(text.substring(heading.end(), end))));
    }
    return sections;
  }

  private static String plain(String html) {
    String text =
        html.replaceAll("(?s)<svg.*?</svg>", " ")
            .replaceAll("<[^>]+>", " ")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"");
    return NUMBERED
        .matcher(text)
        .replaceAll(
            code -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(code.group(1)))))
        .replace("&amp;", "&")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
