package dev.sigmapi.law;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The form of a law: a network of product units within product units, written out.
 *
 * <pre>
 * sum    = Σ_k coefficient_k · Π_i x_i^exponent_ki · Π_m factor_km
 * factor = g(sum)^exponent
 * </pre>
 *
 * Every number is free, to be fitted, or held at a value that is thought to be right.
 */
final class Law {
  private Law() {}

  /** A number of a law. */
  record Value(double value, boolean free) {
    static final Value ZERO = held(0);
    static final Value ONE = held(1);

    static Value free(double value) {
      return new Value(value, true);
    }

    static Value held(double value) {
      return new Value(value, false);
    }
  }

  /** Σ terms. */
  record Sum(List<Term> terms) {
    Sum {
      terms = List.copyOf(terms);
    }

    static Sum of(Term... terms) {
      return new Sum(List.of(terms));
    }

    /** The same with another term. */
    Sum plus(Term term) {
      List<Term> more = new ArrayList<>(terms);
      more.add(term);
      return new Sum(more);
    }

    /** The same with terms replaced; null leaves one out. */
    Sum with(Term old, Term replacement) {
      List<Term> others = new ArrayList<>();
      for (Term term : terms) {
        if (term != old) {
          others.add(term);
        } else if (replacement != null) {
          others.add(replacement);
        }
      }
      return new Sum(others);
    }
  }

  /** coefficient · Π_i x_i^exponent_i · Π factors. */
  record Term(Value coefficient, List<Value> exponents, List<Factor> factors) {
    Term {
      exponents = List.copyOf(exponents);
      factors = List.copyOf(factors);
    }

    /** The number alone. */
    static Term constant(Value value, int inputs) {
      return new Term(value, java.util.Collections.nCopies(inputs, Value.ZERO), List.of());
    }

    /** The exponents of this · other^power; free where one of the two is. */
    List<Value> exponentsTimes(Term other, double power) {
      List<Value> product = new ArrayList<>();
      for (int i = 0; i < exponents.size(); i++) {
        Value mine = exponents.get(i);
        Value its = other.exponents.get(i);
        product.add(new Value(mine.value() + power * its.value(), mine.free() || its.free()));
      }
      return product;
    }

    Term times(Factor factor) {
      List<Factor> more = new ArrayList<>(factors);
      more.add(factor);
      return new Term(coefficient, exponents, more);
    }

    Term withCoefficient(Value value) {
      return new Term(value, exponents, factors);
    }

    Term withExponents(List<Value> others) {
      return new Term(coefficient, others, factors);
    }

    Term withFactors(List<Factor> others) {
      return new Term(coefficient, exponents, others);
    }
  }

  /** function(argument)^exponent. */
  record Factor(Nonlinearity function, Sum argument, Value exponent) {}

  /** What a law looks like without its numbers, but for the exponents of its functions. */
  static String form(Sum law) {
    StringBuilder form = new StringBuilder();
    for (Term term : law.terms()) {
      form.append('+');
      for (Factor factor : term.factors()) {
        form.append(factor.function()).append('(').append(form(factor.argument())).append(")^");
        form.append((float) factor.exponent().value());
      }
    }
    return form.toString();
  }

  /** What becomes of a number of a law. */
  interface Change {
    Value of(Value value, boolean exponent);
  }

  /** The same form with other numbers, which are asked for in the order that a graph has them. */
  static Sum map(Sum law, Change change) {
    List<Term> terms = new ArrayList<>();
    for (Term term : law.terms()) {
      Value coefficient = change.of(term.coefficient(), false);
      List<Value> exponents = new ArrayList<>();
      term.exponents().forEach(value -> exponents.add(change.of(value, true)));
      List<Factor> factors = new ArrayList<>();
      for (Factor factor : term.factors()) {
        Value exponent = change.of(factor.exponent(), true);
        factors.add(new Factor(factor.function(), map(factor.argument(), change), exponent));
      }
      terms.add(new Term(coefficient, exponents, factors));
    }
    return new Sum(terms);
  }

  /** The laws with one term or factor less. */
  static List<Sum> smaller(Sum law) {
    List<Sum> smaller = new ArrayList<>();
    smaller(law, law, smaller);
    return smaller;
  }

  private static void smaller(Sum law, Sum sum, List<Sum> smaller) {
    for (Term term : sum.terms()) {
      if (sum.terms().size() > 1 && term.coefficient().free()) {
        smaller.add(replace(law, term, null));
      }
      for (Factor factor : term.factors()) {
        List<Factor> others = new ArrayList<>(term.factors());
        others.remove(factor);
        smaller.add(replace(law, term, term.withFactors(others)));
        smaller(law, factor.argument(), smaller);
      }
    }
  }

  /** The same law where one of its sums, found by identity, is another. */
  static Sum replace(Sum law, Sum old, Sum replacement) {
    return rebuild(law, sum -> sum == old ? replacement : null);
  }

  /** The same law where one of its terms, found by identity, is another; null leaves it out. */
  static Sum replace(Sum law, Term old, Term replacement) {
    return rebuild(
        law,
        sum ->
            sum.terms().stream().anyMatch(term -> term == old) ? sum.with(old, replacement) : null);
  }

  /** Changes the outermost sums for which the change is not null. */
  private static Sum rebuild(Sum sum, UnaryOperator<Sum> change) {
    Sum changed = change.apply(sum);
    if (changed != null) {
      return changed;
    }
    List<Term> terms = new ArrayList<>();
    for (Term term : sum.terms()) {
      List<Factor> factors = new ArrayList<>();
      for (Factor factor : term.factors()) {
        factors.add(
            new Factor(factor.function(), rebuild(factor.argument(), change), factor.exponent()));
      }
      terms.add(term.withFactors(factors));
    }
    return new Sum(terms);
  }
}
