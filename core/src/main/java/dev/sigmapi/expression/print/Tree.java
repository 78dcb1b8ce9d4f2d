package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Sum;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Expressions as trees. */
final class Tree {
  private Tree() {}

  /** The same of other children. */
  static Expression map(Expression expression, UnaryOperator<Expression> change) {
    if (expression instanceof Sum sum) {
      return new Sum(sum.terms().stream().map(change).toList());
    } else if (expression instanceof Product product) {
      return new Product(product.factors().stream().map(change).toList());
    } else if (expression instanceof Power power) {
      return new Power(change.apply(power.base()), power.exponent());
    } else if (expression instanceof Call call) {
      return new Call(call.function(), change.apply(call.argument()));
    } else if (expression instanceof Choice choice) {
      return new Choice(
          change.apply(choice.tested()),
          change.apply(choice.below()),
          change.apply(choice.otherwise()));
    }
    return expression;
  }

  /** How many nodes they have. */
  static int size(Equations equations) {
    return expressions(equations).mapToInt(Algebra::nodes).sum();
  }

  static Stream<Expression> expressions(Equations equations) {
    return Stream.concat(equations.steps().stream(), equations.results().stream())
        .map(definition -> definition.expression());
  }

  /** Whether a row says it: {@link Input}, {@link Missing} or {@link Is}. */
  static boolean reads(Expression expression) {
    return expression instanceof Input || expression instanceof Missing || expression instanceof Is;
  }

  /** All that rows say, each once, in the order of the columns. */
  static List<Expression> readings(Equations equations) {
    Set<Expression> readings = new LinkedHashSet<>();
    expressions(equations).forEach(expression -> collect(expression, readings));
    List<Expression> sorted = new ArrayList<>(readings);
    sorted.sort(Comparator.comparingInt(Tree::at));
    return sorted;
  }

  private static void collect(Expression expression, Set<Expression> readings) {
    if (reads(expression)) {
      readings.add(expression);
    }
    Algebra.parts(expression).forEach(child -> collect(child, readings));
  }

  /** The column of a reading. */
  static String column(Expression reading) {
    if (reading instanceof Input input) {
      return input.column();
    }
    return reading instanceof Missing missing ? missing.column() : ((Is) reading).column();
  }

  /** Where in a row a reading looks. */
  static int at(Expression reading) {
    if (reading instanceof Input input) {
      return input.at();
    }
    return reading instanceof Missing missing ? missing.at() : ((Is) reading).at();
  }
}
