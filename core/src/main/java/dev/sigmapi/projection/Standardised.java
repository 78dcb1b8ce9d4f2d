package dev.sigmapi.projection;

/**
 * A sample with logarithms of mean 0, zeros not counted, and a target of size about 1, and the way
 * back. The model family stays the same under both changes: Π |x_i/c_i|^w_i is Π |x_i|^w_i but for
 * a factor.
 *
 * @param sample the rows so scaled
 * @param centres the mean of ln |x_i| that was taken away, [inputs]
 * @param unit the power of two that y was divided by
 */
record Standardised(Sample sample, double[] centres, double unit) {

  /**
   * @param inputs finite numbers, [inputs][rows]
   * @throws IllegalArgumentException naming the first input that cannot be used
   */
  static Standardised of(double[][] inputs, double[] target, ErrorScale scale) {
    int rows = target.length;
    double largest = 0;
    for (int r = 0; r < rows; r++) {
      boolean usable = Double.isFinite(target[r]) && (scale == ErrorScale.LINEAR || target[r] > 0);
      if (!usable) {
        throw new IllegalArgumentException(
            "a target on the "
                + scale
                + " error scale must be "
                + (scale == ErrorScale.LINEAR ? "finite" : "a finite number above 0")
                + " but row "
                + r
                + " has "
                + target[r]);
      }
      largest = Math.max(largest, Math.abs(target[r]));
    }
    double unit = largest == 0 ? 1 : Math.scalb(1.0, Math.max(-1000, Math.getExponent(largest)));
    double[] scaled = new double[rows];
    for (int r = 0; r < rows; r++) {
      scaled[r] = target[r] / unit;
    }
    double[] centres = new double[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      check(inputs[i], i, rows);
    }
    SignedInputs values = SignedInputs.of(inputs);
    for (int i = 0; i < inputs.length; i++) {
      double[] logarithms = values.logarithms()[i];
      double sum = 0;
      int counted = 0;
      for (double logarithm : logarithms) {
        if (logarithm > SignedInputs.FLOOR) {
          sum += logarithm;
          counted++;
        }
      }
      centres[i] = counted == 0 ? 0 : sum / counted;
      for (int r = 0; r < rows; r++) {
        logarithms[r] -= centres[i];
      }
    }
    return new Standardised(new Sample(values, scaled, null), centres, unit);
  }

  /** The same network for inputs and targets as they were given. */
  SumOfProducts restore(SumOfProducts network) {
    double[] coefficients = network.coefficients().clone();
    for (int j = 0; j < coefficients.length; j++) {
      double shift = 0;
      for (int i = 0; i < centres.length; i++) {
        shift += network.exponents()[j][i] * centres[i];
      }
      coefficients[j] *= Math.exp(Math.max(-600, Math.min(600, -shift))) * unit;
    }
    return new SumOfProducts(
        network.constant() * unit,
        network.hasConstant(),
        coefficients,
        network.exponents(),
        network.signs());
  }

  private static void check(double[] input, int index, int rows) {
    if (input.length != rows) {
      throw new IllegalArgumentException(
          "input " + index + " has " + input.length + " rows but the target has " + rows);
    }
    for (int r = 0; r < rows; r++) {
      if (!Double.isFinite(input[r])) {
        throw new IllegalArgumentException(
            "a product unit takes finite inputs but input "
                + index
                + ", row "
                + r
                + " is "
                + input[r]
                + "; encode the column first");
      }
    }
  }
}
