package dev.sigmapi.examples;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.Training;
import dev.sigmapi.projection.ExpectationMaximisation;
import dev.sigmapi.projection.ExpectationMaximisation.Criterion;
import dev.sigmapi.projection.LinearExperts;
import dev.sigmapi.projection.Mixture;
import dev.sigmapi.projection.MixtureFit;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The friction of water, air and thick oil in pipes (Stanton &amp; Pannell 1914): one law while the
 * flow is laminar, another when it is turbulent. A mixture of products of powers reads back both,
 * and where one gives way to the other, from the Reynolds number and the friction alone.
 */
public final class PipeFriction {
  private static final int MOST = 4;

  private PipeFriction() {}

  /** A law coefficient · reynolds^exponent and where it holds. */
  record Law(double coefficient, double exponent, double deviation, double from, double to) {
    double at(double reynolds) {
      return coefficient * Math.pow(reynolds, exponent);
    }
  }

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds and of folds to run
   * @throws IllegalStateException if the laws are not those of the books, or predict worse than
   *     what the library does unasked
   */
  public static void main(String[] arguments) {
    String file = arguments.length > 0 ? arguments[0] : "pipe_friction/pipe_friction.csv";
    Table table = new TableReader(System.err::println).read(file);
    double[][] x = {MixtureFolds.numbers(table, "reynolds")};
    double[] y = MixtureFolds.numbers(table, "friction_coefficient");
    for (int least : new int[] {2, 1}) {
      int most = least == 2 ? 2 : MOST;
      List<Law> laws = laws(x, y, least, most);
      System.out.printf(
          "%n%s:%n| law | deviation | from reynolds | to | friction there, and in books |%n"
              + "|---|---|---|---|---|%n",
          least == 2 ? "Two laws" : "As many laws as Schwarz's criterion wants");
      laws.forEach(PipeFriction::print);
      check(laws);
    }
    int seeds = Folds.whole(arguments, 1, 1);
    int folds = Folds.whole(arguments, 2, 10);
    System.out.printf("%n| ten folds | error | relative error |%n|---|---|---|%n");
    compare("one product of powers", x, y, powers(1), seeds, folds);
    compare("a linear model", x, y, MixtureFolds.mixture(1, MixtureFolds::linear), seeds, folds);
    double unasked = compare("sigmapi, unasked", x, y, PipeFriction::unasked, seeds, folds);
    compare("two products of powers, gated", x, y, powers(2), seeds, folds);
    double error = compare("one to four, gated", x, y, powers(MOST), seeds, folds);
    if (!(error < unasked)) {
      throw new IllegalStateException(
          "The mixture's relative error is expected below %s but got %s".formatted(unasked, error));
    }
  }

  /** Laws from low Reynolds numbers to high ones. */
  static List<Law> laws(double[][] x, double[] y, int least, int most) {
    double[][] logarithms = MixtureFolds.logarithms(x);
    double[] target = Arrays.stream(y).map(Math::log).toArray();
    LinearExperts family = LinearExperts.withConstant(logarithms, y.length);
    MixtureFit fit =
        new ExpectationMaximisation()
            .withExperts(least, most)
            .withCriterion(Criterion.BIC)
            .fit(family, logarithms, target, Seed.of(1));
    Mixture mixture = fit.mixture();
    List<Mixture.Boundary> boundaries = mixture.boundaries();
    Law[] laws = new Law[boundaries.size() + 1];
    for (int i = 0; i < laws.length; i++) {
      int e = i == 0 ? boundaries.get(0).below() : boundaries.get(i - 1).above();
      double[] expert = mixture.experts()[e];
      laws[i] =
          new Law(
              Math.exp(expert[0]),
              expert[1],
              mixture.deviations()[e],
              i == 0 ? 0 : Math.exp(boundaries.get(i - 1).place()),
              i == boundaries.size()
                  ? Double.POSITIVE_INFINITY
                  : Math.exp(boundaries.get(i).place()));
    }
    return List.of(laws);
  }

  private static void print(Law law) {
    double low = law.from == 0 ? 1000 : law.from;
    double middle = law.to == Double.POSITIVE_INFINITY ? 2 * low : Math.sqrt(low * law.to);
    System.out.printf(
        Locale.ROOT,
        "| %.4g · reynolds^%.3f | %.1f %% | %.0f | %s | at %.0f: %.5f; 8/Re gives %.5f,"
            + " 0.0396 Re^-1/4 %.5f |%n",
        law.coefficient,
        law.exponent,
        100 * law.deviation,
        law.from,
        law.to == Double.POSITIVE_INFINITY ? "the end" : "%.0f".formatted(law.to),
        middle,
        law.at(middle),
        8 / middle,
        0.3164 / 8 * Math.pow(middle, -0.25));
  }

  /** The first law is laminar, the last turbulent, and the flow turns over where it should. */
  private static void check(List<Law> laws) {
    Law first = laws.get(0);
    Law last = laws.get(laws.size() - 1);
    boolean laminar = Math.abs(first.exponent + 1) < 0.06;
    boolean turbulent = last.exponent > -0.28 && last.exponent < -0.18;
    if (!laminar || !turbulent || first.to < 1800 || first.to > 3500) {
      throw new IllegalStateException(
          "Exponents near -1 and -1/4 and a change near 2,300 are expected but got " + laws);
    }
  }

  private static MixtureFolds.Learner powers(int most) {
    return MixtureFolds.mixture(
        most, MixtureFolds::logarithms, MixtureFolds::logarithms, Math::log, Math::exp);
  }

  /** What the library does with the rows when nothing is said about a network. */
  private static double[] unasked(double[][] x, double[] y, double[][] others, Seed seed) {
    Table table =
        Table.of(
            new Column.Numbers("reynolds", x[0]), new Column.Numbers("friction_coefficient", y));
    Model model = Training.of(table).target("friction_coefficient").fit();
    return Arrays.stream(others[0]).map(v -> model.predict(new double[] {v})).toArray();
  }

  /** Prints a line of the table and returns the relative error. */
  private static double compare(
      String name, double[][] x, double[] y, MixtureFolds.Learner learner, int seeds, int folds) {
    double absolute = 0;
    double relative = 0;
    for (int s = 1; s <= seeds; s++) {
      double[] predicted = MixtureFolds.predict(x, y, learner, folds, Seed.of(s));
      absolute += MixtureFolds.error(predicted, y) / seeds;
      double[] ratios = new double[y.length];
      double[] ones = new double[y.length];
      Arrays.fill(ones, 1);
      Arrays.setAll(ratios, r -> predicted[r] / y[r]);
      relative += MixtureFolds.error(ratios, ones) / seeds;
    }
    System.out.printf(Locale.ROOT, "| %s | %.3g | %.1f %% |%n", name, absolute, 100 * relative);
    return relative;
  }
}
