package dev.sigmapi.formula;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Dimension;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.model.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the dimensions of a formula balance, given those of columns. A number in front of a term
 * may carry a dimension, as constants of nature do, and then it is said which; what no number can
 * mend is an argument of exp, ln, sin and the like that is no mere number, and a sum of unlike
 * quantities inside of a power.
 */
public final class Balance {
  private final Map<String, Dimension> units;
  private final Map<String, Dimension> steps = new HashMap<>();
  private final List<String> findings = new ArrayList<>();

  private Balance(Map<String, Dimension> units) {
    this.units = units;
  }

  /** What does not balance of a model whose record says {@code units}; nothing of others. */
  public static List<String> of(Model model, Equations equations) {
    Map<String, Dimension> units = new HashMap<>();
    model
        .record()
        .path("units")
        .properties()
        .forEach(each -> units.put(each.getKey(), Dimension.of(each.getValue().asText())));
    return of(equations, units);
  }

  /**
   * What does not balance, in sentences.
   *
   * @param units of columns and results by name; of those that are not named nothing is known
   */
  public static List<String> of(Equations equations, Map<String, Dimension> units) {
    if (units.isEmpty()) {
      return List.of();
    }
    Balance balance = new Balance(units);
    for (Definition step : equations.steps()) {
      balance
          .dimension(step.expression())
          .ifPresent(found -> balance.steps.put(step.name(), found));
    }
    equations.results().forEach(balance::check);
    return List.copyOf(balance.findings);
  }

  private void check(Definition result) {
    Dimension wanted = units.get(result.name());
    List<Expression> terms =
        result.expression() instanceof Sum sum ? sum.terms() : List.of(result.expression());
    for (Expression term : terms) {
      Optional<Dimension> found = dimension(Algebra.rest(term));
      if (wanted != null && found.isPresent() && !found.get().same(wanted)) {
        Dimension carried = wanted.times(found.get().power(-1));
        findings.add(
            "%s is in %s, not in %s: it balances if %s is in %s"
                .formatted(
                    Prints.text(Algebra.rest(term)),
                    found.get().text(),
                    wanted.text(),
                    Digits.text(Algebra.coefficient(term)),
                    carried.text()));
      }
    }
  }

  /** The dimension of an expression; nothing where it is not known. */
  private Optional<Dimension> dimension(Expression expression) {
    if (expression instanceof Input input) {
      return Optional.ofNullable(units.get(input.column()));
    } else if (expression instanceof Reference reference) {
      return Optional.ofNullable(steps.get(reference.name()));
    } else if (expression instanceof Sum sum) {
      return sum(sum);
    } else if (expression instanceof Product product) {
      Optional<Dimension> total = Optional.of(Dimension.NONE);
      for (Expression factor : product.factors()) {
        Optional<Dimension> next = dimension(factor);
        total = total.flatMap(known -> next.map(known::times));
      }
      return total;
    } else if (expression instanceof Power power) {
      return dimension(power.base()).map(base -> base.power(power.exponent()));
    } else if (expression instanceof Call call) {
      return call(call);
    } else if (expression instanceof Choice choice) {
      dimension(choice.tested());
      Optional<Dimension> below = dimension(choice.below());
      return choice.below() instanceof Constant ? dimension(choice.otherwise()) : below;
    }
    return Optional.of(Dimension.NONE);
  }

  private Optional<Dimension> call(Call call) {
    Optional<Dimension> argument = dimension(call.argument());
    return switch (call.function()) {
      case ABS, RELU -> argument;
      default -> {
        if (argument.isPresent() && !argument.get().same(Dimension.NONE)) {
          findings.add(
              "%s is taken of %s, which is in %s"
                  .formatted(
                      call.function().text(), Prints.text(call.argument()), argument.get().text()));
        }
        yield Optional.of(Dimension.NONE);
      }
    };
  }

  /** A number that is added is of the others' dimension. */
  private Optional<Dimension> sum(Sum sum) {
    Optional<Dimension> first = Optional.empty();
    Expression named = null;
    for (Expression term : sum.terms()) {
      Optional<Dimension> next = term instanceof Constant ? Optional.empty() : dimension(term);
      if (first.isPresent() && next.isPresent() && !first.get().same(next.get())) {
        findings.add(
            "%s, in %s, is added to %s, in %s"
                .formatted(
                    Prints.text(term), next.get().text(), Prints.text(named), first.get().text()));
      }
      if (first.isEmpty() && next.isPresent()) {
        first = next;
        named = term;
      }
    }
    return first;
  }
}
