package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.sigmapi.kernel.FloatFunctions;
import dev.sigmapi.kernel.PlainKernels;
import jdk.incubator.vector.FloatVector;

/** What product units are made of: logarithms, exponentials and half turns, block by block. */
final class SimdPowers {

  private SimdPowers() {}

  static void expLimited(int size, float limit, float[] x, float[] y) {
    int bound = SPECIES.loopBound(size);
    // NaN is not above the limit and stays; beyond the highest exponent nothing changes.
    float highest = limit < FloatFunctions.EXP_HIGHEST ? limit : FloatFunctions.EXP_HIGHEST;
    SimdFunctions.exp(bound, highest, x, y);
    if (bound < size) {
      float[] t = SimdBlocks.get().t;
      System.arraycopy(x, bound, t, 0, size - bound);
      SimdFunctions.exp(LANES, highest, t, t);
      System.arraycopy(t, 0, y, bound, size - bound);
    }
  }

  /** l = e^min(l, limit)·cos(πt) and t = −π·e^min(l, limit)·sin(πt). */
  static void turned(int size, float limit, float[] l, float[] t) {
    float highest = Math.min(limit, FloatFunctions.EXP_HIGHEST);
    SimdBlocks blocks = SimdBlocks.get();
    for (int i = 0; i < size; i += SimdBlocks.SIZE) {
      int length = Math.min(SimdBlocks.SIZE, size - i);
      int padded = SimdBlocks.padded(length);
      System.arraycopy(l, i, blocks.x, 0, length);
      System.arraycopy(t, i, blocks.t, 0, length);
      SimdFunctions.exp(padded, highest, blocks.x);
      SimdFunctions.cosSinPi(padded, blocks.t, blocks.s);
      turn(padded, blocks.x, blocks.s, blocks.t);
      System.arraycopy(blocks.s, 0, l, i, length);
      System.arraycopy(blocks.t, 0, t, i, length);
    }
  }

  private static void turn(int size, float[] power, float[] c, float[] s) {
    FloatVector minusPi = FloatVector.broadcast(SPECIES, PlainKernels.MINUS_PI);
    for (int i = 0; i < size; i += LANES) {
      FloatVector p = fromArray(SPECIES, power, i);
      p.mul(fromArray(SPECIES, c, i)).intoArray(c, i);
      p.mul(fromArray(SPECIES, s, i)).mul(minusPi).intoArray(s, i);
    }
  }

  static void logMagnitude(int size, float floor, float[] x, float[] y) {
    float[] t = SimdBlocks.get().t;
    for (int i = 0; i < size; i += SimdBlocks.SIZE) {
      int length = Math.min(SimdBlocks.SIZE, size - i);
      int padded = SimdBlocks.padded(length);
      System.arraycopy(x, i, t, 0, length);
      magnitude(padded, floor, t);
      if (floor >= Float.MIN_NORMAL) {
        SimdFunctions.logOfNormal(padded, t);
      } else {
        SimdFunctions.log(padded, t);
      }
      System.arraycopy(t, 0, y, i, length);
    }
  }

  private static void magnitude(int size, float floor, float[] t) {
    FloatVector lowest = FloatVector.broadcast(SPECIES, floor);
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = fromArray(SPECIES, t, i).abs();
      v.blend(lowest, v.compare(LT, lowest)).intoArray(t, i);
    }
  }

  static void cosSinPi(int size, float[] x, float[] c, float[] s) {
    SimdBlocks blocks = SimdBlocks.get();
    for (int i = 0; i < size; i += SimdBlocks.SIZE) {
      int length = Math.min(SimdBlocks.SIZE, size - i);
      System.arraycopy(x, i, blocks.t, 0, length);
      SimdFunctions.cosSinPi(SimdBlocks.padded(length), blocks.t, blocks.s);
      System.arraycopy(blocks.s, 0, c, i, length);
      System.arraycopy(blocks.t, 0, s, i, length);
    }
  }
}
