package dev.sigmapi.formula;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A coefficient times a product of powers. Where a base is negative and an exponent not whole, the
 * term is the real part, as product units compute it: Π |b|^w · cos(π Σ_{b &lt; 0} w).
 *
 * @param magnitude whether signs of the bases are ignored
 * @param mayBeNegative whether, over the training rows, a base with an exponent that is not whole
 *     can be negative
 */
record Term(double coefficient, List<Factor> factors, boolean magnitude, boolean mayBeNegative) {

  Term {
    factors = List.copyOf(factors);
  }

  /** The value for a row. */
  double evaluate(double[] row) {
    double product = coefficient;
    double halfTurns = 0;
    for (Factor factor : factors) {
      double base = factor.base(row[factor.feature()]);
      boolean whole = factor.exponent() == Math.rint(factor.exponent());
      if (base < 0 && !magnitude && !whole) {
        halfTurns += factor.exponent();
        product *= Math.pow(-base, factor.exponent());
      } else {
        product *= Math.pow(magnitude ? Math.abs(base) : base, factor.exponent());
      }
    }
    return halfTurns == 0 ? product : product * Math.cos(Math.PI * halfTurns);
  }

  /** Without its coefficient's sign, which the sum prints. */
  String text() {
    String product =
        factors.stream()
            .map(factor -> power(factor.name(), Digits.text(factor.exponent())))
            .collect(Collectors.joining(" · "));
    return join(
        Digits.text(Math.abs(coefficient)), " · ", mayBeNegative ? "Re(" + product + ")" : product);
  }

  String latex() {
    String product =
        factors.stream()
            .map(
                factor ->
                    factor.exponent() == 1
                        ? latexBase(factor)
                        : latexBase(factor) + "^{" + Digits.latex(factor.exponent()) + "}")
            .collect(Collectors.joining(" \\, "));
    return join(
        Digits.latex(Math.abs(coefficient)),
        " \\, ",
        mayBeNegative ? "\\operatorname{Re}\\left(" + product + "\\right)" : product);
  }

  private String join(String size, String times, String product) {
    if (factors.isEmpty()) {
      return size;
    }
    return Math.abs(coefficient) == 1 ? product : size + times + product;
  }

  private String power(String base, String exponent) {
    String shown = magnitude ? "|" + base + "|" : base;
    return exponent.equals("1") ? shown : shown + "^" + exponent;
  }

  private String latexBase(Factor factor) {
    return magnitude ? "\\left|" + factor.latex() + "\\right|" : factor.latex();
  }
}
