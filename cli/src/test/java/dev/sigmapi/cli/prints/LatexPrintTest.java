package dev.sigmapi.cli.prints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.report.Browser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LaTeX of every kind of expression, function and awkward name and of the example models is typeset
 * in a browser, by KaTeX, which takes nothing that LaTeX would not. Left out where there is no
 * Chromium.
 */
final class LatexPrintTest {
  private static final Pattern TYPESET = Pattern.compile("data-typeset=\"([^\"]*)\"");

  /**
   * Typesets each formula; says how wide it became, or what is wrong with it. All are measured
   * behind the last one, because the page is laid out anew whenever it was changed.
   */
  private static final String SCRIPT =
      """
      const bytes = Uint8Array.from(atob("%s"), (sign) => sign.charCodeAt(0));
      const unknown = ["unicodeTextInMathMode", "unknownSymbol"];
      const options = {
        displayMode: true, output: "html", maxExpand: Infinity,
        strict: (code) => unknown.includes(code) ? "ignore" : "error",
      };
      const results = JSON.parse(new TextDecoder().decode(bytes)).map((formula) => {
        const place = document.body.appendChild(document.createElement("p"));
        try {
          katex.render(formula, place, options);
          return { place };
        } catch (error) {
          return { error: error.message };
        }
      });
      for (const result of results.filter((each) => each.place)) {
        const parts = [...result.place.querySelectorAll(".katex-base")];
        result.place = undefined;
        result.width = parts.map((part) => part.getBoundingClientRect().width)
          .reduce((sum, width) => sum + width, 0);
      }
      document.documentElement.dataset.typeset = encodeURIComponent(JSON.stringify(results));
      """;

  @TempDir private Path folder;

  @Test
  void everyLineIsTypeset() throws Exception {
    Optional<Browser> browser = Browser.find(folder);
    assumeTrue(browser.isPresent(), "Chromium is not installed here: left out");
    List<Sample> samples = new ArrayList<>(Samples.all());
    for (ExamplesPrintTest.Example example : ExamplesPrintTest.examples()) {
      samples.add(ExamplesPrintTest.sample(example));
    }
    List<String> formulas =
        samples.stream().flatMap(sample -> Prints.latex(sample.equations()).lines()).toList();
    JsonNode results = typeset(browser.get(), formulas);
    assertEquals(formulas.size(), results.size());
    for (int i = 0; i < formulas.size(); i++) {
      JsonNode result = results.get(i);
      assertTrue(result.path("width").asInt() > 10, result + ": " + formulas.get(i));
    }
  }

  private JsonNode typeset(Browser browser, List<String> formulas) throws Exception {
    ObjectMapper json = new ObjectMapper();
    String encoded = Base64.getEncoder().encodeToString(json.writeValueAsBytes(formulas));
    String page =
        "<!DOCTYPE html><meta charset=\"utf-8\"><style>%s</style><body><script>%s</script><script>%s</script>"
            .formatted(katex("katex.min.css"), katex("katex.min.js"), SCRIPT.formatted(encoded));
    Path file = Files.writeString(folder.resolve("formulas.html"), page);
    Matcher matcher = TYPESET.matcher(browser.dom(file, false));
    assertTrue(matcher.find(), () -> "the page's script did not end");
    return json.readTree(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8));
  }

  private static String katex(String name) throws IOException {
    String properties = "/META-INF/maven/org.webjars.npm/katex/pom.properties";
    Matcher version = Pattern.compile("version=(.*)").matcher(text(properties));
    assertTrue(version.find(), properties);
    return text("/META-INF/resources/webjars/katex/" + version.group(1).strip() + "/dist/" + name);
  }

  private static String text(String resource) throws IOException {
    try (InputStream stream = LatexPrintTest.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
