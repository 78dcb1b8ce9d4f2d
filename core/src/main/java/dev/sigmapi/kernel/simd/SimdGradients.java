package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.*;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.PlainActivations;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** dx += f′(x) · dy, block by block: first the slopes, then the sums. */
final class SimdGradients {

  private SimdGradients() {}

  static void add(Elementwise f, int size, float[] x, float[] y, float[] dy, float[] dx) {
    if (SimdActivations.isSlow(f, size, x)) {
      PlainActivations.addGradient(f, size, x, y, dy, dx);
      return;
    }
    if (f == Elementwise.RELU || f == Elementwise.LEAKY_RELU) {
      addSteps(size, x, f == Elementwise.RELU ? 0 : Elementwise.LEAK, dy, dx);
      return;
    }
    SimdBlocks blocks = SimdBlocks.get();
    float[] t = blocks.t;
    for (int i = 0; i < size; i += SimdBlocks.SIZE) {
      int length = Math.min(SimdBlocks.SIZE, size - i);
      System.arraycopy(x, i, blocks.x, 0, length);
      System.arraycopy(y, i, blocks.y, 0, length);
      slopes(f, SimdBlocks.padded(length), blocks.x, blocks.y, t, blocks.s);
      addProducts(i, length, t, dy, dx);
    }
  }

  private static void addProducts(int start, int length, float[] t, float[] dy, float[] dx) {
    int i = 0;
    for (; i < SPECIES.loopBound(length); i += LANES) {
      FloatVector sum = fromArray(SPECIES, dx, start + i);
      fromArray(SPECIES, t, i).fma(fromArray(SPECIES, dy, start + i), sum).intoArray(dx, start + i);
    }
    for (; i < length; i++) {
      dx[start + i] = Math.fma(t[i], dy[start + i], dx[start + i]);
    }
  }

  /** t = f′(x), given y = f(x), with s for what is between. */
  private static void slopes(Elementwise f, int size, float[] x, float[] y, float[] t, float[] s) {
    switch (f) {
      case RELU, LEAKY_RELU -> throw new AssertionError(f);
      case ELU -> elu(size, x, y, t);
      case GELU -> gelu(size, x, t, s, y);
      case SILU -> silu(size, x, t, s);
      case TANH -> tanh(size, y, t);
      case SIGMOID -> sigmoid(size, y, t);
      case SOFTPLUS -> softplus(size, x, t, s);
      case EXP -> exp(size, x, y, t);
      case LOG -> log(size, x, t);
      case SIN -> cosine(size, x, t);
      case COS -> minusSine(size, x, t);
      case SQRT -> sqrt(size, x, y, t);
      case IDENTITY -> Arrays.fill(t, 0, size, 1);
      case SQUARE -> square(size, x, t);
      case ABS -> abs(size, x, t);
    }
  }

  /** The gradient of a slope of 1 above 0 and another below, without a block between. */
  private static void addSteps(int size, float[] x, float below, float[] dy, float[] dx) {
    FloatVector low = FloatVector.broadcast(SPECIES, below);
    int i = 0;
    for (; i < SPECIES.loopBound(size); i += LANES) {
      FloatVector sum = fromArray(SPECIES, dx, i);
      FloatVector slope = low.blend(ONE, fromArray(SPECIES, x, i).compare(GT, ZERO));
      fromArray(SPECIES, dy, i).fma(slope, sum).intoArray(dx, i);
    }
    for (; i < size; i++) {
      dx[i] = Math.fma(x[i] > 0 ? 1 : below, dy[i], dx[i]);
    }
  }

  private static void elu(int size, float[] x, float[] y, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector below = fromArray(SPECIES, y, i).add(ONE);
      below.blend(ONE, fromArray(SPECIES, x, i).compare(GT, ZERO)).intoArray(t, i);
    }
  }

  private static void tanh(int size, float[] y, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, y, i);
      v.neg().fma(v, ONE).intoArray(t, i);
    }
  }

  private static void sigmoid(int size, float[] y, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, y, i);
      v.mul(ONE.sub(v)).intoArray(t, i);
    }
  }

  private static void softplus(int size, float[] x, float[] t, float[] s) {
    System.arraycopy(x, 0, t, 0, size);
    SimdFunctions.sigmoid(size, t, s);
  }

  private static void silu(int size, float[] x, float[] t, float[] s) {
    softplus(size, x, t, s);
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      FloatVector open = fromArray(SPECIES, t, i);
      v.mul(open).fma(ONE.sub(open), open).intoArray(t, i);
    }
  }

  private static void gelu(int size, float[] x, float[] t, float[] s, float[] limited) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      v = v.blend(GELU_FLAT, v.compare(GT, GELU_FLAT));
      v = v.blend(MINUS_GELU_FLAT, v.compare(LT, MINUS_GELU_FLAT));
      v.intoArray(limited, i);
      v.mul(v.mul(v).fma(GELU_3, GELU_1)).intoArray(t, i);
    }
    SimdFunctions.sigmoid(size, t, s);
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, limited, i);
      FloatVector open = fromArray(SPECIES, t, i);
      FloatVector slope = v.mul(v).fma(THREE_GELU_3, GELU_1);
      v.mul(open).mul(ONE.sub(open)).fma(slope, open).intoArray(t, i);
    }
  }

  private static void exp(int size, float[] x, float[] y, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      fromArray(SPECIES, y, i).blend(ZERO, v.compare(GT, LIMIT)).intoArray(t, i);
    }
  }

  private static void log(int size, float[] x, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      ONE.div(v).blend(ZERO, v.compare(LT, TINY)).intoArray(t, i);
    }
  }

  private static void cosine(int size, float[] x, float[] t) {
    System.arraycopy(x, 0, t, 0, size);
    SimdFunctions.sinOfTurned(size, 0.5f, t);
  }

  private static void minusSine(int size, float[] x, float[] t) {
    System.arraycopy(x, 0, t, 0, size);
    SimdFunctions.sinOfTurned(size, 0, t);
    for (int i = 0; i < size; i += LANES) {
      fromArray(SPECIES, t, i).neg().intoArray(t, i);
    }
  }

  private static void square(int size, float[] x, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      fromArray(SPECIES, x, i).mul(TWO).intoArray(t, i);
    }
  }

  private static void abs(int size, float[] x, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      v.blend(ONE, v.compare(GT, ZERO)).blend(MINUS_ONE, v.compare(LT, ZERO)).intoArray(t, i);
    }
  }

  private static void sqrt(int size, float[] x, float[] y, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      HALF.div(fromArray(SPECIES, y, i)).blend(ZERO, v.compare(LT, TINY)).intoArray(t, i);
    }
  }
}
