package dev.sigmapi.formula;

import java.util.List;

/**
 * What a model computes, as a sum of products.
 *
 * @param name of what is computed: the target, or the logit of a class
 */
public record Sum(String name, List<Term> terms) {

  public Sum {
    terms = List.copyOf(terms);
  }

  /**
   * The value for a row, in double precision and with the numbers as they are printed.
   *
   * @param row as {@link dev.sigmapi.model.Model#predict(double[])} takes it
   */
  public double evaluate(double[] row) {
    double sum = 0;
    for (Term term : terms) {
      sum += term.evaluate(row);
    }
    return sum;
  }

  /** Σ |term|: what rounding errors of the sum are relative to. */
  double magnitude(double[] row) {
    double sum = 0;
    for (Term term : terms) {
      sum += Math.abs(term.evaluate(row));
    }
    return sum;
  }

  /** In plain text. */
  public String text() {
    StringBuilder text = new StringBuilder(name).append(" = ");
    append(text, false);
    return text.toString();
  }

  /** In LaTeX. */
  public String latex() {
    String escaped = name.replaceAll("([_%#&${}])", "\\\\$1");
    StringBuilder text = new StringBuilder("\\mathrm{" + escaped + "} = ");
    append(text, true);
    return text.toString();
  }

  private void append(StringBuilder text, boolean latex) {
    if (terms.isEmpty()) {
      text.append('0');
    }
    for (int i = 0; i < terms.size(); i++) {
      boolean negative = terms.get(i).coefficient() < 0;
      if (i > 0) {
        text.append(negative ? " - " : " + ");
      } else if (negative) {
        text.append('-');
      }
      text.append(latex ? terms.get(i).latex() : terms.get(i).text());
    }
  }
}
