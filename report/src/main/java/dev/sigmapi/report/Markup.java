package dev.sigmapi.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of a page. What is written as a {@link String} is text and is escaped here, in this one
 * place; only a {@code Markup} can hold tags.
 *
 * @param html with every tag closed, so that it is XML too
 */
record Markup(String html) {
  static final Markup NOTHING = new Markup("");

  /** Text as it stands, whatever is in it. */
  static Markup text(String text) {
    return new Markup(escaped(text));
  }

  /** Markup of our own making, such as an SVG that this library drew. */
  static Markup trusted(String html) {
    return new Markup(html);
  }

  /**
   * An element.
   *
   * @param name of the element, and behind a dot its class, such as {@code p.note}
   * @param children texts and pieces of markup
   */
  static Markup tag(String name, Object... children) {
    int dot = name.indexOf('.');
    String element = dot < 0 ? name : name.substring(0, dot);
    String kind = dot < 0 ? "" : " class=\"" + escaped(name.substring(dot + 1)) + "\"";
    return new Markup("<" + element + kind + ">" + all(children).html + "</" + element + ">");
  }

  /** An element that holds nothing. */
  static Markup empty(String name) {
    return new Markup("<" + name + "/>");
  }

  /** Pieces one after the other: texts and markup. */
  static Markup all(Object... parts) {
    StringBuilder html = new StringBuilder();
    for (Object part : parts) {
      if (part instanceof Markup markup) {
        html.append(markup.html);
      } else if (part instanceof List<?> list) {
        html.append(all(list.toArray()).html);
      } else {
        html.append(escaped(String.valueOf(part)));
      }
    }
    return new Markup(html.toString());
  }

  /** The same with an attribute more on its first element. */
  Markup with(String attribute, String value) {
    int end = 1;
    while (" />".indexOf(html.charAt(end)) < 0) {
      end++;
    }
    String added = " " + attribute + "=\"" + escaped(value) + "\"";
    return new Markup(html.substring(0, end) + added + html.substring(end));
  }

  /**
   * A table whose first column names the rows.
   *
   * @param rows of texts and pieces of markup
   */
  static Markup table(List<String> heads, List<List<?>> rows) {
    List<Markup> head = heads.stream().map(h -> tag("th", h).with("scope", "col")).toList();
    List<Markup> body =
        rows.stream()
            .map(
                row ->
                    tag(
                        "tr",
                        tag("th", row.get(0)).with("scope", "row"),
                        row.stream().skip(1).map(Markup::cell).toList()))
            .toList();
    return tag("div.scroll", tag("table", tag("thead", tag("tr", head)), tag("tbody", body)))
        .with("tabindex", "0");
  }

  /** Numbers and short words stay on one line. */
  private static Markup cell(Object content) {
    return tag(content instanceof String text && text.length() > 20 ? "td.text" : "td", content);
  }

  /** A list with bullets. */
  static Markup list(List<String> lines) {
    return tag("ul", lines.stream().map(line -> tag("li", line)).toList());
  }

  private static String escaped(String text) {
    return text.codePoints().mapToObj(Markup::escaped).collect(Collectors.joining());
  }

  /** Characters that no page may hold become the one that says so. */
  private static String escaped(int character) {
    return switch (character) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&#39;";
      default -> {
        boolean blank = character == '\n' || character == '\t';
        boolean broken =
            character < ' ' && !blank
                || character >= 0x7f && character < 0xa0
                || character >= 0xd800 && character < 0xe000
                || (character & 0xfffe) == 0xfffe;
        yield broken ? "\ufffd" : Character.toString(character);
      }
    };
  }
}
