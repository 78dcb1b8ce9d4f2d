package dev.sigmapi.law;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.law.Law.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Laws that noise can hide behind another: (1 − x²)^(−1/2), (1 − x²/2)^(−1) and (1 + x³/3)² differ
 * little where x is below 1. Of every power of a sum, with other powers and with the exponents
 * within scaled.
 */
final class Alternatives {
  private static final double[] SIZES = {1, 2, 3, 4};

  /** Where the number in a new sum begins. */
  private static final double[] STARTS = {0.3, -0.3};

  /** Inputs with powers that are not simple. */
  private static final int MOST_ODD = 3;

  private Alternatives() {}

  /** The laws where one factor is another, coefficients free. */
  static List<Sum> of(Sum law) {
    List<Sum> alternatives = new ArrayList<>();
    collect(law, law, alternatives);
    return alternatives;
  }

  private static void collect(Sum law, Sum sum, List<Sum> alternatives) {
    for (Term term : sum.terms()) {
      grow(law, term, alternatives);
      for (Factor factor : term.factors()) {
        if (factor.function() == Nonlinearity.IDENTITY && factor.argument().terms().size() == 2) {
          change(law, term, factor, alternatives);
        }
        collect(law, factor.argument(), alternatives);
      }
    }
  }

  private static void change(Sum law, Term term, Factor factor, List<Sum> alternatives) {
    Term one = factor.argument().terms().get(0);
    Term inner = factor.argument().terms().get(1);
    double largest =
        inner.exponents().stream().mapToDouble(w -> Math.abs(w.value())).max().orElse(0);
    double old = factor.exponent().value();
    if (largest == 0 || old == 0) {
      return;
    }
    for (double power : Growth.POWERS) {
      for (double size : SIZES) {
        List<Value> exponents = new ArrayList<>();
        for (Value w : inner.exponents()) {
          exponents.add(Value.held(Math.rint(w.value() * size / largest)));
        }
        // To first order, p · a stays what it was.
        double a = inner.coefficient().value() * old / power;
        Term other = new Term(Value.free(a), exponents, inner.factors());
        List<Factor> factors = new ArrayList<>(term.factors());
        factors.set(
            factors.indexOf(factor),
            new Factor(factor.function(), Sum.of(one, other), Value.held(power)));
        List<Value> outer = new ArrayList<>();
        for (int i = 0; i < exponents.size(); i++) {
          Value w = term.exponents().get(i);
          boolean free = w.free() || exponents.get(i).value() != 0;
          outer.add(new Value(w.value(), free));
        }
        Value c = Value.free(term.coefficient().value());
        alternatives.add(Law.replace(law, term, new Term(c, outer, factors)));
      }
    }
  }

  /**
   * A power of a few inputs that is no simple one may be a whole one times a power of a sum: x^0.03
   * y^1.95 for y² (1 − x²/y²)^(−1/2).
   */
  private static void grow(Sum law, Term term, List<Sum> alternatives) {
    List<Integer> odd = new ArrayList<>();
    List<Value> whole = new ArrayList<>();
    for (int i = 0; i < term.exponents().size(); i++) {
      Value w = term.exponents().get(i);
      if (w.free() || w.value() != Math.rint(w.value())) {
        odd.add(i);
      }
      whole.add(Value.held(Math.rint(w.value())));
    }
    if (odd.isEmpty() || odd.size() > MOST_ODD) {
      return;
    }
    Value c = Value.free(term.coefficient().value());
    for (int signs = 0; signs < 1 << odd.size(); signs++) {
      for (double size : new double[] {1, 2}) {
        List<Value> exponents = new ArrayList<>();
        whole.forEach(w -> exponents.add(Value.ZERO));
        for (int k = 0; k < odd.size(); k++) {
          exponents.set(odd.get(k), Value.held((signs >> k & 1) == 0 ? size : -size));
        }
        for (double power : Growth.POWERS) {
          for (double a : STARTS) {
            Term one = Term.constant(Value.ONE, whole.size());
            Sum base = Sum.of(one, new Term(Value.free(a), exponents, List.of()));
            List<Factor> factors = new ArrayList<>(term.factors());
            factors.add(new Factor(Nonlinearity.IDENTITY, base, Value.held(power)));
            alternatives.add(Law.replace(law, term, new Term(c, whole, factors)));
          }
        }
      }
    }
  }
}
