package dev.sigmapi.expression;

import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model computes for a row: named steps, each of which may use those before it (the units of
 * a hidden layer, a logit), and the results, which are what {@code Model.predict} gives: the target
 * of a regression, the probability of each class; of several targets one's after the other's.
 *
 * @param results may use the steps, not each other
 */
public record Equations(List<Definition> steps, List<Definition> results) {

  public Equations {
    steps = List.copyOf(steps);
    results = List.copyOf(results);
  }

  /** The results for a row, in double precision and with the numbers as they stand. */
  public double[] evaluate(double[] row) {
    Map<String, Double> known = new HashMap<>();
    for (Definition step : steps) {
      known.put(step.name(), evaluate(step.expression(), row, known));
    }
    return results.stream().mapToDouble(r -> evaluate(r.expression(), row, known)).toArray();
  }

  private static double evaluate(Expression expression, double[] row, Map<String, Double> known) {
    if (expression instanceof Constant constant) {
      return constant.value();
    } else if (expression instanceof Input input) {
      double value = row[input.at()];
      return Double.isNaN(value) ? input.whenMissing() : value;
    } else if (expression instanceof Missing missing) {
      return Double.isNaN(row[missing.at()]) ? 1 : 0;
    } else if (expression instanceof Is is) {
      return row[is.at()] == is.category() ? 1 : 0;
    } else if (expression instanceof Reference reference) {
      return known.get(reference.name());
    } else if (expression instanceof Sum sum) {
      return sum.terms().stream().mapToDouble(t -> evaluate(t, row, known)).reduce(0, Double::sum);
    } else if (expression instanceof Product product) {
      return product.factors().stream()
          .mapToDouble(f -> evaluate(f, row, known))
          .reduce(1, (a, b) -> a * b);
    } else if (expression instanceof Power power) {
      return Math.pow(evaluate(power.base(), row, known), power.exponent());
    } else if (expression instanceof Call call) {
      return call.function().value(evaluate(call.argument(), row, known));
    }
    Choice choice = (Choice) expression;
    return evaluate(choice.tested(), row, known) < 0
        ? evaluate(choice.below(), row, known)
        : evaluate(choice.otherwise(), row, known);
  }
}
