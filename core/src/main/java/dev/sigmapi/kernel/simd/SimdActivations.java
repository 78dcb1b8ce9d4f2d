package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.*;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.FloatFunctions;
import dev.sigmapi.kernel.PlainActivations;
import jdk.incubator.vector.FloatVector;

/** y = f(x), block by block. */
final class SimdActivations {

  private SimdActivations() {}

  static void apply(Elementwise f, int size, float[] x, float[] y) {
    if (isSimple(f) || isSlow(f, size, x)) {
      PlainActivations.apply(f, size, x, y);
      return;
    }
    SimdBlocks blocks = SimdBlocks.get();
    if (f == Elementwise.TANH) {
      int bound = SPECIES.loopBound(size);
      SimdFunctions.tanh(bound, x, y);
      if (bound < size) {
        System.arraycopy(x, bound, blocks.t, 0, size - bound);
        SimdFunctions.tanh(LANES, blocks.t, blocks.t);
        System.arraycopy(blocks.t, 0, y, bound, size - bound);
      }
      return;
    }
    for (int i = 0; i < size; i += SimdBlocks.SIZE) {
      int length = Math.min(SimdBlocks.SIZE, size - i);
      System.arraycopy(x, i, blocks.t, 0, length);
      applyBlock(f, SimdBlocks.padded(length), blocks.t, blocks.s, blocks.x);
      System.arraycopy(blocks.t, 0, y, i, length);
    }
  }

  /** Whether the compiler vectorises the plain loop. */
  private static boolean isSimple(Elementwise f) {
    return switch (f) {
      case IDENTITY, RELU, LEAKY_RELU, SQUARE, ABS, SQRT -> true;
      default -> false;
    };
  }

  /** Whether there are angles too large to reduce in floats. */
  static boolean isSlow(Elementwise f, int size, float[] x) {
    return (f == Elementwise.SIN || f == Elementwise.COS)
        && !SimdRows.within(size, x, FloatFunctions.FAST_RADIANS);
  }

  /** t = f(t), with s and x for what is between. */
  private static void applyBlock(Elementwise f, int size, float[] t, float[] s, float[] x) {
    switch (f) {
      case ELU -> elu(size, t, x);
      case GELU -> gelu(size, t, s, x);
      case SILU -> silu(size, t, s, x);
      case SIGMOID -> SimdFunctions.sigmoid(size, t, s);
      case SOFTPLUS -> softplus(size, t, s, x);
      case EXP -> exp(size, t);
      case LOG -> log(size, t);
      case SIN -> SimdFunctions.sinOfTurned(size, 0, t);
      case COS -> SimdFunctions.sinOfTurned(size, 0.5f, t);
      default -> throw new AssertionError(f);
    }
  }

  private static void elu(int size, float[] t, float[] x) {
    System.arraycopy(t, 0, x, 0, size);
    SimdFunctions.expm1OfNegative(size, t);
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      fromArray(SPECIES, t, i).blend(v, v.compare(GT, ZERO)).intoArray(t, i);
    }
  }

  private static void silu(int size, float[] t, float[] s, float[] x) {
    System.arraycopy(t, 0, x, 0, size);
    SimdFunctions.sigmoid(size, t, s);
    for (int i = 0; i < size; i += LANES) {
      fromArray(SPECIES, x, i).mul(fromArray(SPECIES, t, i)).intoArray(t, i);
    }
  }

  private static void gelu(int size, float[] t, float[] s, float[] x) {
    System.arraycopy(t, 0, x, 0, size);
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, t, i);
      v.mul(v.mul(v).fma(GELU_3, GELU_1)).intoArray(t, i);
    }
    SimdFunctions.sigmoid(size, t, s);
    for (int i = 0; i < size; i += LANES) {
      fromArray(SPECIES, x, i).mul(fromArray(SPECIES, t, i)).intoArray(t, i);
    }
  }

  private static void softplus(int size, float[] t, float[] s, float[] x) {
    System.arraycopy(t, 0, x, 0, size);
    for (int i = 0; i < size; i += LANES) {
      fromArray(SPECIES, t, i).abs().neg().intoArray(t, i);
    }
    SimdFunctions.exp(size, t);
    SimdFunctions.log1p(size, t, s);
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      v.blend(ZERO, v.compare(LT, ZERO)).add(fromArray(SPECIES, t, i)).intoArray(t, i);
    }
  }

  private static void exp(int size, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, t, i);
      v.blend(LIMIT, v.compare(GT, LIMIT)).intoArray(t, i);
    }
    SimdFunctions.exp(size, t);
  }

  private static void log(int size, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, t, i);
      v.blend(TINY, v.compare(LT, TINY)).intoArray(t, i);
    }
    SimdFunctions.log(size, t);
  }
}
