package dev.sigmapi.law;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.law.Law.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * One form for what can be written in many: a power of a sum is that of 1 + ..., its first term
 * being taken out; a power 1 of a sum in a term alone is multiplied out.
 */
final class Canonical {
  private Canonical() {}

  /** A law over inputs x/scale for a target y/unit, as one over x for y. */
  static Sum unscaled(Sum law, double[] scales, double unit) {
    List<Term> terms = new ArrayList<>();
    for (Term term : unscaled(law, scales).terms()) {
      Value c = term.coefficient();
      terms.add(term.withCoefficient(new Value(c.value() * unit, c.free())));
    }
    return of(new Sum(terms));
  }

  private static Sum unscaled(Sum law, double[] scales) {
    List<Term> terms = new ArrayList<>();
    for (Term term : law.terms()) {
      double factor = 1;
      for (int i = 0; i < scales.length; i++) {
        factor *= Math.pow(scales[i], -term.exponents().get(i).value());
      }
      List<Factor> factors = new ArrayList<>();
      for (Factor each : term.factors()) {
        factors.add(
            new Factor(each.function(), unscaled(each.argument(), scales), each.exponent()));
      }
      Value c = term.coefficient();
      terms.add(new Term(new Value(c.value() * factor, c.free()), term.exponents(), factors));
    }
    return new Sum(terms);
  }

  static Sum of(Sum law) {
    List<Term> terms = new ArrayList<>();
    for (Term term : law.terms()) {
      Term canonical = of(term);
      if (isSum(canonical)) {
        terms.addAll(multipliedOut(canonical));
      } else {
        terms.add(canonical);
      }
    }
    return new Sum(terms);
  }

  private static Term of(Term term) {
    Term result = term.withFactors(List.of());
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : term.factors()) {
      Sum argument = of(factor.argument());
      if (factor.function() != Nonlinearity.IDENTITY) {
        factors.add(new Factor(factor.function(), argument, factor.exponent()));
        continue;
      }
      double p = factor.exponent().value();
      Term first = argument.terms().get(0);
      boolean whole = p == Math.rint(p);
      double c = first.coefficient().value();
      double unit = whole ? c : Math.abs(c);
      boolean free = result.coefficient().free() || first.coefficient().free();
      double coefficient = result.coefficient().value() * Math.pow(unit, p);
      List<Value> exponents = result.exponentsTimes(first, p);
      result = new Term(new Value(coefficient, free), exponents, List.of());
      // What the first term has beside numbers and powers stays within.
      for (Factor inner : first.factors()) {
        factors.add(
            new Factor(
                inner.function(),
                inner.argument(),
                new Value(inner.exponent().value() * p, inner.exponent().free())));
      }
      if (argument.terms().size() > 1) {
        factors.add(
            new Factor(Nonlinearity.IDENTITY, divided(argument, first, unit), factor.exponent()));
      }
    }
    return result.withFactors(factors);
  }

  /** The sum over its first term, whose number is then 1 or, if only the size is taken out, ±1. */
  private static Sum divided(Sum sum, Term first, double unit) {
    List<Term> terms = new ArrayList<>();
    int inputs = first.exponents().size();
    terms.add(Term.constant(Value.held(first.coefficient().value() / unit), inputs));
    for (Term term : sum.terms().subList(1, sum.terms().size())) {
      List<Value> exponents = term.exponentsTimes(first, -1);
      List<Factor> factors = new ArrayList<>(term.factors());
      for (Factor each : first.factors()) {
        double p = each.exponent().value();
        factors.add(new Factor(each.function(), each.argument(), Value.held(-p)));
      }
      terms.add(new Term(Value.free(term.coefficient().value() / unit), exponents, factors));
    }
    return new Sum(terms);
  }

  private static boolean isSum(Term term) {
    return term.factors().stream().anyMatch(Canonical::isSum);
  }

  private static boolean isSum(Factor factor) {
    return factor.function() == Nonlinearity.IDENTITY
        && !factor.exponent().free()
        && factor.exponent().value() == 1;
  }

  private static List<Term> multipliedOut(Term term) {
    Factor sum = term.factors().stream().filter(Canonical::isSum).findFirst().orElseThrow();
    List<Factor> others = new ArrayList<>(term.factors());
    others.remove(sum);
    if (!others.isEmpty()) {
      return List.of(term);
    }
    List<Term> terms = new ArrayList<>();
    for (Term each : sum.argument().terms()) {
      List<Value> exponents = term.exponentsTimes(each, 1);
      double c = term.coefficient().value() * each.coefficient().value();
      terms.add(new Term(Value.free(c), exponents, each.factors()));
    }
    return terms;
  }
}
