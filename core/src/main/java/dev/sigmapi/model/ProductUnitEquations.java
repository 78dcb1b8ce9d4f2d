package dev.sigmapi.model;

import static dev.sigmapi.expression.Algebra.ONE;
import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.choice;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.power;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.sum;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import dev.sigmapi.projection.SumOfProducts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What variable projection found, in double precision, as equations in the user's columns. */
final class ProductUnitEquations {
  private final Columns columns;
  private final List<Expression> inputs;
  private final boolean[] negative;

  /**
   * @param encoded what the columns are encoded to, [inputs][rows]
   */
  ProductUnitEquations(Columns columns, double[][] encoded) {
    this.columns = columns;
    this.inputs = ColumnExpressions.inputs(columns).orElseThrow();
    this.negative = new boolean[encoded.length];
    for (int i = 0; i < negative.length; i++) {
      negative[i] = Arrays.stream(encoded[i]).anyMatch(x -> x < 0);
    }
  }

  Equations of(SumOfProducts found) {
    List<Expression> terms = new ArrayList<>();
    for (int j = 0; j < found.units(); j++) {
      List<Expression> factors = new ArrayList<>();
      factors.add(constant(found.coefficients()[j]));
      for (int i = 0; i < inputs.size(); i++) {
        factors.add(factor(i, found.exponents()[j][i], found.signs()[j][i]));
      }
      terms.add(product(factors));
    }
    terms.add(constant(found.constant()));
    TargetEncoding target = columns.target();
    Expression y = ColumnExpressions.number(target, sum(terms));
    return new Equations(List.of(), List.of(new Definition(target.column(), y)));
  }

  /** x^w where x is never below 0, and wherever that is what the unit means; else |x|^w. */
  private Expression factor(int i, double exponent, boolean sign) {
    Expression x = inputs.get(i);
    boolean whole = exponent == Math.rint(exponent);
    if (!negative[i] || (whole && (exponent % 2 != 0) == sign)) {
      return power(x, exponent);
    }
    Expression size = power(call(Function.ABS, x), exponent);
    return sign ? product(choice(x, constant(-1), ONE), size) : size;
  }
}
