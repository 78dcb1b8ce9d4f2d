package dev.sigmapi.examples;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.projection.ExpectationMaximisation;
import dev.sigmapi.projection.ExpectationMaximisation.Criterion;
import dev.sigmapi.projection.LinearExperts;
import dev.sigmapi.projection.MixtureFit;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Tenfold cross-validation of mixtures of laws, their number chosen within each fold. */
final class MixtureFolds {
  private static final int FOLDS = 10;

  private MixtureFolds() {}

  /** Learns from rows and predicts others; columns are [columns][rows]. */
  interface Learner {
    double[] predict(double[][] x, double[] y, double[][] others, Seed seed);
  }

  /** The numbers of a column. */
  static double[] numbers(Table table, String name) {
    return ((Column.Numbers) table.column(name)).values();
  }

  /** The columns as they are. */
  static double[][] linear(double[][] x) {
    return x;
  }

  /** The columns and all products of two, a square too. */
  static double[][] quadratic(double[][] x) {
    return products(x, 0);
  }

  /** The columns and the products of two different ones. */
  static double[][] bilinear(double[][] x) {
    return products(x, 1);
  }

  private static double[][] products(double[][] x, int apart) {
    List<double[]> columns = new ArrayList<>(List.of(x));
    for (int i = 0; i < x.length; i++) {
      for (int j = i + apart; j < x.length; j++) {
        double[] one = x[i];
        double[] other = x[j];
        columns.add(IntStream.range(0, one.length).mapToDouble(r -> one[r] * other[r]).toArray());
      }
    }
    return columns.toArray(double[][]::new);
  }

  /** Logarithms of the columns, in which a product of powers is linear. */
  static double[][] logarithms(double[][] x) {
    return Arrays.stream(x)
        .map(column -> Arrays.stream(column).map(Math::log).toArray())
        .toArray(double[][]::new);
  }

  /**
   * A mixture of laws, one to so many by Schwarz's criterion.
   *
   * @param laws the columns that experts are linear in
   * @param gate those of the gate
   * @param forward what is done to y before, such as its logarithm
   * @param back the way back
   */
  static Learner mixture(
      int most,
      UnaryOperator<double[][]> laws,
      UnaryOperator<double[][]> gate,
      DoubleUnaryOperator forward,
      DoubleUnaryOperator back) {
    return (x, y, others, seed) -> {
      ExpectationMaximisation search =
          new ExpectationMaximisation().withExperts(1, most).withCriterion(Criterion.BIC);
      double[] target = Arrays.stream(y).map(forward).toArray();
      LinearExperts family = LinearExperts.withConstant(laws.apply(x), y.length);
      MixtureFit fit = search.fit(family, gate.apply(x), target, seed);
      LinearExperts elsewhere = LinearExperts.withConstant(laws.apply(others), others[0].length);
      double[] predicted = fit.mixture().predict(elsewhere, gate.apply(others));
      return Arrays.stream(predicted).map(back).toArray();
    };
  }

  /** As the above, y as it is. */
  static Learner mixture(int most, UnaryOperator<double[][]> laws) {
    DoubleUnaryOperator same = DoubleUnaryOperator.identity();
    return mixture(most, laws, MixtureFolds::linear, same, same);
  }

  /**
   * Predictions for the rows of the first so many folds of ten, NaN for the others.
   *
   * @param folds how many to run
   */
  static double[] predict(double[][] x, double[] y, Learner learner, int folds, Seed seed) {
    int[] order = IntStream.range(0, y.length).toArray();
    SplittableRandom random = seed.random();
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    double[] predicted = new double[y.length];
    Arrays.fill(predicted, Double.NaN);
    for (int fold = 0; fold < folds; fold++) {
      int here = fold;
      int[] test =
          IntStream.range(0, y.length).filter(i -> i % FOLDS == here).map(i -> order[i]).toArray();
      int[] train =
          IntStream.range(0, y.length).filter(i -> i % FOLDS != here).map(i -> order[i]).toArray();
      double[] some =
          learner.predict(rows(x, train), row(y, train), rows(x, test), seed.child(fold));
      for (int i = 0; i < test.length; i++) {
        predicted[test[i]] = some[i];
      }
    }
    return predicted;
  }

  /** Prints a line of a table: the mean over seeds of the root mean squared error. */
  static double print(
      String name, double[][] x, double[] y, Learner learner, int seeds, int folds) {
    double mean = 0;
    for (int s = 1; s <= seeds; s++) {
      mean += error(predict(x, y, learner, folds, Seed.of(s)), y) / seeds;
    }
    System.out.printf(Locale.ROOT, "| %s | %.4g |%n", name, mean);
    return mean;
  }

  /** The root of the mean squared error of the rows that have a prediction. */
  static double error(double[] predicted, double[] y) {
    int[] known = IntStream.range(0, y.length).filter(r -> !Double.isNaN(predicted[r])).toArray();
    return Math.sqrt(
        Arrays.stream(known)
            .mapToDouble(r -> (predicted[r] - y[r]) * (predicted[r] - y[r]))
            .average()
            .orElseThrow());
  }

  private static double[][] rows(double[][] x, int[] rows) {
    return Arrays.stream(x).map(column -> row(column, rows)).toArray(double[][]::new);
  }

  private static double[] row(double[] column, int[] rows) {
    return Arrays.stream(rows).mapToDouble(r -> column[r]).toArray();
  }
}
