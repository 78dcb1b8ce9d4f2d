package dev.sigmapi.kernel;

import static dev.sigmapi.kernel.Fused.multiplyAdd;

/**
 * {@link Elementwise} in floats, one element after the other: also the vector kernels' last few.
 */
public final class PlainActivations {

  private PlainActivations() {}

  /** y = f(x); may be in place. A loop for each: the compiler vectorises the simple ones. */
  public static void apply(Elementwise f, int size, float[] x, float[] y) {
    switch (f) {
      case IDENTITY -> System.arraycopy(x, 0, y, 0, size);
      case RELU -> {
        for (int i = 0; i < size; i++) {
          y[i] = Math.max(x[i], 0);
        }
      }
      case LEAKY_RELU -> {
        for (int i = 0; i < size; i++) {
          y[i] = Math.max(x[i], Elementwise.LEAK * x[i]);
        }
      }
      case SQUARE -> {
        for (int i = 0; i < size; i++) {
          y[i] = x[i] * x[i];
        }
      }
      case ABS -> {
        for (int i = 0; i < size; i++) {
          y[i] = Math.abs(x[i]);
        }
      }
      case SQRT -> {
        for (int i = 0; i < size; i++) {
          y[i] = (float) Math.sqrt(Math.max(x[i], 0));
        }
      }
      default -> {
        for (int i = 0; i < size; i++) {
          y[i] = value(f, x[i]);
        }
      }
    }
  }

  /** dx += f′(x) · dy, given y = f(x). */
  public static void addGradient(
      Elementwise f, int size, float[] x, float[] y, float[] dy, float[] dx) {
    for (int i = 0; i < size; i++) {
      dx[i] = multiplyAdd(slope(f, x[i], y[i]), dy[i], dx[i]);
    }
  }

  private static float value(Elementwise f, float x) {
    return switch (f) {
      case IDENTITY -> x;
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> Math.max(x, Elementwise.LEAK * x);
      case ELU -> FloatFunctions.elu(x);
      case GELU -> FloatFunctions.gelu(x);
      case SILU -> FloatFunctions.silu(x);
      case TANH -> FloatFunctions.tanh(x);
      case SIGMOID -> FloatFunctions.sigmoid(x);
      case SOFTPLUS -> FloatFunctions.softplus(x);
      case EXP -> FloatFunctions.exp(x > Elementwise.LIMIT ? Elementwise.LIMIT : x);
      case LOG -> FloatFunctions.log(x < Elementwise.TINY ? Elementwise.TINY : x);
      case SIN -> FloatFunctions.sin(x);
      case COS -> FloatFunctions.cos(x);
      case SQUARE -> x * x;
      case ABS -> Math.abs(x);
      case SQRT -> (float) Math.sqrt(Math.max(x, 0));
    };
  }

  /** f′(x), from y = f(x) where that is cheaper. */
  private static float slope(Elementwise f, float x, float y) {
    return switch (f) {
      case IDENTITY -> 1;
      case RELU -> x > 0 ? 1 : 0;
      case LEAKY_RELU -> x > 0 ? 1 : Elementwise.LEAK;
      case ELU -> x > 0 ? 1 : y + 1;
      case GELU -> FloatFunctions.geluSlope(x);
      case SILU -> FloatFunctions.siluSlope(x);
      case TANH -> multiplyAdd(-y, y, 1);
      case SIGMOID -> y * (1 - y);
      case SOFTPLUS -> FloatFunctions.sigmoid(x);
      case EXP -> x > Elementwise.LIMIT ? 0 : y;
      case LOG -> x < Elementwise.TINY ? 0 : 1 / x;
      case SIN -> FloatFunctions.cos(x);
      case COS -> -FloatFunctions.sin(x);
      case SQUARE -> 2 * x;
      case ABS -> Math.signum(x);
      case SQRT -> x < Elementwise.TINY ? 0 : 0.5f / y;
    };
  }
}
