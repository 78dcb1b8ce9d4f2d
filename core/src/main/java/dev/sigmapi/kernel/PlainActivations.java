package dev.sigmapi.kernel;

import static dev.sigmapi.kernel.Fused.multiplyAdd;

/**
 * {@link Elementwise} in floats, one element after the other: also the vector kernels' last few.
 */
public final class PlainActivations {

  private PlainActivations() {}

  /** y = f(x); may be in place. A loop for each, as none is fast with a choice inside it. */
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
      case ELU -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.elu(x[i]);
        }
      }
      case GELU -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.gelu(x[i]);
        }
      }
      case SILU -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.silu(x[i]);
        }
      }
      case TANH -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.tanh(x[i]);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.sigmoid(x[i]);
        }
      }
      case SOFTPLUS -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.softplus(x[i]);
        }
      }
      case EXP -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.exp(x[i] > Elementwise.LIMIT ? Elementwise.LIMIT : x[i]);
        }
      }
      case LOG -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.log(x[i] < Elementwise.TINY ? Elementwise.TINY : x[i]);
        }
      }
      case SIN -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.sin(x[i]);
        }
      }
      case COS -> {
        for (int i = 0; i < size; i++) {
          y[i] = FloatFunctions.cos(x[i]);
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
