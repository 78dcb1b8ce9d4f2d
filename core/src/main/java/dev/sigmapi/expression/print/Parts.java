package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Equations of the same values whose expressions suit a language better: parts of them have become
 * steps. The order of what is added and multiplied stays.
 */
final class Parts {
  /** e^x below this is told from 0 by its logarithm only. */
  private static final double UNSEEN = -700;

  /** Below this the series of ln(1 + u) has all digits. */
  private static final double SMALL = 0.01;

  private static final int SERIES = 7;

  private final int largest;
  private final Predicate<Expression> twice;
  private final boolean basic;
  private final Predicate<Expression> whole;
  private final List<Definition> steps = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** The steps that were added. */
  private final Map<Expression, Expression> known = new HashMap<>();

  /**
   * @param largest nodes of an expression
   * @param whole what is not cut, as large as it may be
   * @param twice which nodes need their argument more than once, so that it has to be a leaf
   * @param basic whether sigmoid and softplus are to be made of simpler functions
   */
  private Parts(
      int largest, Predicate<Expression> whole, Predicate<Expression> twice, boolean basic) {
    this.largest = largest;
    this.whole = whole;
    this.twice = twice;
    this.basic = basic;
  }

  /** Cut to a largest size. */
  static Equations cut(Equations equations, int largest, Predicate<Expression> whole) {
    return new Parts(largest, whole, e -> false, false).of(equations);
  }

  /** Cut, and of simpler functions that may name their argument more than once. */
  static Equations basic(Equations equations, int largest, Predicate<Expression> twice) {
    return new Parts(largest, e -> false, twice, true).of(equations);
  }

  private Equations of(Equations equations) {
    Stream.concat(equations.steps().stream(), equations.results().stream())
        .forEach(definition -> names.add(definition.name()));
    for (Definition step : equations.steps()) {
      steps.add(new Definition(step.name(), part(step.expression())));
    }
    List<Definition> results =
        equations.results().stream()
            .map(result -> new Definition(result.name(), part(result.expression())))
            .toList();
    return new Equations(steps, results);
  }

  private Expression part(Expression expression) {
    if (whole.test(expression)) {
      return expression;
    } else if (expression instanceof Sum sum) {
      return folded(sum.terms(), true);
    } else if (expression instanceof Product product) {
      return folded(product.factors(), false);
    } else if (basic && expression instanceof Call call && call.function() == Function.SIGMOID) {
      return part(sigmoid(leaf(part(call.argument()))));
    } else if (basic && expression instanceof Call call && call.function() == Function.SOFTPLUS) {
      return part(softplus(leaf(part(call.argument()))));
    }
    boolean leaves = twice.test(expression);
    return constant(Tree.map(expression, child -> leaves ? leaf(part(child)) : small(part(child))));
  }

  /** What is made of numbers only is one. */
  private Expression constant(Expression expression) {
    List<Expression> children = Algebra.parts(expression);
    if (!basic || children.isEmpty() || !children.stream().allMatch(Constant.class::isInstance)) {
      return expression;
    }
    Equations alone = new Equations(List.of(), List.of(new Definition("", expression)));
    return new Constant(alone.evaluate(new double[0])[0]);
  }

  /** Too many terms or factors are taken together from the first on. */
  private Expression folded(List<Expression> children, boolean sum) {
    List<Expression> together = new ArrayList<>();
    int size = 1;
    for (Expression child : children) {
      Expression part = part(child);
      int added = whole.test(part) ? 1 : Algebra.nodes(part);
      if (size + added > largest && !together.isEmpty()) {
        Expression first = leaf(joined(together, sum));
        together.clear();
        together.add(first);
        size = 2;
      }
      together.add(part);
      size += added;
    }
    return joined(together, sum);
  }

  private Expression joined(List<Expression> children, boolean sum) {
    return constant(sum ? new Sum(children) : new Product(children));
  }

  private Expression small(Expression part) {
    return Algebra.nodes(part) * 3 > largest && !whole.test(part) ? leaf(part) : part;
  }

  /** The part itself if it is a leaf, else the name of a new step. */
  private Expression leaf(Expression part) {
    if (part instanceof Constant || part instanceof Reference || Tree.reads(part)) {
      return part;
    }
    return known.computeIfAbsent(part, this::step);
  }

  private Expression step(Expression part) {
    int number = known.size() + 1;
    while (!names.add("part " + number)) {
      number++;
    }
    steps.add(new Definition("part " + number, part));
    return new Reference("part " + number);
  }

  /** 1 / (1 + e^-x), 0 where that would be too large. */
  private static Expression sigmoid(Expression x) {
    Expression e = new Call(Function.EXP, product(new Constant(-1), x));
    Expression sigmoid = new Power(sum(new Constant(1), e), -1);
    return new Choice(sum(x, new Constant(-UNSEEN)), new Constant(0), sigmoid);
  }

  /** max(0, x) + ln(1 + u) with u = e^-|x|, by its series u − u²/2 + … where u is small. */
  private Expression softplus(Expression x) {
    Expression size = new Call(Function.ABS, x);
    Expression u = leaf(part(new Call(Function.EXP, product(new Constant(-1), size))));
    Expression series = new Constant(1.0 / SERIES);
    for (int i = SERIES - 1; i > 0; i--) {
      series = sum(new Constant(1.0 / i), product(new Constant(-1), u, series));
    }
    Expression logarithm =
        new Choice(
            sum(u, new Constant(-SMALL)),
            product(u, series),
            new Call(Function.LOG, sum(new Constant(1), u)));
    return sum(new Call(Function.RELU, x), logarithm);
  }

  private static Expression sum(Expression... terms) {
    return new Sum(List.of(terms));
  }

  private static Expression product(Expression... factors) {
    return new Product(List.of(factors));
  }
}
