package dev.sigmapi.formula;

import dev.sigmapi.model.FeatureEncoding;

/**
 * A power of what a column says: (x + shift)^exponent for numbers, (base + [x is …])^exponent for
 * words and missing values.
 *
 * @param feature which of the model's features
 * @param part which of the columns it was encoded to
 * @param encoding the encoding, which knows the words and stands in for missing values
 * @param exponent the power
 */
record Factor(int feature, int part, FeatureEncoding encoding, double exponent) {

  /** What is raised to the power, given the feature's value in a row. */
  double base(double value) {
    if (part == 0 && encoding instanceof FeatureEncoding.Numbers numbers) {
      return (Double.isNaN(value) ? numbers.imputed() : value) + shift(numbers);
    }
    double[] encoded = new double[encoding.width()];
    encoding.encode(value, encoded, 0);
    return encoded[part];
  }

  /** By what the encoding divides the base; it goes into the coefficient. */
  double scale() {
    return part == 0 && encoding instanceof FeatureEncoding.Numbers numbers ? numbers.scale() : 1;
  }

  Factor withExponent(double newExponent) {
    return new Factor(feature, part, encoding, newExponent);
  }

  /** Whether two factors are powers of the same. */
  boolean sameBase(Factor other) {
    return feature == other.feature && part == other.part;
  }

  /** The name of the base in plain text; what JSON names it by. */
  String name() {
    String column = Digits.name(encoding.names().get(part));
    if (encoding instanceof FeatureEncoding.Numbers numbers && part == 0) {
      double shift = shift(numbers);
      return shift == 0
          ? column
          : "(%s %s %s)".formatted(column, shift < 0 ? "-" : "+", Digits.text(Math.abs(shift)));
    }
    double added = indicatorBase();
    return added == 0 ? column : "(%s + %s)".formatted(Digits.text(added), column);
  }

  String latex() {
    String column =
        "\\mathrm{" + encoding.names().get(part).replaceAll("([_%#&${}])", "\\\\$1") + "}";
    if (encoding instanceof FeatureEncoding.Numbers numbers && part == 0) {
      double shift = shift(numbers);
      return shift == 0
          ? column
          : "\\left(%s %s %s\\right)"
              .formatted(column, shift < 0 ? "-" : "+", Digits.latex(Math.abs(shift)));
    }
    double added = indicatorBase();
    return added == 0 ? column : "\\left(%s + %s\\right)".formatted(Digits.latex(added), column);
  }

  private double indicatorBase() {
    return encoding instanceof FeatureEncoding.Words words
        ? words.base()
        : ((FeatureEncoding.Numbers) encoding).indicatorBase();
  }

  /** offset + (x − shift) / scale is (x + this) / scale. */
  private static double shift(FeatureEncoding.Numbers numbers) {
    return Digits.round(numbers.offset() * numbers.scale() - numbers.shift());
  }
}
