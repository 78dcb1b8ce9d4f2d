package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;

import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.kernel.PlainKernels;

/**
 * The kernels in the Vector API, equal to the plain ones to the bit.
 *
 * <p>Vectors never leave a method. Simple loops are left to the plain kernels: the compiler
 * vectorises those as well as this could.
 */
public final class SimdKernels implements Kernels {

  private final PlainKernels plain = new PlainKernels();

  /** Refuses a machine whose vectors are too short to pay. */
  public SimdKernels() {
    if (SPECIES.vectorBitSize() < 128) {
      throw new IllegalStateException("its vectors have only " + SPECIES.vectorBitSize() + " bits");
    }
  }

  @Override
  public String describe() {
    return "simd, " + SPECIES.vectorBitSize() + "-bit, fma";
  }

  @Override
  public void addProduct(int m, int k, int n, float[] a, float[] b, float[] c) {
    SimdProducts.add(m, k, n, a, 0, k, 1, b, 0, n, c, 0);
  }

  @Override
  public void addProductTransposed(int m, int k, int n, float[] a, float[] b, float[] c) {
    SimdProducts.addTransposed(m, k, n, a, b, c);
  }

  @Override
  public void addTransposedProduct(int m, int k, int n, float[] a, float[] b, float[] c) {
    SimdProducts.add(m, k, n, a, 0, 1, m, b, 0, n, c, 0);
  }

  @Override
  public void addProduct(
      int m,
      int k,
      int n,
      float[] a,
      int a0,
      int aNext,
      int aStep,
      float[] b,
      int b0,
      int bStep,
      float[] c,
      int c0) {
    SimdProducts.add(m, k, n, a, a0, aNext, aStep, b, b0, bStep, c, c0);
  }

  @Override
  public void rowProducts(
      int from, int to, int columns, int[] left, int[] right, float[] a, float[] b, float[] p) {
    SimdPairs.products(from, to, columns, left, right, a, b, p);
  }

  @Override
  public void addRowProductGradients(
      int from,
      int to,
      int columns,
      int[] left,
      int[] right,
      float[] a,
      float[] b,
      float[] dp,
      float[] da,
      float[] db) {
    SimdPairs.addGradients(from, to, columns, left, right, a, b, dp, da, db);
  }

  @Override
  public void setRows(int rows, int columns, float[] row, float[] y) {
    plain.setRows(rows, columns, row, y);
  }

  @Override
  public void addColumnSums(int rows, int columns, float[] x, float[] sums) {
    SimdRows.addColumnSums(rows, columns, x, sums);
  }

  @Override
  public void addScaled(int size, float factor, float[] x, float[] y) {
    plain.addScaled(size, factor, x, y);
  }

  @Override
  public void addRows(
      int rows,
      int columns,
      float factor,
      float[] x,
      int x0,
      int xNext,
      float[] y,
      int y0,
      int yNext) {
    SimdRows.add(rows, columns, factor, x, x0, xNext, y, y0, yNext);
  }

  @Override
  public void transpose(int rows, int columns, float[] x, int x0, int xNext, float[] y) {
    plain.transpose(rows, columns, x, x0, xNext, y);
  }

  @Override
  public void addRowProducts(int rows, int columns, float[] a, float[] b, int bNext, float[] sums) {
    SimdSums.addRowProducts(rows, columns, a, b, bNext, sums);
  }

  @Override
  public void rowLargest(int rows, int columns, float[] x, float[] largest) {
    SimdSums.rowLargest(rows, columns, x, largest);
  }

  @Override
  public void subtractRow(int rows, int columns, float[] row, float[] x) {
    SimdRows.subtract(rows, columns, row, x);
  }

  @Override
  public void raiseLargest(int rows, int columns, float[] x, float[] largest) {
    SimdRows.raiseLargest(rows, columns, x, largest);
  }

  @Override
  public void findLargest(int rows, int columns, float[] x, float[] largest, float[] places) {
    SimdWindows.findLargest(rows, columns, x, largest, places);
  }

  @Override
  public void sumWindows(
      int windows, int width, int columns, int[] at, int step, float[] table, float[] y) {
    SimdWindows.sum(windows, width, columns, at, step, table, y);
  }

  @Override
  public void addWindowGradients(
      int windows, int width, int columns, int[] at, int step, float[] dy, float[] table) {
    SimdWindows.addGradients(windows, width, columns, at, step, dy, table);
  }

  @Override
  public void addTimes(int size, float[] a, float[] b, float[] y) {
    plain.addTimes(size, a, b, y);
  }

  @Override
  public void times(int size, float[] a, float[] b, float[] y) {
    plain.times(size, a, b, y);
  }

  @Override
  public void treeProducts(int count, int columns, int[] steps, float[] x, float[] p) {
    SimdTree.products(count, columns, steps, x, p);
  }

  @Override
  public void addTreeGradients(
      int count, int columns, int[] steps, float[] x, float[] p, float[] dp, float[] dx) {
    SimdTree.addGradients(count, columns, steps, x, p, dp, dx);
  }

  @Override
  public void expLimited(int size, float limit, float[] x, float[] y) {
    SimdPowers.expLimited(size, limit, x, y);
  }

  @Override
  public void logMagnitude(int size, float floor, float[] x, float[] y) {
    SimdPowers.logMagnitude(size, floor, x, y);
  }

  @Override
  public void cosSinPi(int size, float[] x, float[] c, float[] s) {
    SimdPowers.cosSinPi(size, x, c, s);
  }

  @Override
  public boolean negatives(int size, float[] x, float[] k) {
    return SimdRows.negatives(size, x, k);
  }

  @Override
  public void turnedPowers(int size, float limit, float[] l, float[] t) {
    SimdPowers.turned(size, limit, l, t);
  }

  @Override
  public boolean allFinite(int size, float[] x) {
    return SimdRows.allFinite(size, x);
  }

  @Override
  public void apply(Elementwise f, int size, float[] x, float[] y) {
    SimdActivations.apply(f, size, x, y);
  }

  @Override
  public void addGradient(Elementwise f, int size, float[] x, float[] y, float[] dy, float[] dx) {
    SimdGradients.add(f, size, x, y, dy, dx);
  }

  @Override
  public void adam(
      int size,
      float beta1,
      float beta2,
      float epsilon,
      float step,
      float scale,
      float shrink,
      float[] g,
      float[] m,
      float[] v,
      float[] w) {
    SimdRows.adam(size, beta1, beta2, epsilon, step, scale, shrink, g, m, v, w);
  }
}
