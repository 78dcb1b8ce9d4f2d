package dev.sigmapi.projection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decision tree that is grown leaf by leaf, the leaf whose cut lowers the loss most first: the
 * sum of squares Σ_k G_k² / (H_k + λ) of the gradients of its rows says by how much (Friedman 2001;
 * Chen &amp; Guestrin 2016). A leaf has a value for each output.
 */
final class SwitchTree {
  private final BinnedColumns columns;
  private final GradientBoosting.Settings settings;
  private final int outputs;
  private final double[][] slopes;
  private final double[][] curvatures;
  private final int inputs;
  private final int[] starts;

  /**
   * @param slopes the gradient of the loss in each output and row, [outputs][rows]
   * @param curvatures its second derivative
   */
  SwitchTree(
      BinnedColumns columns,
      GradientBoosting.Settings settings,
      double[][] slopes,
      double[][] curvatures) {
    this.columns = columns;
    this.settings = settings;
    this.outputs = slopes.length;
    this.slopes = slopes;
    this.curvatures = curvatures;
    inputs = columns.inputs();
    starts = new int[inputs + 1];
    for (int i = 0; i < inputs; i++) {
      starts[i + 1] = starts[i] + columns.bins(i);
    }
  }

  /** A cut of a leaf: above the threshold behind a bin, or not. */
  private record Cut(int input, int bin, double gain) {}

  /** Some rows, what leads to them, and the sums of each bin of each input. */
  private final class Leaf {
    private final int[] rows;
    private final List<Condition> path;
    private double[] sums;
    private final double[] totals = new double[2 * outputs + 1];
    private Cut cut;

    Leaf(int[] rows, List<Condition> path, double[] sums) {
      this.rows = rows;
      this.path = path;
      this.sums = sums;
      for (int row : rows) {
        for (int k = 0; k < outputs; k++) {
          totals[2 * k] += slopes[k][row];
          totals[2 * k + 1] += curvatures[k][row];
        }
      }
      totals[2 * outputs] = rows.length;
      boolean whole = path.size() >= settings.depth() || rows.length < 2 * settings.fewest();
      cut = whole ? null : best();
    }

    private Cut best() {
      int width = totals.length;
      Cut best = null;
      double least = settings.gain();
      double without = score(totals, new double[width]);
      double[] left = new double[width];
      for (int i = 0; i < inputs; i++) {
        Arrays.fill(left, 0);
        for (int bin = 0; bin < columns.bins(i) - 1; bin++) {
          int at = (starts[i] + bin) * width;
          for (int k = 0; k < width; k++) {
            left[k] += sums[at + k];
          }
          double few = left[width - 1];
          if (few < settings.fewest() || totals[width - 1] - few < settings.fewest()) {
            continue;
          }
          double gain = score(left, null) + score(totals, left) - without;
          if (gain > least) {
            least = gain;
            best = new Cut(i, bin, gain);
          }
        }
      }
      return best;
    }

    /** Σ G² / (H + λ) of some sums, less others if given. */
    private double score(double[] of, double[] less) {
      double score = 0;
      for (int k = 0; k < outputs; k++) {
        double slope = of[2 * k] - (less == null ? 0 : less[2 * k]);
        double curvature = of[2 * k + 1] - (less == null ? 0 : less[2 * k + 1]);
        score += slope * slope / (curvature + settings.ridge());
      }
      return score;
    }

    private double[] value() {
      double[] value = new double[outputs];
      for (int k = 0; k < outputs; k++) {
        value[k] = -settings.rate() * totals[2 * k] / (totals[2 * k + 1] + settings.ridge());
      }
      return value;
    }
  }

  /** Whether an input is above the threshold behind a bin. */
  record Condition(int input, int bin, boolean above) {}

  /**
   * A leaf of the grown tree.
   *
   * @param path what all of its rows have in common
   * @param value what it adds to each output
   */
  record Grown(List<Condition> path, double[] value) {}

  /** Grows on some rows. */
  List<Grown> grow(int[] rows) {
    List<Leaf> leaves = new ArrayList<>();
    leaves.add(new Leaf(rows, List.of(), sums(rows)));
    while (leaves.size() < settings.leaves()) {
      Leaf best = null;
      for (Leaf leaf : leaves) {
        if (leaf.cut != null && (best == null || leaf.cut.gain > best.cut.gain)) {
          best = leaf;
        }
      }
      if (best == null) {
        break;
      }
      int place = leaves.indexOf(best);
      List<Leaf> two = cut(best);
      leaves.set(place, two.get(0));
      leaves.add(two.get(1));
    }
    return leaves.stream().map(leaf -> new Grown(leaf.path, leaf.value())).toList();
  }

  private List<Leaf> cut(Leaf leaf) {
    byte[] codes = columns.codes(leaf.cut.input);
    int[] low = Arrays.stream(leaf.rows).filter(row -> codes[row] <= leaf.cut.bin).toArray();
    int[] high = Arrays.stream(leaf.rows).filter(row -> codes[row] > leaf.cut.bin).toArray();
    // The sums of the larger part are what the smaller one leaves of the whole.
    boolean lowIsSmall = low.length <= high.length;
    double[] small = sums(lowIsSmall ? low : high);
    double[] large = leaf.sums;
    for (int i = 0; i < large.length; i++) {
      large[i] -= small[i];
    }
    leaf.sums = null;
    return List.of(
        new Leaf(low, and(leaf, false), lowIsSmall ? small : large),
        new Leaf(high, and(leaf, true), lowIsSmall ? large : small));
  }

  private List<Condition> and(Leaf leaf, boolean above) {
    List<Condition> path = new ArrayList<>(leaf.path);
    path.add(new Condition(leaf.cut.input, leaf.cut.bin, above));
    return path;
  }

  private double[] sums(int[] rows) {
    int width = 2 * outputs + 1;
    double[] sums = new double[starts[inputs] * width];
    for (int i = 0; i < inputs; i++) {
      byte[] codes = columns.codes(i);
      int start = starts[i];
      for (int row : rows) {
        int at = (start + codes[row]) * width;
        for (int k = 0; k < outputs; k++) {
          sums[at++] += slopes[k][row];
          sums[at++] += curvatures[k][row];
        }
        sums[at]++;
      }
    }
    return sums;
  }
}
