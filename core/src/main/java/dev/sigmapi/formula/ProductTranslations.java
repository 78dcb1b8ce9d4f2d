package dev.sigmapi.formula;

import static dev.sigmapi.expression.Algebra.ONE;
import static dev.sigmapi.expression.Algebra.choice;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.power;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Function;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.ProductUnitOp;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.LowRankBilinear;
import dev.sigmapi.module.PiSigma;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Quadratic;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.SigmaPi;
import java.util.ArrayList;
import java.util.List;

/** Modules in which inputs multiply inputs. */
final class ProductTranslations {
  /** From this exponent on, what product units count as zero is one to the digits of float32. */
  private static final double NEGLIGIBLE_FLOOR = 1.0 / 3;

  private ProductTranslations() {}

  static List<Expression> productUnits(
      ProductUnits units, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    Numbers exponents = Numbers.of(units.exponents());
    Numbers signs = Numbers.of(units.signs());
    List<Expression> outputs = new ArrayList<>();
    for (int j = 0; j < units.outputs(); j++) {
      List<Expression> factors = new ArrayList<>();
      List<Turn> turns = new ArrayList<>();
      for (int i = 0; i < units.inputs(); i++) {
        double w = Digits.exponent(exponents.get(j, i));
        Expression base = inputs.get(i);
        switch (units.domain()) {
          case REAL -> factors.add(real(base, 1, w, turns, reading));
          case MAGNITUDE -> factors.add(sized(base, w, reading));
          case SIGNED -> factors.add(signed(base, w, signs.get(j, i) == 1, reading));
          case GATED -> {
            double gate = Math.max(0, Math.min(1, Numbers.of(units.gates()).get(0, i)));
            factors.add(real(base, gate, w, turns, reading));
          }
        }
      }
      factors.add(cosine(turns));
      outputs.add(product(factors));
    }
    return outputs;
  }

  /** By how many half turns a base that is negative turns a unit. */
  private record Turn(Expression base, double halfTurns) {}

  /** (g|b| + 1 − g)^w, noting the turn. */
  private static Expression real(
      Expression base, double gate, double w, List<Turn> turns, NetworkReading reading) {
    if (w == 0 || gate == 0) {
      return ONE;
    }
    boolean whole = w == Math.rint(w);
    if (gate == 1 && whole && !floored(base, w)) {
      return power(base, w);
    }
    if (reading.mayBeNegative(base)) {
      turns.add(new Turn(base, w * gate));
    }
    return gate == 1
        ? sized(base, w, reading)
        : power(sum(times(gate, reading.size(base)), constant(1 - gate)), w);
  }

  /** cos(π Σ turns of the bases below 0), the real part of all that is complex. */
  private static Expression cosine(List<Turn> turns) {
    if (turns.size() == 1) {
      Turn turn = turns.get(0);
      return choice(turn.base, constant(Math.cos(Math.PI * turn.halfTurns)), ONE);
    }
    List<Expression> angles = new ArrayList<>();
    for (Turn turn : turns) {
      angles.add(choice(turn.base, constant(Math.PI * turn.halfTurns), Algebra.ZERO));
    }
    return Algebra.call(Function.COS, sum(angles));
  }

  /** |b|^w. */
  private static Expression sized(Expression base, double w, NetworkReading reading) {
    if (w == 0) {
      return ONE;
    }
    Expression size = reading.size(base);
    return power(floored(base, w) ? reading.atLeast(ProductUnitOp.FLOOR, size) : size, w);
  }

  /** |b|^w, with the sign of b or without. */
  private static Expression signed(
      Expression base, double w, boolean sign, NetworkReading reading) {
    boolean odd = w % 2 != 0;
    if (w == Math.rint(w) && odd == sign && !floored(base, w)) {
      return power(base, w);
    }
    Expression size = sized(base, w, reading);
    return sign && reading.mayBeNegative(base)
        ? product(choice(base, constant(-1), ONE), size)
        : size;
  }

  /**
   * Whether the formula has to say what product units count as zero. A column of the user's is
   * raised as it stands: a pole is one.
   */
  private static boolean floored(Expression base, double w) {
    boolean column = Algebra.parts(Algebra.rest(base)).isEmpty() || affine(base);
    return !column && w < NEGLIGIBLE_FLOOR;
  }

  private static boolean affine(Expression base) {
    return base instanceof Expression.Sum sum
        && sum.terms().size() == 2
        && Algebra.rest(sum.terms().get(0)) instanceof Input
        && sum.terms().get(1) instanceof Expression.Constant;
  }

  static List<Expression> sigmaPi(SigmaPi units, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> products = new ArrayList<>();
    for (int q = 0; q < units.conjuncts().size(); q++) {
      products.add(product(LinearTranslations.select(inputs, units.conjuncts().get(q))));
    }
    return Functions.of(
        units.activation(),
        LinearTranslations.linear(products, units.weights(), units.bias()),
        reading);
  }

  static List<Expression> quadratic(
      Quadratic quadratic, List<Expression> x, NetworkReading reading) {
    return pairs(reading.named("h", x), quadratic.terms() == Quadratic.Terms.DISTINCT);
  }

  private static List<Expression> pairs(List<Expression> x, boolean distinct) {
    List<Expression> pairs = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      for (int j = distinct ? i : 0; j < x.size(); j++) {
        pairs.add(product(x.get(i), x.get(j)));
      }
    }
    return pairs;
  }

  static List<Expression> quadraticLinear(
      QuadraticLinear layer, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> line = LinearTranslations.linear(inputs, layer.linear(), layer.bias());
    List<Expression> squares =
        layer.rank() == 0
            ? LinearTranslations.linear(pairs(inputs, true), layer.quadratic(), null)
            : factored(inputs, layer);
    return Functions.of(layer.activation(), LinearTranslations.sums(squares, line), reading);
  }

  /** Σ_{i&lt;j} ⟨f_i, f_j⟩ x_i x_j. */
  private static List<Expression> factored(List<Expression> x, QuadraticLinear layer) {
    Numbers f = Numbers.of(layer.quadratic());
    List<Expression> outputs = new ArrayList<>();
    for (int k = 0; k < layer.outputs(); k++) {
      List<Expression> terms = new ArrayList<>();
      for (int i = 0; i < x.size(); i++) {
        for (int j = i + 1; j < x.size(); j++) {
          double along = 0;
          for (int r = k * layer.rank(); r < (k + 1) * layer.rank(); r++) {
            along += f.get(i, r) * f.get(j, r);
          }
          terms.add(times(along, product(x.get(i), x.get(j))));
        }
      }
      outputs.add(sum(terms));
    }
    return outputs;
  }

  static List<Expression> bilinear(Bilinear layer, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> left = chosen(inputs, layer.columns().z(), layer.columns().constantZ());
    List<Expression> right = chosen(inputs, layer.columns().x(), layer.columns().constantX());
    Numbers u = Numbers.of(layer.weights());
    List<Expression> outputs = new ArrayList<>();
    for (int o = 0; o < layer.outputs(); o++) {
      List<Expression> terms = new ArrayList<>();
      for (int k = 0; k < left.size(); k++) {
        for (int j = 0; j < right.size(); j++) {
          double weight = u.get((k * right.size() + j) * layer.outputs() + o);
          terms.add(times(weight, product(left.get(k), right.get(j))));
        }
      }
      outputs.add(sum(terms));
    }
    return Functions.of(layer.activation(), outputs, reading);
  }

  private static List<Expression> chosen(List<Expression> x, int[] columns, boolean constant) {
    List<Expression> chosen = new ArrayList<>(LinearTranslations.select(x, columns));
    if (constant) {
      chosen.add(ONE);
    }
    return chosen;
  }

  static List<Expression> lowRankBilinear(
      LowRankBilinear layer, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    LowRankBilinear.Weights weights = layer.weights();
    BilinearInputs columns = layer.columns();
    List<Expression> products =
        LinearTranslations.products(
            along(inputs, columns.z(), weights.z(), weights.constantZ()),
            along(inputs, columns.x(), weights.x(), weights.constantX()));
    List<Expression> outputs =
        LinearTranslations.linear(reading.named("h", products), weights.outputs(), null);
    return Functions.of(layer.activation(), outputs, reading);
  }

  private static List<Expression> along(
      List<Expression> x, int[] columns, Weight weights, Weight constant) {
    return LinearTranslations.linear(LinearTranslations.select(x, columns), weights, constant);
  }

  static List<Expression> piSigma(PiSigma units, List<Expression> x, NetworkReading reading) {
    List<Expression> products = products(units, reading.named("h", x));
    return Functions.of(units.activation(), products, reading);
  }

  private static List<Expression> products(PiSigma units, List<Expression> x) {
    List<Expression> sums = LinearTranslations.linear(x, units.weights(), units.bias());
    List<Expression> outputs = new ArrayList<>();
    for (int k = 0; k < units.outputs(); k++) {
      List<Expression> factors = new ArrayList<>();
      for (int j = 0; j < units.order(); j++) {
        factors.add(sums.get(j * units.outputs() + k));
      }
      outputs.add(product(factors));
    }
    return outputs;
  }

  static List<Expression> ridgePolynomial(
      RidgePolynomial units, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> total = products(units.degrees().get(0), inputs);
    for (PiSigma degree : units.degrees().subList(1, units.degree())) {
      total = LinearTranslations.sums(total, products(degree, inputs));
    }
    return Functions.of(units.activation(), total, reading);
  }
}
