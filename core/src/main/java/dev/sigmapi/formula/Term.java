package dev.sigmapi.formula;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A coefficient times a product of powers. Where a base is negative and an exponent not whole, the
 * term is the real part, as product units compute it: Π |b|^w · cos(π Σ_{b &lt; 0} w).
 *
 * @param mayBeNegative whether, over the training rows, a base with an exponent that is not whole
 *     can be negative
 */
record Term(double coefficient, List<Factor> factors, boolean mayBeNegative) {

  Term {
    factors = List.copyOf(factors);
  }

  /** The value for a row. */
  double evaluate(double[] row) {
    double product = coefficient;
    double halfTurns = 0;
    for (Factor factor : factors) {
      double base = factor.base(row[factor.feature()]);
      halfTurns += base < 0 && factor.complex() ? factor.exponent() : 0;
      product *= factor.power(base);
    }
    return halfTurns == 0 ? product : product * Math.cos(Math.PI * halfTurns);
  }

  /** Without its coefficient's sign, which the sum prints. */
  String text() {
    String product = factors.stream().map(Factor::text).collect(Collectors.joining(" · "));
    return join(
        Digits.text(Math.abs(coefficient)), " · ", mayBeNegative ? "Re(" + product + ")" : product);
  }

  String latex() {
    String product = factors.stream().map(Factor::latex).collect(Collectors.joining(" \\, "));
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
}
