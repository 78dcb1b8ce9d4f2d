package dev.sigmapi.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What holds of every page. */
final class PageChecks {
  private static final int MOST_BYTES = 2_000_000;

  private PageChecks() {}

  /** Checks a page and gives its elements. */
  static Document check(Report report) {
    String html = report.html();
    assertTrue(html.getBytes(StandardCharsets.UTF_8).length < MOST_BYTES, "size");
    Document page = parse(html.replaceAll("(?s)<script>.*?</script>", ""));
    Set<String> ids = new HashSet<>();
    Set<String> links = new HashSet<>();
    for (Element element : elements(page, "*")) {
      assertTrue(
          !element.hasAttribute("id") || ids.add(element.getAttribute("id")), "one id twice");
      assertFalse(element.hasAttribute("src"), "a page refers to nothing");
      assertFalse(element.getTagName().equals("link"), "a page refers to nothing");
      if (element.hasAttribute("href")) {
        links.add(element.getAttribute("href"));
      }
      for (int a = 0; a < element.getAttributes().getLength(); a++) {
        assertFalse(element.getAttributes().item(a).getNodeName().startsWith("on"), "no handlers");
      }
      if ("img".equals(element.getAttribute("role"))) {
        assertFalse(element.getAttribute("aria-label").isBlank() && titled(element).isBlank());
      }
    }
    for (String link : links) {
      assertTrue(link.startsWith("#") && ids.contains(link.substring(1)), link);
    }
    assertEquals(1, elements(page, "h1").size());
    assertEquals(1 + elements(page, "svg").size(), elements(page, "title").size());
    assertEquals("en", page.getDocumentElement().getAttribute("lang"));
    assertEquals(elements(page, "figure").size(), elements(page, "figcaption").size());
    String policy = elements(page, "meta").get(1).getAttribute("content");
    assertTrue(policy.startsWith("default-src 'none'; img-src data:;"), policy);
    checkFigures(page);
    return page;
  }

  private static String titled(Element picture) {
    NodeList titles = picture.getElementsByTagName("title");
    return titles.getLength() == 0 ? "" : titles.item(0).getTextContent();
  }

  /** Every place has its picture, and every picture something to draw. */
  private static void checkFigures(Document page) {
    List<Element> places =
        elements(page, "div").stream().filter(div -> div.hasAttribute("data-figure")).toList();
    List<Element> scripts = elements(page, "script");
    assertEquals(places.isEmpty() ? 0 : 1, scripts.size());
    if (places.isEmpty()) {
      return;
    }
    JsonNode figures = json(scripts.get(0).getTextContent());
    assertEquals(places.size(), figures.size());
    for (JsonNode figure : figures) {
      assertFalse(figure.path("marks").isEmpty());
      for (JsonNode mark : figure.path("marks")) {
        mark.path("channels")
            .properties()
            .forEach(
                channel -> assertEquals(mark.path("length").asInt(), channel.getValue().size()));
      }
    }
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static List<Element> elements(Document page, String name) {
    NodeList found = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  /** The headings of the sections. */
  static List<String> headings(Document page) {
    return elements(page, "h2").stream().map(Element::getTextContent).toList();
  }

  private static Document parse(String html) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(html)));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }
}
