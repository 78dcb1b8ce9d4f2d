package dev.sigmapi.formula;

import dev.sigmapi.model.FeatureEncoding;

/**
 * A power of what a column says: (x + shift)^exponent for numbers, (base + [x is …])^exponent for
 * words and missing values. Of a negative base it is the power itself, that of its size, or that of
 * its size with its sign.
 *
 * @param feature which of the model's features
 * @param part which of the columns it was encoded to
 * @param encoding the encoding, which knows the words and stands in for missing values
 * @param exponent the power
 * @param reading what the power of a negative base is
 */
record Factor(int feature, int part, FeatureEncoding encoding, double exponent, Reading reading) {

  /** What a power of a negative base is. */
  enum Reading {
    /** b^w, which is complex where w is not whole. */
    PLAIN,
    /** |b|^w. */
    SIZE,
    /** sign(b) |b|^w, the sign of 0 being 1. */
    SIZE_AND_SIGN
  }

  /** The factor as one of a unit that takes the size of its base, with or without the sign. */
  Factor sized(boolean sign) {
    boolean same = exponent == Math.rint(exponent) && (exponent % 2 != 0) == sign;
    Reading sized = sign ? Reading.SIZE_AND_SIGN : Reading.SIZE;
    return new Factor(feature, part, encoding, exponent, same ? Reading.PLAIN : sized);
  }

  /** Whether the power of a negative base is complex. */
  boolean complex() {
    return reading == Reading.PLAIN && exponent != Math.rint(exponent);
  }

  /** base^exponent; of a negative base that of its size where it would be complex. */
  double power(double base) {
    double size = reading == Reading.PLAIN && !complex() ? base : Math.abs(base);
    double power = Math.pow(size, exponent);
    return reading == Reading.SIZE_AND_SIGN && base < 0 ? -power : power;
  }

  /** In plain text. */
  String text() {
    String base = reading == Reading.PLAIN ? name() : "|" + name() + "|";
    String power = exponent == 1 ? base : base + "^" + Digits.text(exponent);
    return sign("sign(" + name() + ")", " · ", power);
  }

  /** In LaTeX. */
  String latex() {
    String name = latexName();
    String base = reading == Reading.PLAIN ? name : "\\left|" + name + "\\right|";
    String power = exponent == 1 ? base : base + "^{" + Digits.latex(exponent) + "}";
    return sign("\\operatorname{sign}\\left(" + name + "\\right)", " \\, ", power);
  }

  private String sign(String sign, String times, String power) {
    if (reading != Reading.SIZE_AND_SIGN) {
      return power;
    }
    return exponent == 0 ? sign : sign + times + power;
  }

  /** What is raised to the power, given the feature's value in a row. */
  double base(double value) {
    if (part == 0 && encoding instanceof FeatureEncoding.Numbers numbers) {
      return (Double.isNaN(value) ? numbers.imputed() : value) + shift(numbers);
    }
    double[] encoded = new double[encoding.width()];
    encoding.encode(new double[] {value}, 0, encoded, 0);
    return encoded[part];
  }

  /** By what the encoding divides the base; it goes into the coefficient. */
  double scale() {
    return part == 0 && encoding instanceof FeatureEncoding.Numbers numbers ? numbers.scale() : 1;
  }

  Factor withExponent(double newExponent) {
    return new Factor(feature, part, encoding, newExponent, reading);
  }

  /** Whether two factors are powers of the same. */
  boolean sameBase(Factor other) {
    return feature == other.feature && part == other.part;
  }

  /** The name of the base in plain text. */
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

  private String latexName() {
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
