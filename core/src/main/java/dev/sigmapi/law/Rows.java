package dev.sigmapi.law;

/**
 * Rows that laws are fitted to.
 *
 * @param inputs [inputs][rows]
 * @param logarithms ln x of the inputs that are above 0 throughout, null for others, [inputs][rows]
 * @param target y, [rows]
 * @param roots √weight of each row's squared error; null for all alike
 */
record Rows(double[][] inputs, double[][] logarithms, double[] target, double[] roots) {

  static Rows of(double[][] inputs, double[] target, double[] roots) {
    double[][] logarithms = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      boolean positive = true;
      for (double x : inputs[i]) {
        positive &= x > 0;
      }
      if (positive) {
        logarithms[i] = new double[target.length];
        for (int r = 0; r < target.length; r++) {
          logarithms[i][r] = Math.log(inputs[i][r]);
        }
      }
    }
    return new Rows(inputs, logarithms, target, roots);
  }

  int count() {
    return target.length;
  }

  /** √weight of a row's squared error. */
  double root(int row) {
    return roots == null ? 1 : roots[row];
  }

  /** Σ weight · y². */
  double squares() {
    double squares = 0;
    for (int r = 0; r < count(); r++) {
      double y = target[r] * root(r);
      squares += y * y;
    }
    return squares;
  }

  /** The same with inputs and target divided; weights stay those of errors relative to the unit. */
  Rows scaled(double[] scales, double unit) {
    double[][] smaller = new double[inputs.length][];
    for (int i = 0; i < smaller.length; i++) {
      smaller[i] = divided(inputs[i], scales[i]);
    }
    double[] scaledRoots = roots == null ? null : divided(roots, 1 / unit);
    return of(smaller, divided(target, unit), scaledRoots);
  }

  private static double[] divided(double[] values, double by) {
    double[] divided = new double[values.length];
    for (int r = 0; r < divided.length; r++) {
      divided[r] = values[r] / by;
    }
    return divided;
  }

  /** Whether an input's exponent may be any number. */
  boolean positive(int input) {
    return logarithms[input] != null;
  }

  /** At most so many of the rows, evenly drawn. */
  Rows thinned(int most) {
    if (count() <= most) {
      return this;
    }
    double[][] some = new double[inputs.length][];
    for (int i = 0; i < some.length; i++) {
      some[i] = thin(inputs[i], most);
    }
    double[][] logs = new double[inputs.length][];
    for (int i = 0; i < some.length; i++) {
      logs[i] = positive(i) ? thin(logarithms[i], most) : null;
    }
    return new Rows(some, logs, thin(target, most), roots == null ? null : thin(roots, most));
  }

  private static double[] thin(double[] values, int most) {
    double[] some = new double[most];
    for (int r = 0; r < most; r++) {
      some[r] = values[(int) ((long) r * values.length / most)];
    }
    return some;
  }
}
