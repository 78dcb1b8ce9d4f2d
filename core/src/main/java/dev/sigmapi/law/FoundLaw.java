package dev.sigmapi.law;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import java.util.ArrayList;
import java.util.List;

/** A law that was found. */
public final class FoundLaw {
  private final Sum law;
  private final double error;
  private final boolean exact;

  FoundLaw(Sum law, double error, boolean exact) {
    this.law = law;
    this.error = error;
    this.exact = exact;
  }

  /** The root of the mean of the weighed squared errors on the rows that it was fitted to. */
  public double error() {
    return error;
  }

  /** Whether nothing but rounding is left. */
  public boolean exact() {
    return exact;
  }

  /**
   * The law as a formula.
   *
   * @param inputs what stands for each input
   */
  public Expression of(List<Expression> inputs) {
    return sum(law, inputs);
  }

  private static Expression sum(Sum sum, List<Expression> inputs) {
    return Algebra.sum(sum.terms().stream().map(term -> term(term, inputs)).toList());
  }

  private static Expression term(Term term, List<Expression> inputs) {
    List<Expression> factors = new ArrayList<>();
    factors.add(Algebra.constant(term.coefficient().value()));
    for (int i = 0; i < inputs.size(); i++) {
      factors.add(Algebra.power(inputs.get(i), term.exponents().get(i).value()));
    }
    for (Factor factor : term.factors()) {
      Expression argument = sum(factor.argument(), inputs);
      factors.add(Algebra.power(factor.function().of(argument), factor.exponent().value()));
    }
    return Algebra.product(factors);
  }
}
