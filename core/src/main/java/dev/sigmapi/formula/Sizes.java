package dev.sigmapi.formula;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What rounding errors of equations are relative to: the result's value with every sum replaced by
 * the sum of its terms' sizes.
 */
final class Sizes {
  private final double[] row;
  private final Map<String, double[]> known = new HashMap<>();

  private Sizes(double[] row) {
    this.row = row;
  }

  /** The size of each result. */
  static double[] of(Equations equations, double[] row) {
    Sizes sizes = new Sizes(row);
    for (Definition step : equations.steps()) {
      sizes.known.put(step.name(), sizes.of(step.expression()));
    }
    return equations.results().stream().mapToDouble(r -> sizes.of(r.expression())[1]).toArray();
  }

  /** The value, and its size. */
  private double[] of(Expression expression) {
    if (expression instanceof Reference reference) {
      return known.get(reference.name());
    } else if (expression instanceof Sum sum) {
      double[] total = new double[2];
      for (Expression term : sum.terms()) {
        double[] each = of(term);
        total[0] += each[0];
        total[1] += each[1];
      }
      return total;
    } else if (expression instanceof Product product) {
      double[] total = {1, 1};
      for (Expression factor : product.factors()) {
        double[] each = of(factor);
        total[0] *= each[0];
        total[1] *= each[1];
      }
      return total;
    } else if (expression instanceof Power power) {
      double[] base = of(power.base());
      double value = Math.pow(base[0], power.exponent());
      // The relative error of the base, times the exponent, is that of the power.
      double share =
          base[0] == 0 ? 1 : Math.max(1, Math.abs(power.exponent())) * base[1] / Math.abs(base[0]);
      return new double[] {value, Math.abs(value) * share};
    } else if (expression instanceof Call call) {
      double[] argument = of(call.argument());
      double value = call.function().value(argument[0]);
      double slope =
          switch (call.function()) {
            case EXP -> value;
            case LOG -> 1 / argument[0];
            default -> 1;
          };
      return new double[] {value, Math.abs(value) + Math.abs(slope) * argument[1]};
    } else if (expression instanceof Choice choice) {
      double tested = of(choice.tested())[0];
      return of(tested < 0 ? choice.below() : choice.otherwise());
    }
    double value =
        new Equations(List.of(), new ArrayList<>(List.of(new Definition("x", expression))))
            .evaluate(row)[0];
    return new double[] {value, Math.abs(value)};
  }
}
