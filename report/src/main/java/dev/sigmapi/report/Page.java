package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A page that needs nothing but itself. It says so to the browser, too: nothing may be loaded, sent
 * or run but the scripts whose hashes it names.
 */
final class Page {
  /** Where the jar of D3 holds its files, under the version that it says of itself. */
  private static final String D3 = "META-INF/resources/webjars/d3/" + version() + "/";

  private final String title;
  private final Markup head;
  private final Figures figures;
  private final List<Markup> contents = new ArrayList<>();
  private final List<Markup> sections = new ArrayList<>();

  /**
   * @param head what stands above all sections, with the heading of the page
   */
  Page(String title, Markup head, Figures figures) {
    this.title = title;
    this.head = head;
    this.figures = figures;
  }

  /** A section more, under its own heading. */
  Page section(String heading, Object... content) {
    String id = "section-" + (sections.size() + 1);
    contents.add(tag("li", tag("a", heading).with("href", "#" + id)));
    sections.add(
        tag("section", tag("h2", heading).with("id", id), List.of(content))
            .with("aria-labelledby", id));
    return this;
  }

  String html() {
    List<String> scripts =
        figures.isEmpty()
            ? List.of()
            : List.of(
                library(D3 + "dist/d3.min.js") + "\n/*\n" + library(D3 + "LICENSE") + "*/\n",
                resource("plot.js"),
                resource("report.js"));
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    html.append("<meta charset=\"utf-8\"/>\n");
    html.append(
        Markup.empty("meta")
            .with("http-equiv", "Content-Security-Policy")
            .with("content", policy(scripts))
            .html());
    html.append(
        "\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
            + "<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    html.append(tag("title", title).html());
    html.append("\n<style>\n").append(resource("report.css")).append("</style>\n</head>\n<body>\n");
    html.append(tag("header", head).html()).append('\n');
    html.append(tag("nav", tag("ol", contents)).with("aria-label", "Contents").html());
    html.append("\n<main>\n");
    if (!scripts.isEmpty()) {
      html.append(
          tag(
                  "noscript",
                  tag(
                      "p.note",
                      "The pictures are drawn by a script in this page. Allow it to run to see them;"
                          + " it loads and sends nothing."))
              .html());
    }
    sections.forEach(section -> html.append(section.html()).append('\n'));
    html.append("</main>\n");
    if (!scripts.isEmpty()) {
      html.append("<script type=\"application/json\" id=\"figures\">");
      html.append(figures.json()).append("</script>\n");
    }
    scripts.forEach(script -> html.append("<script>").append(script).append("</script>\n"));
    return html.append("</body>\n</html>\n").toString();
  }

  private static String policy(List<String> scripts) {
    StringBuilder policy =
        new StringBuilder("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
    if (!scripts.isEmpty()) {
      policy.append("; script-src");
      scripts.forEach(script -> policy.append(" 'sha256-").append(hash(script)).append('\''));
    }
    return policy.append("; base-uri 'none'; form-action 'none'").toString();
  }

  private static String hash(String script) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** A file that lies beside this class. */
  private static String resource(String name) {
    return library("dev/sigmapi/report/" + name);
  }

  /** A file of the class path. */
  private static String library(String path) {
    try (InputStream in = Page.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(
            "There is no "
                + path
                + " on the class path; put the jars of sigmapi-report's"
                + " dependencies there");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + " of this program", e);
    }
  }

  private static String version() {
    return library("META-INF/maven/org.webjars.npm/d3/pom.properties")
        .lines()
        .filter(line -> line.startsWith("version="))
        .map(line -> line.substring("version=".length()).strip())
        .findFirst()
        .orElseThrow();
  }
}
