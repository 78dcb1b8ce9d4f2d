package dev.sigmapi.law;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;

/** What a law may do to a sum: g and its derivative. */
enum Nonlinearity {
  IDENTITY(null),
  EXP(Function.EXP),
  LOG(Function.LOG),
  SIN(Function.SIN),
  COS(Function.COS),
  TANH(Function.TANH),
  /** (e^x + e^-x) / 2. */
  COSH(null),
  ASIN(Function.ASIN),
  ACOS(Function.ACOS);

  private final Function function;

  Nonlinearity(Function function) {
    this.function = function;
  }

  double value(double x) {
    return this == COSH ? Math.cosh(x) : function == null ? x : function.value(x);
  }

  /** dg/dx where g(x) = value. */
  double slope(double x, double value) {
    return switch (this) {
      case IDENTITY -> 1;
      case EXP -> value;
      case LOG -> 1 / x;
      case SIN -> Math.cos(x);
      case COS -> -Math.sin(x);
      case COSH -> Math.sinh(x);
      case TANH -> 1 - value * value;
      case ASIN -> 1 / Math.sqrt(1 - x * x);
      case ACOS -> -1 / Math.sqrt(1 - x * x);
    };
  }

  Expression of(Expression argument) {
    if (this == COSH) {
      Expression there = Algebra.call(Function.EXP, argument);
      Expression back = Algebra.call(Function.EXP, Algebra.times(-1, argument));
      return Algebra.times(0.5, Algebra.sum(there, back));
    }
    return function == null ? argument : Algebra.call(function, argument);
  }
}
