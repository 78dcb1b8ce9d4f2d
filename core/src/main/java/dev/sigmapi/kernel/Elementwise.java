package dev.sigmapi.kernel;

import java.util.Locale;

/**
 * The library's non-linear functions g with their derivatives, in double precision: what is right.
 * The float loops over them are {@link Kernels#apply} and {@link Kernels#addGradient}.
 *
 * <p>Where a function has a corner or a pole the choice is named: relu, leaky_relu, elu and abs
 * take derivative 0, the left slope, 1 and 0 at 0; log and sqrt see max(x, {@link #TINY}) and have
 * derivative 0 below it, so that no input gives NaN or infinity; exp sees min(x, {@link #LIMIT})
 * likewise.
 */
public enum Elementwise {
  IDENTITY,
  RELU,
  LEAKY_RELU,
  ELU,
  GELU,
  SILU,
  TANH,
  SIGMOID,
  SOFTPLUS,
  EXP,
  LOG,
  SIN,
  COS,
  SQUARE,
  ABS,
  SQRT;

  /** Slope of leaky_relu for negative inputs. */
  public static final float LEAK = 0.01f;

  /** The smallest input that log and sqrt distinguish from zero. */
  public static final float TINY = 1e-30f;

  /** The largest exponent: e^80 is 5.5e34, inside float32. */
  public static final float LIMIT = 80f;

  /** √(2/π), in the tanh form of gelu (Hendrycks &amp; Gimpel 2016). */
  public static final double GELU_SCALE = Math.sqrt(2 / Math.PI);

  public static final double GELU_CUBIC = 0.044715;

  /** As specifications write it: {@code leaky_relu}. */
  public String specificationName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** g(x). */
  public double value(double x) {
    return switch (this) {
      case IDENTITY -> x;
      case RELU -> x > 0 || x != x ? x : 0;
      case LEAKY_RELU -> x > 0 ? x : LEAK * x;
      case ELU -> x > 0 ? x : Math.expm1(x);
      case GELU -> 0.5 * x * (1 + Math.tanh(geluInner(x)));
      case SILU -> x * sigmoid(x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> sigmoid(x);
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case EXP -> Math.exp(Math.min(x, LIMIT));
      case LOG -> Math.log(Math.max(x, TINY));
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case SQUARE -> x * x;
      case ABS -> Math.abs(x);
      case SQRT -> Math.sqrt(Math.max(x, 0));
    };
  }

  /** g′(x). */
  public double derivative(double x) {
    return switch (this) {
      case IDENTITY -> 1;
      case RELU -> x > 0 ? 1 : 0;
      case LEAKY_RELU -> x > 0 ? 1 : LEAK;
      case ELU -> x > 0 ? 1 : Math.exp(x);
      case GELU -> {
        double t = Math.tanh(geluInner(x));
        double inner = GELU_SCALE * (1 + 3 * GELU_CUBIC * x * x);
        yield 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner;
      }
      case SILU -> {
        double s = sigmoid(x);
        yield s * (1 + x * (1 - s));
      }
      case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
      case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
      case SOFTPLUS -> sigmoid(x);
      case EXP -> x > LIMIT ? 0 : Math.exp(x);
      case LOG -> x < TINY ? 0 : 1 / x;
      case SIN -> Math.cos(x);
      case COS -> -Math.sin(x);
      case SQUARE -> 2 * x;
      case ABS -> Math.signum(x);
      case SQRT -> x < TINY ? 0 : 0.5 / Math.sqrt(x);
    };
  }

  private static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  private static double geluInner(double x) {
    return GELU_SCALE * (x + GELU_CUBIC * x * x * x);
  }
}
