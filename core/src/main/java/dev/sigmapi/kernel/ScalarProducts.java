package dev.sigmapi.kernel;

import static dev.sigmapi.kernel.Fused.multiplyAdd;

/**
 * Sums of products for a few outputs at a time, without vectors.
 *
 * <p>Every output of every matrix product, here and in the vector kernels, is one chain: it starts
 * from what c holds and takes its k products one after the other. So its bits do not depend on the
 * size of the batch, on the place in it, or on the kernels.
 */
public final class ScalarProducts {

  private ScalarProducts() {}

  /**
   * c_q += Σ_l a_q,l · b_l for the q below {@code count}: several chains at once, as one alone
   * would wait for each of its additions.
   *
   * @param a0 where a_0,0 is; a_q,l is {@code q * aNext + l * aStep} further on
   * @param b0 where b_0 is; b_l is {@code l * bStep} further on
   * @param c0 where c_0 is; c_q is {@code q * cNext} further on
   */
  public static void add(
      int count,
      int k,
      float[] a,
      int a0,
      int aNext,
      int aStep,
      float[] b,
      int b0,
      int bStep,
      float[] c,
      int c0,
      int cNext) {
    int q = 0;
    if (aStep == 1 && bStep == 1) {
      for (; q + 8 <= count; q += 8) {
        addEightAlong(k, a, a0 + q * aNext, aNext, b, b0, c, c0 + q * cNext, cNext);
      }
    }
    for (; q + 4 <= count; q += 4) {
      addFour(k, a, a0 + q * aNext, aNext, aStep, b, b0, bStep, c, c0 + q * cNext, cNext);
    }
    for (; q < count; q++) {
      float sum = c[c0 + q * cNext];
      for (int l = 0; l < k; l++) {
        sum = multiplyAdd(a[a0 + q * aNext + l * aStep], b[b0 + l * bStep], sum);
      }
      c[c0 + q * cNext] = sum;
    }
  }

  /** With neighbouring elements, where the compiler can leave out the checks of bounds. */
  private static void addEightAlong(
      int k, float[] a, int a0, int aNext, float[] b, int b0, float[] c, int c0, int cNext) {
    float sum0 = c[c0];
    float sum1 = c[c0 + cNext];
    float sum2 = c[c0 + 2 * cNext];
    float sum3 = c[c0 + 3 * cNext];
    float sum4 = c[c0 + 4 * cNext];
    float sum5 = c[c0 + 5 * cNext];
    float sum6 = c[c0 + 6 * cNext];
    float sum7 = c[c0 + 7 * cNext];
    int a1 = a0 + aNext;
    int a2 = a1 + aNext;
    int a3 = a2 + aNext;
    int a4 = a3 + aNext;
    int a5 = a4 + aNext;
    int a6 = a5 + aNext;
    int a7 = a6 + aNext;
    for (int l = 0; l < k; l++) {
      float factor = b[b0 + l];
      sum0 = multiplyAdd(a[a0 + l], factor, sum0);
      sum1 = multiplyAdd(a[a1 + l], factor, sum1);
      sum2 = multiplyAdd(a[a2 + l], factor, sum2);
      sum3 = multiplyAdd(a[a3 + l], factor, sum3);
      sum4 = multiplyAdd(a[a4 + l], factor, sum4);
      sum5 = multiplyAdd(a[a5 + l], factor, sum5);
      sum6 = multiplyAdd(a[a6 + l], factor, sum6);
      sum7 = multiplyAdd(a[a7 + l], factor, sum7);
    }
    c[c0] = sum0;
    c[c0 + cNext] = sum1;
    c[c0 + 2 * cNext] = sum2;
    c[c0 + 3 * cNext] = sum3;
    c[c0 + 4 * cNext] = sum4;
    c[c0 + 5 * cNext] = sum5;
    c[c0 + 6 * cNext] = sum6;
    c[c0 + 7 * cNext] = sum7;
  }

  private static void addFour(
      int k,
      float[] a,
      int a0,
      int aNext,
      int aStep,
      float[] b,
      int b0,
      int bStep,
      float[] c,
      int c0,
      int cNext) {
    float sum0 = c[c0];
    float sum1 = c[c0 + cNext];
    float sum2 = c[c0 + 2 * cNext];
    float sum3 = c[c0 + 3 * cNext];
    int a1 = a0 + aNext;
    int a2 = a1 + aNext;
    int a3 = a2 + aNext;
    for (int l = 0; l < k; l++) {
      float factor = b[b0 + l * bStep];
      sum0 = multiplyAdd(a[a0 + l * aStep], factor, sum0);
      sum1 = multiplyAdd(a[a1 + l * aStep], factor, sum1);
      sum2 = multiplyAdd(a[a2 + l * aStep], factor, sum2);
      sum3 = multiplyAdd(a[a3 + l * aStep], factor, sum3);
    }
    c[c0] = sum0;
    c[c0 + cNext] = sum1;
    c[c0 + 2 * cNext] = sum2;
    c[c0 + 3 * cNext] = sum3;
  }
}
