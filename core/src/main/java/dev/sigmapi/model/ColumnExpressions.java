package dev.sigmapi.model;

import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import dev.sigmapi.loss.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link Columns} make of a row and of what a network gives, as expressions. */
public final class ColumnExpressions {

  private ColumnExpressions() {}

  /** What the network is given, in the user's columns; nothing if one holds sequences. */
  public static Optional<List<Expression>> inputs(Columns columns) {
    List<Expression> inputs = new ArrayList<>();
    int at = 0;
    for (FeatureEncoding feature : columns.features()) {
      if (feature instanceof FeatureEncoding.Numbers numbers) {
        inputs.addAll(numbers(at, numbers));
      } else if (feature instanceof FeatureEncoding.Words words) {
        inputs.addAll(words(at, words));
      } else {
        return Optional.empty();
      }
      at += feature.values();
    }
    return Optional.of(inputs);
  }

  /** offset + (x − shift) / scale, and whether it is missing. */
  private static List<Expression> numbers(int at, FeatureEncoding.Numbers numbers) {
    Expression x = new Expression.Input(at, numbers.column(), numbers.imputed());
    double shift = numbers.offset() - numbers.shift() / numbers.scale();
    Expression scaled = sum(times(1 / numbers.scale(), x), constant(shift));
    if (!numbers.indicator()) {
      return List.of(scaled);
    }
    Expression missing = new Expression.Missing(at, numbers.column());
    return List.of(scaled, sum(missing, constant(numbers.indicatorBase())));
  }

  private static List<Expression> words(int at, FeatureEncoding.Words words) {
    List<Expression> parts = new ArrayList<>();
    int omitted = words.categories().size() - words.width();
    for (int category = omitted; category < words.categories().size(); category++) {
      String word = words.categories().get(category);
      Expression is =
          word.equals(FeatureEncoding.Words.MISSING)
              ? new Expression.Missing(at, words.column())
              : new Expression.Is(at, words.column(), category, word);
      parts.add(sum(is, constant(words.base())));
    }
    return parts;
  }

  /** A number that is predicted, in the user's units, from what the network gives for it. */
  public static Expression number(TargetEncoding target, Expression output) {
    return target.link() == Link.EXP
        ? times(target.scale(), call(Function.EXP, output))
        : sum(times(target.scale(), output), constant(target.shift()));
  }
}
