package dev.sigmapi.formula;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Bounds;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.model.Model;
import dev.sigmapi.module.MixtureOfExperts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the first of two experts takes over, if their gate's scores differ by a sum of columns, or
 * of logarithms of columns, which is a limit for a product of powers.
 */
final class GateBoundary {
  private static final int DIGITS = 4;

  /** A column that changes less than this of what another does is left out. */
  private static final double NEGLIGIBLE = 1e-4;

  private GateBoundary() {}

  static Optional<String> of(Model model, MixtureOfExperts mixture) {
    if (mixture.experts().size() != 2) {
      return Optional.empty();
    }
    ModelReading reading = new ModelReading(model);
    Expression difference;
    try {
      List<Expression> scores = reading.read(mixture.gate());
      difference = reading.whole(Algebra.difference(scores.get(0), scores.get(1)));
    } catch (NoClosedFormException e) {
      return Optional.empty();
    }
    List<Expression> terms = difference instanceof Sum sum ? sum.terms() : List.of(difference);
    List<Expression> moving = terms.stream().filter(t -> !(t instanceof Constant)).toList();
    boolean powers = !moving.isEmpty() && moving.stream().allMatch(GateBoundary::isLogarithm);
    boolean line = moving.stream().allMatch(term -> Algebra.parts(Algebra.rest(term)).isEmpty());
    return moving.isEmpty() || !(powers || line)
        ? Optional.empty()
        : Optional.of(text(terms, moving, powers, reading));
  }

  private static boolean isLogarithm(Expression term) {
    return Algebra.rest(term) instanceof Call call && call.function() == Function.LOG;
  }

  /** Σ slope · z + constant &gt; 0, z the columns as the gate sees them. */
  private static String text(
      List<Expression> terms, List<Expression> moving, boolean powers, ModelReading reading) {
    Expression first = moving.get(0);
    for (Expression term : moving) {
      first = span(term, reading) > span(first, reading) ? term : first;
    }
    double unit = Algebra.coefficient(first);
    double limit = 0;
    List<String> parts = new ArrayList<>();
    for (Expression term : terms) {
      double slope = Algebra.coefficient(term) / unit;
      if (term instanceof Constant) {
        limit -= slope;
      } else if (span(term, reading) > NEGLIGIBLE * span(first, reading)) {
        double shown = Digits.round(slope, DIGITS);
        Expression rest = Algebra.rest(term);
        parts.add(
            Prints.text(
                powers
                    ? Algebra.power(((Call) rest).argument(), shown)
                    : Algebra.times(shown, rest)));
      }
    }
    double bound = Digits.round(powers ? Math.exp(limit) : limit, DIGITS);
    return "%s %s %s"
        .formatted(
            String.join(powers ? " · " : " + ", parts), unit > 0 ? ">" : "<", Digits.text(bound));
  }

  /** By how much a term moves the difference of the scores over the rows of the training. */
  private static double span(Expression term, ModelReading reading) {
    Bounds bounds = reading.bounds(term);
    double span = bounds.high() - bounds.low();
    return Double.isFinite(span) ? span : Math.abs(Algebra.coefficient(term));
  }
}
