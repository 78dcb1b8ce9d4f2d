package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.model.AttentionReading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Where attention looks: for each layer, the weight of each place in each head. */
final class AttentionSection {
  /** The most places that a picture shows. */
  private static final int MOST_PLACES = 200;

  private AttentionSection() {}

  static Optional<Markup> of(Subject subject, Figures figures) {
    if (subject.data.isEmpty() || !AttentionReading.reads(subject.model)) {
      return Optional.empty();
    }
    List<AttentionReading.Layer> layers =
        AttentionReading.of(subject.model, subject.data.get()).layers();
    if (layers.isEmpty()) {
      return Optional.empty();
    }
    List<Object> parts = new ArrayList<>();
    parts.add(
        tag(
            "p",
            "The share of its attention that each layer gives to each place, on average over rows. Shares say where a layer takes its values from, not what it makes of them."));
    for (AttentionReading.Layer layer : layers) {
      parts.add(picture(layer, figures));
    }
    return Optional.of(Markup.all(parts.toArray()));
  }

  private static Markup picture(AttentionReading.Layer layer, Figures figures) {
    int count = Math.min(MOST_PLACES, layer.places().size());
    int heads = layer.weights().length;
    boolean positions = layer.places().stream().allMatch(place -> place.startsWith("position "));
    double[] mean = Arrays.copyOf(layer.mean(), count);
    int most = IntStream.range(0, count).reduce((a, b) -> mean[b] > mean[a] ? b : a).orElseThrow();
    List<String> places = new ArrayList<>(layer.places().subList(0, count));
    places.replaceAll(place -> positions ? place.substring(9) : EffectSection.shortened(place));
    Chart bars = new Chart(200);
    bars.axis("y", "share of attention", false);
    bars.scale("y").put("tickFormat", "%");
    bars.mark("barY", count)
        .words("x", places)
        .numbers("y", mean)
        .option("fill", Chart.ACCENT)
        .option("inset", count > 60 ? 0 : 0.5)
        .tip();
    axis(bars, places, positions);
    bars.options().put("marginTop", Chart.ABOVE);
    List<Markup> pictures = new ArrayList<>();
    pictures.add(
        figures.add(
            "%s, layer %s".formatted(layer.module(), named(layer.path())),
            "Bars of the attention to %d places, mean over heads; the most, %s, goes to %s"
                .formatted(count, Numerals.share(mean[most]), layer.places().get(most)),
            bars));
    if (heads > 1) {
      Chart map = new Chart(70 + 26 * heads);
      map.heat("share of attention", false);
      map.scale("color").put("tickFormat", "%").put("ticks", 4);
      int cells = heads * count;
      map.mark("cell", cells)
          .words("x", IntStream.range(0, cells).mapToObj(c -> places.get(c % count)).toList())
          .words("y", IntStream.range(0, cells).mapToObj(c -> "head " + (c / count + 1)).toList())
          .numbers(
              "fill",
              IntStream.range(0, cells)
                  .mapToDouble(c -> layer.weights()[c / count][c % count])
                  .toArray())
          .tip();
      map.scale("y").putNull("label");
      axis(map, places, positions);
      pictures.add(
          figures.add(
              "The same by head",
              "Map of the attention of %d heads to %d places".formatted(heads, count),
              map));
    }
    return Markup.all(pictures.toArray());
  }

  /** The place of a layer in the network: the numbers of the layers that hold it. */
  private static String named(String path) {
    return path.replaceAll("[^0-9]+", ".").replaceAll("^\\.|\\.$", "");
  }

  private static void axis(Chart chart, List<String> places, boolean positions) {
    if (positions) {
      chart.places("position", places);
    } else {
      chart.names("x", "", places);
      chart.scale("x").put("type", "band").putNull("label");
    }
    chart.options().put("marginLeft", 60).put("marginRight", 8);
  }
}
