package dev.sigmapi.projection;

import dev.sigmapi.expression.SimpleNumbers;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Takes from a fitted network what the data cannot tell from nothing: units, exponents, signs, the
 * constant; and gives exponents the simple values (k/1, k/2, k/3, k/4) that they cannot tell from
 * the fitted ones. After every change the rest is fitted again, and the change stays only if the
 * squared error then passes an F-like test, by itself and together with all changes before it.
 */
final class Simplification {

  /** How many standard errors a simple value may be away to be tried. */
  private static final double NEAR = 3.3;

  /** Where there is no noise, standard errors are too small to hold rounding. */
  private static final double ROUNDING = 1e-7;

  /** What the best of many shapes of a unit explains of mere noise, beyond its parameters. */
  private static final double SEARCHED = 10;

  private final Sample sample;
  private final NetworkFit fit;
  private final LevenbergMarquardt method;
  private final double floor;
  private SumOfProducts network;
  private boolean[][] free;
  private double error;
  private double firstError;
  private int freedom;
  private int removed;

  /**
   * @param sample rows with the weights that they keep throughout
   */
  Simplification(Sample sample, ErrorScale scale, LevenbergMarquardt method) {
    this.sample = sample;
    this.fit = new NetworkFit(scale, Loss.SQUARED);
    this.method = method.withIterations(12).withTolerance(1e-5);
    double rounding = sample.rounding(scale);
    floor = sample.rows() * rounding * rounding;
  }

  /** The simplest network that the sample cannot tell from this fitted one. */
  SumOfProducts simplify(SumOfProducts fitted) {
    network = fitted;
    free = allFree(fitted);
    error = fit.improve(sample, fitted, free, method.withIterations(0), 0).error();
    firstError = error;
    freedom = Math.max(1, sample.rows() - fitted.size());
    removed = 0;
    dropUnits();
    dropSigns();
    round(true);
    round(false);
    dropUnits();
    foldConstantUnits();
    NetworkFit.Fitted polished =
        fit.improve(sample, network, free, method.withIterations(60).withTolerance(1e-14), 0);
    network = polished.network();
    return network;
  }

  /** Which exponents of the result are held at a simple value, 0 included: [units][inputs]. */
  boolean[][] held() {
    boolean[][] held = new boolean[free.length][];
    for (int j = 0; j < free.length; j++) {
      held[j] = free[j].clone();
      for (int i = 0; i < held[j].length; i++) {
        held[j][i] = !free[j][i];
      }
    }
    return held;
  }

  private static boolean[][] allFree(SumOfProducts network) {
    boolean[][] all = new boolean[network.units()][];
    for (int j = 0; j < all.length; j++) {
      all[j] = new boolean[network.exponents()[j].length];
      for (int i = 0; i < all[j].length; i++) {
        all[j][i] = true;
      }
    }
    return all;
  }

  private boolean accept(SumOfProducts start, boolean[][] mask, int fewer) {
    return accept(start, mask, fewer, 0);
  }

  /**
   * @param more what the squared error may rise by beyond chance, in its mean
   */
  private boolean accept(SumOfProducts start, boolean[][] mask, int fewer, double more) {
    NetworkFit.Fitted trial = fit.improve(sample, start, mask, method, 0);
    boolean passes =
        trial.error() <= floor
            || (freedom * (trial.error() / Math.max(error, floor) - 1) <= likely(fewer) + more
                && freedom * (trial.error() / Math.max(firstError, floor) - 1)
                    <= likely(removed + fewer) + more);
    if (passes) {
      network = trial.network();
      free = mask;
      error = trial.error();
      removed += fewer;
    }
    return passes;
  }

  /** What a sum of k squared normal numbers stays under but once in a thousand times or less. */
  private static double likely(int k) {
    return k + 3 * Math.sqrt(2.0 * k) + 5;
  }

  private void dropUnits() {
    for (int j = network.units() - 1; j >= 0 && network.units() > 1; j--) {
      int fewer = 1;
      for (boolean f : free[j]) {
        fewer += f ? 1 : 0;
      }
      accept(network.withoutUnit(j), SumOfProducts.without(free, j), fewer, SEARCHED);
    }
    if (network.hasConstant() && network.units() > 0) {
      accept(network.withConstant(false), free, 1);
    }
  }

  private void dropSigns() {
    for (int j = 0; j < network.units(); j++) {
      for (int i = 0; i < sample.inputs(); i++) {
        if (network.signs()[j][i]) {
          accept(network.withOtherSign(j, i), free, 1);
        }
      }
    }
  }

  /** A unit without exponents and signs is a constant. */
  private void foldConstantUnits() {
    for (int j = network.units() - 1; j >= 0; j--) {
      boolean constant = true;
      for (int i = 0; i < sample.inputs(); i++) {
        constant &= network.exponents()[j][i] == 0 && !network.signs()[j][i];
      }
      if (constant) {
        network = network.withoutUnit(j).withConstant(true);
        free = SumOfProducts.without(free, j);
      }
    }
  }

  /** One exponent and the value it might take. */
  private record Change(int unit, int input, double value, double doubt) {}

  /**
   * Tries changes in batches, the most likely first: half a batch if the whole fails, and the next
   * batch when one is in. An exponent that fails by itself stays free.
   */
  private void round(boolean zerosOnly) {
    boolean[][] tried = new boolean[free.length][];
    for (int j = 0; j < tried.length; j++) {
      tried[j] = new boolean[free[j].length];
    }
    while (true) {
      Change[] changes = changes(zerosOnly, tried);
      if (changes.length == 0) {
        return;
      }
      int size = changes.length;
      while (!accept(changes, size)) {
        if (size == 1) {
          tried[changes[0].unit][changes[0].input] = true;
          break;
        }
        size = (size + 1) / 2;
      }
    }
  }

  private boolean accept(Change[] changes, int size) {
    double[][] exponents = new double[network.units()][];
    boolean[][] mask = new boolean[network.units()][];
    for (int j = 0; j < exponents.length; j++) {
      exponents[j] = network.exponents()[j].clone();
      mask[j] = free[j].clone();
    }
    for (int c = 0; c < size; c++) {
      exponents[changes[c].unit][changes[c].input] = changes[c].value;
      mask[changes[c].unit][changes[c].input] = false;
    }
    return accept(network.withExponents(exponents), mask, size);
  }

  private Change[] changes(boolean zerosOnly, boolean[][] tried) {
    double[][] errors = standardErrors();
    java.util.List<Change> changes = new java.util.ArrayList<>();
    for (int j = 0; j < network.units(); j++) {
      for (int i = 0; i < sample.inputs(); i++) {
        if (free[j][i] && !tried[j][i]) {
          double exponent = network.exponents()[j][i];
          double reach = Math.max(NEAR * errors[j][i], ROUNDING);
          // A sign goes with x itself rather than with |x|^0, where both are the same.
          double first = network.signs()[j][i] ? 1 : 0;
          double value = zerosOnly ? first : SimpleNumbers.fraction(exponent, reach);
          double away = Math.abs(exponent - value);
          if (away <= reach) {
            changes.add(new Change(j, i, value, away / reach));
          }
        }
      }
    }
    changes.sort(Comparator.comparingDouble(Change::doubt));
    return changes.toArray(new Change[0]);
  }

  /** The standard error of every exponent from the linear model at the fit, [units][inputs]. */
  private double[][] standardErrors() {
    ProductUnitBasis basis = new ProductUnitBasis(sample.values(), sample.rows(), network, free);
    double[] theta = basis.gather(network.exponents());
    double[] inverse = inverseDiagonal(basis, theta);
    double variance = Math.max(error, floor) / freedom;
    double[] errors = new double[theta.length];
    for (int k = 0; k < errors.length; k++) {
      errors[k] = inverse == null ? method.priorWidth() : Math.sqrt(variance * inverse[k]);
    }
    return basis.scatter(errors);
  }

  private double[] inverseDiagonal(ProductUnitBasis basis, double[] theta) {
    LeastSquares problem = new JointFit(basis, sample.target(), sample.weights(), fit.scale());
    double[] all = Arrays.copyOf(theta, problem.parameters());
    double[] columns = network.columns();
    System.arraycopy(columns, 0, all, theta.length, columns.length);
    problem.moveTo(all);
    NormalEquations equations = new NormalEquations(all.length);
    problem.linearise(equations);
    double[] damping = new double[all.length];
    for (int k = 0; k < damping.length; k++) {
      damping[k] = 1e-12 * equations.diagonal(k) + Double.MIN_NORMAL;
    }
    return equations.inverseDiagonal(damping);
  }
}
