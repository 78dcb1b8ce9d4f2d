package dev.sigmapi.projection;

import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Finds o_k = b_k + Σ_q w_qk Π_{c ∈ q} [x_i(c) ≷ t_c]: a sum of products of switches, each on where
 * an input is above or below a threshold. It is the sigma-pi form of a sum of decision trees, a
 * product for each leaf, and is found as such: tree by tree, each grown to the gradient of the loss
 * at the sum so far (Friedman 2001), on a part of the rows by chance (Friedman 2002). Rows held out
 * say how many.
 */
public final class GradientBoosting {

  /**
   * How it runs. These are the defaults, and their only place.
   *
   * @param rounds the most trees
   * @param patience trees without a better loss on the rows held out before it stops
   * @param rate the share of its best value that a leaf gets
   * @param leaves the most leaves of a tree
   * @param depth the most factors of a product
   * @param fewest rows of a leaf
   * @param ridge λ, what the square of a leaf's value costs
   * @param gain the least by which a cut must lower the loss
   * @param share of the rows that a tree sees
   */
  public record Settings(
      int rounds,
      int patience,
      double rate,
      int leaves,
      int depth,
      int fewest,
      double ridge,
      double gain,
      double share) {
    public Settings() {
      this(600, 100, 0.1, 24, 6, 1, 0.3, 1e-9, 0.8);
    }
  }

  /**
   * A switch: 1 where an input is above a threshold, or where it is not.
   *
   * @param gap how far the nearest known number is from the threshold
   */
  public record Switch(int input, double threshold, double gap, boolean above) {}

  /**
   * What was found.
   *
   * @param switches all that products are made of
   * @param products the numbers of the switches of each, rising, no two alike
   * @param weights of each product, one an output
   * @param bias one an output
   * @param trees how many were summed
   * @param heldOutLoss mean over the rows held out
   */
  public record Found(
      List<Switch> switches,
      List<int[]> products,
      List<double[]> weights,
      double[] bias,
      int trees,
      double heldOutLoss) {}

  private final Settings settings;
  private final BooleanSupplier goesOn;

  /**
   * @param goesOn asked before each tree
   */
  public GradientBoosting(Settings settings, BooleanSupplier goesOn) {
    this.settings = settings;
    this.goesOn = goesOn;
  }

  /**
   * Fits a number, by squared errors.
   *
   * @param inputs finite numbers, [inputs][rows]
   */
  public Found fitNumber(double[][] inputs, double[] target, RowSplit split, Seed seed) {
    return new Rounds(inputs, target, 0, split).fit(seed);
  }

  /**
   * Fits classes, by the logarithm of their probabilities: one logit for two classes, else one a
   * class.
   *
   * @param target the number of the class of each row
   */
  public Found fitClasses(
      double[][] inputs, double[] target, int classes, RowSplit split, Seed seed) {
    return new Rounds(inputs, target, classes, split).fit(seed);
  }

  /** One fit under way. */
  private final class Rounds {
    private final BinnedColumns columns;
    private final double[] target;
    private final int classes;
    private final RowSplit split;
    private final int outputs;
    private final double[][] sums;
    private final double[][] slopes;
    private final double[][] curvatures;
    private final double[] bias;
    private final double[] probabilities;

    Rounds(double[][] inputs, double[] target, int classes, RowSplit split) {
      this.columns = new BinnedColumns(inputs, split.train());
      this.target = target;
      this.classes = classes;
      this.split = split;
      outputs = classes > 2 ? classes : 1;
      sums = new double[outputs][target.length];
      slopes = new double[outputs][target.length];
      curvatures = new double[outputs][target.length];
      probabilities = new double[outputs];
      bias = bias();
      for (int k = 0; k < outputs; k++) {
        Arrays.fill(sums[k], bias[k]);
      }
    }

    /** The best outputs that are the same for every row. */
    private double[] bias() {
      double[] best = new double[outputs];
      if (classes == 0) {
        best[0] = Arrays.stream(split.train()).mapToDouble(row -> target[row]).average().orElse(0);
        return best;
      }
      double[] counts = new double[classes];
      Arrays.fill(counts, 1);
      Arrays.stream(split.train()).forEach(row -> counts[(int) target[row]]++);
      if (classes == 2) {
        best[0] = Math.log(counts[1] / counts[0]);
      } else {
        double total = Arrays.stream(counts).sum();
        for (int k = 0; k < classes; k++) {
          best[k] = Math.log(counts[k] / total);
        }
      }
      return best;
    }

    Found fit(Seed seed) {
      SplittableRandom random = seed.random();
      List<List<SwitchTree.Grown>> trees = new ArrayList<>();
      int best = 0;
      double least = loss(split.valid());
      while (trees.size() < settings.rounds
          && trees.size() - best < settings.patience
          && goesOn.getAsBoolean()) {
        Arrays.stream(split.train()).forEach(this::differentiate);
        int[] rows = some(split.train(), random);
        SwitchTree tree = new SwitchTree(columns, settings, slopes, curvatures);
        List<SwitchTree.Grown> grown = tree.grow(rows);
        trees.add(grown);
        for (SwitchTree.Grown leaf : grown) {
          add(leaf, split.train());
          add(leaf, split.valid());
        }
        double loss = loss(split.valid());
        if (split.valid().length == 0 || loss < least) {
          least = loss;
          best = trees.size();
        }
      }
      return found(trees.subList(0, best), least);
    }

    private int[] some(int[] all, SplittableRandom random) {
      int wanted = (int) Math.ceil(settings.share * all.length);
      int[] some = new int[wanted];
      int count = 0;
      for (int i = 0; i < all.length && count < wanted; i++) {
        if (random.nextInt(all.length - i) < wanted - count) {
          some[count++] = all[i];
        }
      }
      return some;
    }

    private void add(SwitchTree.Grown leaf, int[] rows) {
      for (int row : rows) {
        boolean inside = true;
        for (SwitchTree.Condition condition : leaf.path()) {
          inside &= columns.codes(condition.input())[row] > condition.bin() == condition.above();
        }
        for (int k = 0; k < outputs && inside; k++) {
          sums[k][row] += leaf.value()[k];
        }
      }
    }

    private void differentiate(int row) {
      if (classes == 0) {
        slopes[0][row] = sums[0][row] - target[row];
        curvatures[0][row] = 1;
        return;
      }
      probabilities(row);
      for (int k = 0; k < outputs; k++) {
        boolean own = classes == 2 ? target[row] == 1 : target[row] == k;
        slopes[k][row] = probabilities[k] - (own ? 1 : 0);
        curvatures[k][row] = Math.max(probabilities[k] * (1 - probabilities[k]), 1e-9);
      }
    }

    private void probabilities(int row) {
      if (classes == 2) {
        probabilities[0] = 1 / (1 + Math.exp(-sums[0][row]));
        return;
      }
      double largest = Double.NEGATIVE_INFINITY;
      for (double[] sum : sums) {
        largest = Math.max(largest, sum[row]);
      }
      double total = 0;
      for (int k = 0; k < outputs; k++) {
        probabilities[k] = Math.exp(sums[k][row] - largest);
        total += probabilities[k];
      }
      for (int k = 0; k < outputs; k++) {
        probabilities[k] /= total;
      }
    }

    private double loss(int[] rows) {
      double loss = 0;
      for (int row : rows) {
        if (classes == 0) {
          double residual = sums[0][row] - target[row];
          loss += residual * residual;
          continue;
        }
        probabilities(row);
        double own =
            classes == 2
                ? target[row] == 1 ? probabilities[0] : 1 - probabilities[0]
                : probabilities[(int) target[row]];
        loss -= Math.log(Math.max(own, 1e-15));
      }
      return loss / Math.max(1, rows.length);
    }

    private Found found(List<List<SwitchTree.Grown>> trees, double loss) {
      double[] constant = bias.clone();
      Map<SwitchTree.Condition, Integer> numbers = new LinkedHashMap<>();
      Map<List<Integer>, double[]> products = new LinkedHashMap<>();
      for (List<SwitchTree.Grown> tree : trees) {
        for (SwitchTree.Grown leaf : tree) {
          List<Integer> product =
              tightest(leaf.path()).stream()
                  .map(condition -> numbers.computeIfAbsent(condition, c -> numbers.size()))
                  .sorted()
                  .toList();
          double[] weights =
              product.isEmpty()
                  ? constant
                  : products.computeIfAbsent(product, p -> new double[outputs]);
          for (int k = 0; k < outputs; k++) {
            weights[k] += leaf.value()[k];
          }
        }
      }
      List<Switch> switches =
          numbers.keySet().stream()
              .map(
                  c ->
                      new Switch(
                          c.input(),
                          columns.threshold(c.input(), c.bin()),
                          columns.gap(c.input(), c.bin()),
                          c.above()))
              .toList();
      return new Found(
          switches,
          products.keySet().stream()
              .map(product -> product.stream().mapToInt(Integer::intValue).toArray())
              .toList(),
          List.copyOf(products.values()),
          constant,
          trees.size(),
          loss);
    }

    /** Of two conditions on one side of one input, the narrower says both. */
    private static List<SwitchTree.Condition> tightest(List<SwitchTree.Condition> path) {
      Map<Integer, SwitchTree.Condition> kept = new LinkedHashMap<>();
      for (SwitchTree.Condition condition : path) {
        int side = 2 * condition.input() + (condition.above() ? 1 : 0);
        kept.merge(side, condition, (a, b) -> b.bin() > a.bin() == condition.above() ? b : a);
      }
      return List.copyOf(kept.values());
    }
  }
}
