package dev.sigmapi.formula;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Bounds;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.module.Module;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads a network module by module; the steps are what modules gave that others may use often. */
final class NetworkReading {
  private final List<Definition> steps = new ArrayList<>();
  private final Map<String, Bounds> known = new HashMap<>();
  private final Function<Input, Bounds> ranges;

  /**
   * @param ranges between what a column's numbers are
   */
  NetworkReading(Function<Input, Bounds> ranges) {
    this.ranges = ranges;
  }

  List<Definition> steps() {
    return steps;
  }

  /** What a module gives, as the table of translations says. */
  List<Expression> read(Module module, List<Expression> x) {
    return Translations.of(module).read(module, x, this);
  }

  /** Each expression by a name of its own, but for leaves. */
  List<Expression> named(String kind, List<Expression> expressions) {
    return expressions.stream().map(expression -> named(kind, expression)).toList();
  }

  /** An expression by a name that begins so. */
  Expression named(String kind, Expression expression) {
    if (isShort(expression)) {
      return expression;
    }
    String name = kind + " " + (steps.size() + 1);
    known.put(name, bounds(expression));
    steps.add(new Definition(name, expression));
    return new Reference(name);
  }

  /** A leaf, or a leaf times a number with a shift: what is as short as its name. */
  private static boolean isShort(Expression expression) {
    return expression instanceof Expression.Sum sum
        ? sum.terms().size() == 2
            && Algebra.parts(Algebra.rest(sum.terms().get(0))).isEmpty()
            && sum.terms().get(1) instanceof Expression.Constant
        : Algebra.parts(Algebra.rest(expression)).isEmpty();
  }

  /** An expression in columns alone. */
  Expression whole(Expression expression) {
    Map<String, Expression> meanings = new HashMap<>();
    steps.forEach(step -> meanings.put(step.name(), Steps.replaced(step.expression(), meanings)));
    return Steps.replaced(expression, meanings);
  }

  /** Between what an expression is, over the ranges of the columns. */
  Bounds bounds(Expression expression) {
    return Bounds.of(expression, this::leaf);
  }

  private Bounds leaf(Expression leaf) {
    if (leaf instanceof Reference reference) {
      return known.get(reference.name());
    }
    return ranges.apply((Input) leaf);
  }

  boolean mayBeNegative(Expression expression) {
    return !Algebra.isNeverNegative(expression) && !(bounds(expression).low() >= 0);
  }

  /** |x|, or x where that is the same. */
  Expression size(Expression x) {
    return mayBeNegative(x) ? Algebra.call(dev.sigmapi.expression.Function.ABS, x) : x;
  }

  /** max(x, least) as least + max(0, x − least), or x where that is the same. */
  Expression atLeast(double least, Expression x) {
    Expression above = Algebra.sum(x, Algebra.constant(-least));
    return bounds(x).low() >= least
        ? x
        : Algebra.sum(
            new Call(dev.sigmapi.expression.Function.RELU, above), Algebra.constant(least));
  }
}
