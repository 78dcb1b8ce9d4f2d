package dev.sigmapi.formula;

import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.choice;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.power;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.FloatFunctions;
import java.util.List;

/** The library's functions g as expressions. */
final class Functions {

  private Functions() {}

  /** g of each. */
  static List<Expression> of(Activation g, List<Expression> x, NetworkReading reading) {
    if (!(g instanceof Activation.BuiltIn known)) {
      throw new NoClosedFormException("the function " + g.name() + " is the user's own");
    }
    return known.function() == Elementwise.IDENTITY
        ? x
        : x.stream().map(each -> of(known.function(), each, reading)).toList();
  }

  private static Expression of(Elementwise g, Expression given, NetworkReading reading) {
    Expression x = usedOften(g) ? reading.named("h", given) : given;
    return switch (g) {
      case IDENTITY -> x;
      case RELU -> reading.mayBeNegative(x) ? call(Function.RELU, x) : x;
      case LEAKY_RELU -> choice(x, times(Elementwise.LEAK, x), x);
      case ELU -> choice(x, sum(call(Function.EXP, x), constant(-1)), x);
      case GELU ->
          product(
              x,
              call(
                  Function.SIGMOID,
                  sum(times(FloatFunctions.GELU_1, x), times(FloatFunctions.GELU_3, power(x, 3)))));
      case SILU -> product(x, call(Function.SIGMOID, x));
      case TANH -> call(Function.TANH, x);
      case SIGMOID -> call(Function.SIGMOID, x);
      case SOFTPLUS -> call(Function.SOFTPLUS, x);
      case EXP -> call(Function.EXP, x);
      case LOG -> call(Function.LOG, reading.atLeast(Elementwise.TINY, x));
      case SIN -> call(Function.SIN, x);
      case COS -> call(Function.COS, x);
      case SQUARE -> power(x, 2);
      case ABS -> reading.size(x);
      case SQRT -> power(reading.mayBeNegative(x) ? call(Function.RELU, x) : x, 0.5);
    };
  }

  /** Whether x stands in it more than once. */
  private static boolean usedOften(Elementwise g) {
    return switch (g) {
      case LEAKY_RELU, ELU, GELU, SILU -> true;
      default -> false;
    };
  }
}
