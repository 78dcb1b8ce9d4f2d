package dev.sigmapi.projection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * L-BFGS (Liu &amp; Nocedal 1989) with a line search for the weak Wolfe conditions by bisection and
 * doubling: descends a smooth function of which only values and gradients are known.
 *
 * @param iterations the most steps
 * @param memory how many past steps tell the curvature
 */
record QuasiNewton(int iterations, int memory) {

  private static final double DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final int TRIALS = 25;

  /** What is made small. */
  interface Function {
    /** The value at θ; its gradient is written. */
    double evaluate(double[] theta, double[] gradient);
  }

  /** Who is told after every step; false ends the descent. */
  interface Watcher {
    boolean onStep(int iteration, double value);
  }

  /** A past step and the change of the gradient over it. */
  private record Pair(double[] step, double[] change, double product) {}

  /**
   * Moves θ downhill; the function was last evaluated at the θ that is left, before each call of
   * the watcher and at the end.
   */
  void minimise(Function function, double[] theta, Watcher watcher) {
    int p = theta.length;
    double[] gradient = new double[p];
    double value = function.evaluate(theta, gradient);
    if (p == 0 || !Double.isFinite(value) || !watcher.onStep(0, value)) {
      return;
    }
    Deque<Pair> pairs = new ArrayDeque<>();
    double[] trial = new double[p];
    double[] trialGradient = new double[p];
    for (int iteration = 1; iteration <= iterations; iteration++) {
      double[] direction = direction(gradient, pairs);
      double slope = Columns.dot(gradient, direction, p);
      if (!(slope < 0)) {
        pairs.clear();
        direction = direction(gradient, pairs);
        slope = Columns.dot(gradient, direction, p);
      }
      double low = 0;
      double high = Double.POSITIVE_INFINITY;
      double length = pairs.isEmpty() ? Math.min(1, 1 / Columns.norm(gradient)) : 1;
      double reached = value;
      boolean found = false;
      for (int t = 0; t < TRIALS && slope < 0; t++) {
        for (int k = 0; k < p; k++) {
          trial[k] = theta[k] + length * direction[k];
        }
        reached = function.evaluate(trial, trialGradient);
        if (!(reached <= value + DECREASE * length * slope)) {
          high = length;
        } else if (Columns.dot(trialGradient, direction, p) < CURVATURE * slope) {
          low = length;
          found = true;
        } else {
          found = true;
          break;
        }
        length = high < Double.POSITIVE_INFINITY ? 0.5 * (low + high) : 2 * low;
      }
      if (!found || !(reached < value)) {
        if (pairs.isEmpty()) {
          function.evaluate(theta, gradient);
          return;
        }
        pairs.clear();
        value = function.evaluate(theta, gradient);
        continue;
      }
      remember(theta, trial, gradient, trialGradient, pairs);
      System.arraycopy(trial, 0, theta, 0, p);
      System.arraycopy(trialGradient, 0, gradient, 0, p);
      value = reached;
      if (!watcher.onStep(iteration, value)) {
        return;
      }
    }
  }

  private void remember(
      double[] from, double[] to, double[] before, double[] after, Deque<Pair> pairs) {
    int p = from.length;
    double[] step = new double[p];
    double[] change = new double[p];
    for (int k = 0; k < p; k++) {
      step[k] = to[k] - from[k];
      change[k] = after[k] - before[k];
    }
    double product = Columns.dot(step, change, p);
    if (product > 1e-12 * Columns.norm(step) * Columns.norm(change)) {
      pairs.addLast(new Pair(step, change, product));
      if (pairs.size() > memory) {
        pairs.removeFirst();
      }
    }
  }

  /** −H∇ by the two loops over past steps. */
  private static double[] direction(double[] gradient, Deque<Pair> pairs) {
    int p = gradient.length;
    double[] direction = new double[p];
    for (int k = 0; k < p; k++) {
      direction[k] = -gradient[k];
    }
    double[] alpha = new double[pairs.size()];
    int i = pairs.size();
    for (Iterator<Pair> back = pairs.descendingIterator(); back.hasNext(); ) {
      Pair pair = back.next();
      alpha[--i] = Columns.dot(pair.step, direction, p) / pair.product;
      Columns.addScaled(-alpha[i], pair.change, direction);
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getLast();
      double scale = last.product / Columns.dot(last.change, last.change, p);
      for (int k = 0; k < p; k++) {
        direction[k] *= scale;
      }
    }
    for (Pair pair : pairs) {
      double beta = Columns.dot(pair.change, direction, p) / pair.product;
      Columns.addScaled(alpha[i++] - beta, pair.step, direction);
    }
    return direction;
  }
}
