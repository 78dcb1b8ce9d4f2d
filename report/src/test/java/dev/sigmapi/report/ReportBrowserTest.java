package dev.sigmapi.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Model;
import dev.sigmapi.motif.MotifSearch;
import dev.sigmapi.motif.Sequences;
import dev.sigmapi.tensor.Seed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports in a real browser: wide and as narrow as a phone, light and dark. Left out where there is
 * no Chromium.
 *
 * <p>With {@code -Dsigmapi.pictures=FOLDER} it also makes the pictures that stand in {@code docs}.
 */
class ReportBrowserTest {
  private static final Pattern MEASURED = Pattern.compile("data-measured=\"([^\"]*)\"");

  /** What a copy of the page measures of itself; the page itself allows no script but its own. */
  private static final String MEASURE =
      """
      <script>
      addEventListener("load", () => setTimeout(() => {
        const root = document.documentElement;
        const places = [...document.querySelectorAll("[data-figure]")];
        const drawn = (place) => {
          const marks = place.querySelectorAll("svg path, svg rect, svg circle, svg line");
          return place.querySelector("svg") !== null && marks.length > 1 &&
            [...marks].some((mark) => mark.getBoundingClientRect().width > 2);
        };
        parent.postMessage({
          width: innerWidth,
          height: root.scrollHeight,
          overflow: root.scrollWidth - innerWidth,
          dark: matchMedia("(prefers-color-scheme: dark)").matches,
          paper: getComputedStyle(document.body).backgroundColor,
          pictures: places.length,
          blank: places.filter((place) => !drawn(place)).map((place) => place.ariaLabel),
          broken: document.querySelectorAll("svg [d*=NaN], svg [x*=NaN], svg [cx*=NaN]").length,
        }, "*");
      }, 1000));
      </script>
      """;

  /** Holds copies of the page in frames: a window of a desktop is never as narrow as a phone. */
  private static final String FRAMES =
      """
      <!DOCTYPE html>
      <meta name="color-scheme" content="light dark">
      <script>
      const measured = [];
      addEventListener("message", (message) => {
        measured.push(message.data);
        document.documentElement.dataset.measured = JSON.stringify(measured);
      });
      </script>
      """;

  @TempDir private Path folder;
  private Browser browser;

  @BeforeEach
  void findBrowser() {
    Optional<Browser> found = Browser.find(folder);
    assumeTrue(found.isPresent(), "no Chromium here: reports were not looked at in a browser");
    browser = found.get();
  }

  @Test
  void oddColumnsAndSeveralTargets() throws IOException, InterruptedException {
    Table odd = Models.odd();
    List<String> features = List.of(Models.NAME, "huge", "when", "yes", "word");
    String network = "[{\"dense\":{\"units\":4,\"activation\":\"tanh\"}},\"dense\"]";
    Model model = Models.train(odd, "t1,t2,kind", features, network, 3);
    look(Report.of(model, "odd", Optional.of(odd)));
  }

  @Test
  void sequences() throws IOException, InterruptedException {
    Table all = Models.example("splice_junction/splice_junction.csv");
    Table table = all.rows(IntStream.range(0, 90).map(i -> 35 * i).toArray());
    String network =
        "[{\"tokens\":{\"columns\":[\"sequence\"],\"width\":4,\"layers\":[{\"attention_block\":{\"heads\":2}}]}},\"dense\"]";
    Model model = Models.train(table, "label", List.of("sequence"), network, 2);
    look(Report.of(model, "sequences", Optional.of(table)));
  }

  private void look(Report report) throws IOException, InterruptedException {
    Path page = folder.resolve("page.html");
    report.write(page);
    Path png = folder.resolve("page.png");
    assertEquals(List.of(), browser.picture(page, png, 1280, 2000, false), "complaints");
    BufferedImage picture = ImageIO.read(png.toFile());
    assertEquals(1280, picture.getWidth());
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      colours.add(picture.getRGB(240, y));
    }
    assertTrue(colours.size() > 10, "a picture of " + colours.size() + " colours");
    Map<Integer, JsonNode> dark = measure(report, true, 1280, 360);
    for (JsonNode found : dark.values()) {
      assertTrue(found.path("dark").asBoolean(), found.toString());
      assertEquals("rgb(18, 22, 28)", found.path("paper").asText(), found.toString());
    }
  }

  /** Opens copies of the page that say how they came out, by their width. */
  private Map<Integer, JsonNode> measure(Report report, boolean dark, int... widths)
      throws IOException, InterruptedException {
    String open = report.html().replaceFirst("<meta [^>]*http-equiv=[^>]*>", "");
    Files.writeString(
        folder.resolve("measured.html"), open.replace("</body>", MEASURE + "</body>"));
    StringBuilder frames = new StringBuilder(FRAMES);
    for (int width : widths) {
      frames.append(
          "<iframe src=\"measured.html\" style=\"width:%dpx;height:900px;border:0;position:fixed;top:0;left:0\"></iframe>\n"
              .formatted(width));
    }
    Path page = Files.writeString(folder.resolve("frames.html"), frames);
    Matcher measured = MEASURED.matcher(browser.dom(page, dark));
    assertTrue(measured.find(), "the page was not measured");
    Map<Integer, JsonNode> all = new LinkedHashMap<>();
    for (JsonNode found :
        new ObjectMapper()
            .readTree(measured.group(1).replace("&quot;", "\"").replace("&amp;", "&"))) {
      assertTrue(found.path("overflow").asInt() <= 0, found.toString());
      assertTrue(found.path("blank").isEmpty(), found.toString());
      assertEquals(0, found.path("broken").asInt(), found.toString());
      all.put(found.path("width").asInt(), found);
    }
    for (int width : widths) {
      assertTrue(all.containsKey(width), width + " is not among " + all.keySet());
    }
    return all;
  }

  @Test
  @EnabledIfSystemProperty(named = "sigmapi.pictures", matches = ".+")
  void picturesForTheDocumentation() throws IOException, InterruptedException {
    Path pictures = Path.of("..").resolve(System.getProperty("sigmapi.pictures"));
    Files.createDirectories(pictures);
    Map<String, Report> reports = new LinkedHashMap<>();
    reports.put(
        "exoplanets",
        example(
            "planets/exoplanets",
            "period_days",
            List.of("semimajor_axis_au", "star_mass_msun"),
            "[{\"product_units\":{\"units\":1}},\"dense\"]",
            1));
    reports.put(
        "vowels",
        example(
            "vowels/vowel",
            "vowel",
            List.of("f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"),
            "[{\"mixture_of_experts\":{\"experts\":4,\"layers\":[\"dense\"],\"gate\":[\"dense\"]}}]",
            60));
    reports.put(
        "splice",
        example(
            "splice_junction/splice_junction",
            "label",
            List.of("sequence"),
            "[{\"tokens\":{\"columns\":[\"sequence\"],\"width\":16,\"position\":\"learned\",\"pool\":\"flatten\","
                + "\"layers\":[{\"convolution\":{\"units\":16,\"width\":5}},{\"attention_block\":{\"heads\":4}}]}},"
                + "{\"dropout\":{\"rate\":0.5}},\"dense\"]",
            6));
    Table crp = Models.example("crp/crp_sites18.csv");
    Sequences sequences =
        Sequences.of(crp, "id", "sequence", Optional.of("label"), Optional.empty());
    MotifSearch search = new MotifSearch().withWidth(22).withCount(1);
    Map<String, String> settings = Map.of("width", "22", "seed", "1");
    reports.put("crp", MotifReport.of(sequences, search.find(sequences, Seed.of(1)), settings));
    for (Map.Entry<String, Report> entry : reports.entrySet()) {
      Path page = folder.resolve(entry.getKey() + ".html");
      entry.getValue().write(page);
      int height = measure(entry.getValue(), false, 900).get(900).path("height").asInt();
      Path png = pictures.resolve(entry.getKey() + ".png");
      browser.picture(page, png, 900, height, false);
      BufferedImage picture = ImageIO.read(png.toFile());
      for (int colours = 256; colours >= 64 && Files.size(png) >= 300_000; colours /= 2) {
        ImageIO.write(Palette.of(picture, colours), "png", png.toFile());
      }
      assertTrue(Files.size(png) < 300_000, png + " has " + Files.size(png) + " bytes");
    }
  }

  private static Report example(
      String name, String target, List<String> features, String network, int epochs) {
    Table table = Models.example(name + ".csv");
    Model model = Models.train(table, target, features, network, epochs);
    String file = name.substring(name.indexOf('/') + 1) + ".sigmapi";
    return Report.of(model, file, Optional.of(table));
  }
}
