package dev.sigmapi.law;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.law.Law.Value;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A law's values and derivatives are those of the formula. */
final class GraphTest {
  private static final int ROWS = 17;
  private static final double[][] INPUTS = inputs();

  private static double[][] inputs() {
    SplittableRandom random = new SplittableRandom(1);
    double[][] inputs = new double[3][ROWS];
    for (int r = 0; r < ROWS; r++) {
      inputs[0][r] = random.nextDouble(0.5, 2);
      inputs[1][r] = random.nextDouble(0.5, 2);
      inputs[2][r] = random.nextDouble(-1, 1);
    }
    return inputs;
  }

  private static List<Value> exponents(double a, double b, double c) {
    return List.of(Value.free(a), Value.free(b), Value.held(c));
  }

  /** 2 a^1.5 b^-0.5 c² g(0.4 a^0.7 + 0.1 c)^p + 0.5 b. */
  private static Sum law(Nonlinearity g, double p) {
    Term one = new Term(Value.free(0.4), exponents(0.7, 0, 0), List.of());
    Term two = new Term(Value.free(0.1), exponents(0, 0, 1), List.of());
    Factor factor = new Factor(g, Sum.of(one, two), Value.free(p));
    return Sum.of(
        new Term(Value.free(2), exponents(1.5, -0.5, 2), List.of(factor)),
        new Term(Value.held(0.5), exponents(0, 1, 0), List.of()));
  }

  @Test
  void valuesAreThoseOfTheFormula() {
    for (Nonlinearity g : Nonlinearity.values()) {
      double p = g == Nonlinearity.LOG ? 1 : -0.75;
      Graph graph = graph(law(g, p));
      for (int r = 0; r < ROWS; r++) {
        double a = INPUTS[0][r];
        double b = INPUTS[1][r];
        double c = INPUTS[2][r];
        double inner = g.value(0.4 * Math.pow(a, 0.7) + 0.1 * c);
        double y = 2 * Math.pow(a, 1.5) * Math.pow(b, -0.5) * c * c * Math.pow(inner, p) + 0.5 * b;
        assertEquals(y, graph.values()[r], 1e-12 * Math.max(1, Math.abs(y)), g.name());
      }
    }
  }

  @Test
  void derivativesAreCentralDifferences() {
    for (Nonlinearity g : Nonlinearity.values()) {
      if (g == Nonlinearity.LOG) {
        continue; // ln of less than 1 has no power that is not whole; slopes are those of any g.
      }
      Graph graph = graph(law(g, 1.25));
      double[][] jacobian = graph.differentiate();
      double[] at = graph.start();
      for (int k = 0; k < at.length; k++) {
        double step = 1e-6;
        double[] there = at.clone();
        there[k] += step;
        graph.moveTo(there);
        double[] more = graph.values().clone();
        there[k] -= 2 * step;
        graph.moveTo(there);
        double[] less = graph.values().clone();
        double[] expected = new double[ROWS];
        for (int r = 0; r < ROWS; r++) {
          expected[r] = (more[r] - less[r]) / (2 * step);
        }
        assertArrayEquals(expected, jacobian[k], 1e-6, g + " by number " + k);
      }
    }
  }

  @Test
  void oneFormHasTheSameValues() {
    Term x = new Term(Value.free(-3), exponents(1, 0, 0), List.of());
    Term y = new Term(Value.free(0.5), exponents(0, 2, 0), List.of());
    for (double p : new double[] {1, -1, 2, -2}) {
      Factor factor = new Factor(Nonlinearity.IDENTITY, Sum.of(x, y), Value.held(p));
      Sum law = Sum.of(new Term(Value.free(2), exponents(0.5, 1, 2), List.of(factor)));
      double[] expected = graph(law).values();
      assertArrayEquals(expected, graph(Canonical.of(law)).values(), 1e-12);
      double[][] scaled = new double[3][ROWS];
      double[] scales = {2, 3, 0.5};
      for (int i = 0; i < 3; i++) {
        for (int r = 0; r < ROWS; r++) {
          scaled[i][r] = INPUTS[i][r] / scales[i];
        }
      }
      Graph over = new Graph(law, Rows.of(scaled, new double[ROWS], null));
      over.moveTo(over.start());
      double[] unscaled = graph(Canonical.unscaled(law, scales, 10)).values();
      for (int r = 0; r < ROWS; r++) {
        assertEquals(10 * over.values()[r], unscaled[r], 1e-11 * Math.abs(unscaled[r]));
      }
    }
  }

  private static Graph graph(Sum law) {
    Graph graph = new Graph(law, Rows.of(INPUTS, new double[ROWS], null));
    graph.moveTo(graph.start());
    return graph;
  }
}
