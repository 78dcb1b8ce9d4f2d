package dev.sigmapi.expression;

import java.util.Locale;

/** The functions of one number that formulas use; each print knows how its language writes them. */
public enum Function {
  EXP,
  LOG,
  SIN,
  COS,
  TANH,
  ASIN,
  ACOS,
  ATAN,
  ABS,
  /** max(0, x). */
  RELU,
  /** 1 / (1 + e^-x). */
  SIGMOID,
  /** ln(1 + e^x). */
  SOFTPLUS;

  /** The function's name in text. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its value in double precision: what every print agrees with. */
  public double value(double x) {
    return switch (this) {
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TANH -> Math.tanh(x);
      case ASIN -> Math.asin(x);
      case ACOS -> Math.acos(x);
      case ATAN -> Math.atan(x);
      case ABS -> Math.abs(x);
      case RELU -> Math.max(0, x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    };
  }
}
