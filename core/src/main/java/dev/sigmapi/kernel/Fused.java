package dev.sigmapi.kernel;

/**
 * a·b + c, rounded once where the processor can do so.
 *
 * <p>Without that instruction {@link Math#fma} is exact all the same, by way of BigDecimal and some
 * 4000 times slower. There the product is rounded before the sum, in every kernel alike: results
 * still agree between rows, batches, backends and JDKs on that machine, but their last bits differ
 * from those of a machine that has the instruction.
 */
public final class Fused {

  /** Whether this machine multiplies and adds in one instruction; found out once. */
  public static final boolean HARDWARE = probe();

  private Fused() {}

  /** a·b + c. */
  public static float multiplyAdd(float a, float b, float c) {
    return HARDWARE ? Math.fma(a, b, c) : a * b + c;
  }

  /**
   * Twenty calls by way of BigDecimal take hundreds of microseconds, the instruction takes less
   * than five even in the interpreter. The fastest of many trials decides, so that a busy machine
   * does not change the answer, on which the bits of all results depend.
   */
  private static boolean probe() {
    long fastest = Long.MAX_VALUE;
    float sum = 1;
    for (int trial = 0; trial < 50 && fastest > 5_000; trial++) {
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        sum = Math.fma(sum, 0.75f, 0.3f);
      }
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    // The sum tends to 1.2; asking for it keeps the loop from being removed.
    return fastest <= 5_000 && sum > 0;
  }
}
