package dev.sigmapi.law;

import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.projection.LevenbergMarquardt;
import dev.sigmapi.projection.NormalEquations;

/**
 * A law whose free numbers were fitted.
 *
 * @param error Σ weight · (ŷ − y)²
 * @param free how many numbers are free
 */
record Fitted(Sum law, double error, int free, int rows) {
  /** Of a free number: most turn out to be simple, and cost little in the end. */
  private static final double PRICE = 3;

  private static final LevenbergMarquardt METHOD = new LevenbergMarquardt();

  /** Improves a law by so many steps. */
  static Fitted of(Sum start, Rows rows, int steps) {
    return of(start, rows, METHOD.withIterations(steps).withTolerance(1e-9));
  }

  /** Improves a law to the last digits. */
  static Fitted exactly(Sum start, Rows rows) {
    return of(start, rows, METHOD.withIterations(100).withPriorWidth(Double.POSITIVE_INFINITY));
  }

  private static Fitted of(Sum start, Rows rows, LevenbergMarquardt method) {
    Graph graph = new Graph(start, rows);
    double[] parameters = graph.start();
    double error = method.minimise(graph, parameters, new NormalEquations(parameters.length), 0);
    return new Fitted(graph.law(), error, parameters.length, rows.count());
  }

  /** What is to be small: the logarithm of the likelihood with a price for each free number. */
  double criterion() {
    return rows * Math.log(Math.max(error, 1e-300)) + PRICE * free;
  }
}
