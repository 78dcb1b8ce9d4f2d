package dev.sigmapi.report;

import dev.sigmapi.data.Column;
import dev.sigmapi.model.FeatureEncoding;
import java.util.Arrays;
import java.util.List;

/**
 * An axis of a map: words, or numbers with a cell around each.
 *
 * @param labels of the words, or of the numbers where they have to stand beside words
 */
record HeatAxis(
    String name, boolean words, boolean logarithmic, double[] points, List<String> labels) {

  static HeatAxis of(FeatureEncoding feature, double[] points) {
    if (feature instanceof FeatureEncoding.Words words) {
      return new HeatAxis(
          feature.column(),
          true,
          false,
          points,
          words.categories().stream().map(EffectSection::shortened).toList());
    }
    boolean date =
        feature instanceof FeatureEncoding.Numbers numbers && numbers.kind() == Column.Kind.DATE;
    return new HeatAxis(
        feature.column() + (date ? " (days since 1970)" : ""),
        false,
        new Range(points[0], points[points.length - 1]).logarithmic(),
        points,
        Arrays.stream(points).mapToObj(Numerals::text).toList());
  }

  int count() {
    return points.length;
  }

  int longest() {
    return labels.stream().mapToInt(String::length).max().orElse(0);
  }

  /**
   * Describes the axis.
   *
   * @param beside whether either axis is of words
   */
  void describe(Chart chart, String scale, boolean beside) {
    if (beside) {
      chart.scale(scale).put("label", name).put("reverse", scale.equals("y"));
      labels.forEach(chart.scale(scale).putArray("domain")::add);
      if (scale.equals("x") && count() > 4) {
        chart.scale(scale).put("tickRotate", -35);
      }
    } else {
      chart.axis(scale, name, logarithmic);
    }
  }

  /**
   * Gives a mark the cells' places on this axis.
   *
   * @param at which point each cell is of
   * @param beside whether either axis is of words, so that cells are named rather than measured
   */
  void put(Chart.Mark mark, String channel, int[] at, boolean beside) {
    if (beside) {
      mark.words(channel, Arrays.stream(at).mapToObj(labels::get).toList());
      return;
    }
    double[] from = new double[at.length];
    double[] to = new double[at.length];
    for (int c = 0; c < at.length; c++) {
      from[c] = between(at[c] - 1, at[c]);
      to[c] = between(at[c], at[c] + 1);
    }
    mark.numbers(channel + "1", from).numbers(channel + "2", to);
  }

  /** The limit between two points; at an end as far beyond as the next one is on this side. */
  private double between(int left, int right) {
    int last = points.length - 1;
    if (last == 0) {
      return points[0] + (left < 0 ? -0.5 : 0.5);
    }
    double low = left < 0 ? beyond(points[0], points[1]) : points[left];
    double high = right > last ? beyond(points[last], points[last - 1]) : points[right];
    return logarithmic ? Math.sqrt(low * high) : (low + high) / 2;
  }

  private double beyond(double end, double inner) {
    return logarithmic ? end * end / inner : 2 * end - inner;
  }
}
