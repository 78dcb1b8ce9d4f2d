package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;

/**
 * The arrays in which functions are computed, a block at a time: copies of the caller's, filled up
 * to whole vectors, so that the last elements are computed as the others are. What lies beyond the
 * elements copied is left over from earlier calls and means nothing.
 */
final class SimdBlocks {

  /** A block of each array stays in the first cache. */
  static final int SIZE = 512;

  private static final ThreadLocal<SimdBlocks> OF_THREAD = ThreadLocal.withInitial(SimdBlocks::new);

  final float[] t = new float[SIZE];
  final float[] s = new float[SIZE];
  final float[] x = new float[SIZE];
  final float[] y = new float[SIZE];

  private SimdBlocks() {}

  /** This thread's. */
  static SimdBlocks get() {
    return OF_THREAD.get();
  }

  /** The size with the last vector filled up. */
  static int padded(int size) {
    return (size + LANES - 1) / LANES * LANES;
  }
}
