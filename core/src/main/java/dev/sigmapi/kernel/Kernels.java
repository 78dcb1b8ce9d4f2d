package dev.sigmapi.kernel;

/**
 * The hot loops: single-threaded, row-major float32 arrays in, arrays out, nothing allocated.
 *
 * <p>{@link PlainKernels} is the readable specification; the SIMD twin computes the same bits. A
 * row of a product and an element of a function do not depend on what else is in the batch. Get the
 * one for this machine from {@link KernelChoice#get()}. Sizes of zero are allowed everywhere;
 * arrays may be longer than the sizes say; inputs and outputs may be the same array only where a
 * method says so.
 */
public interface Kernels {

  /** For people: {@code plain} or {@code simd, 512-bit}. */
  String describe();

  /** c[m,n] += a[m,k] · b[k,n]. */
  void addProduct(int m, int k, int n, float[] a, float[] b, float[] c);

  /** c[m,n] += a[m,k] · b[n,k]ᵀ. */
  void addProductTransposed(int m, int k, int n, float[] a, float[] b, float[] c);

  /** c[m,n] += a[k,m]ᵀ · b[k,n]. */
  void addTransposedProduct(int m, int k, int n, float[] a, float[] b, float[] c);

  /**
   * c[m,n] += a[m,k] · b[k,n] for parts of arrays: b begins at {@code b0} and c at {@code c0}, row
   * after row.
   *
   * @param a0 where a_0,0 is; a_i,l is {@code i * aNext + l * aStep} further on, and one of the two
   *     is 1
   */
  void addProduct(
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
      int c0);

  /**
   * Products of pairs of rows: row t − from of p becomes row left_t of a ⊙ row right_t of b, for
   * the t from {@code from} to {@code to}. p is another array than a and b, which may be the same.
   */
  void rowProducts(
      int from, int to, int columns, int[] left, int[] right, float[] a, float[] b, float[] p);

  /**
   * The gradient of {@link #rowProducts}, in the order of t: row left_t of da += row t − from of dp
   * ⊙ row right_t of b, then row right_t of db += the same row of dp ⊙ row left_t of a. da and db
   * may be the same array.
   */
  void addRowProductGradients(
      int from,
      int to,
      int columns,
      int[] left,
      int[] right,
      float[] a,
      float[] b,
      float[] dp,
      float[] da,
      float[] db);

  /** Every row of y becomes {@code row}. */
  void setRows(int rows, int columns, float[] row, float[] y);

  /** sums[j] += Σ_i x[i,j]. */
  void addColumnSums(int rows, int columns, float[] x, float[] sums);

  /** y += factor · x; the two may be one array. */
  void addScaled(int size, float factor, float[] x, float[] y);

  /**
   * y[i,j] += factor · x[i,j] for matrices that are parts of others.
   *
   * @param x0 where x[0,0] is; x[i,0] is {@code i * xNext} further on
   * @param y0 where y[0,0] is; y[i,0] is {@code i * yNext} further on
   */
  void addRows(
      int rows,
      int columns,
      float factor,
      float[] x,
      int x0,
      int xNext,
      float[] y,
      int y0,
      int yNext);

  /**
   * y[j,i] = x[i,j], of a matrix that is part of another; y is whole.
   *
   * @param x0 where x[0,0] is; x[i,0] is {@code i * xNext} further on
   */
  void transpose(int rows, int columns, float[] x, int x0, int xNext, float[] y);

  /**
   * sums[i] += Σ_j a[i,j] · b[i,j], or with b[0,j] for all rows. The sum of a row is that of
   * sixteen sums, of every sixteenth column each, added in pairs: s_l + s_(l+8), then of those l +
   * 4, and so on.
   *
   * @param bNext columns, or 0 for one row of b for all of a
   */
  void addRowProducts(int rows, int columns, float[] a, float[] b, int bNext, float[] sums);

  /** largest[i] = the largest of x[i,j], NaN if there is one, −∞ of none. */
  void rowLargest(int rows, int columns, float[] x, float[] largest);

  /** x[i,j] −= row[j]. */
  void subtractRow(int rows, int columns, float[] row, float[] x);

  /** largest[j] becomes the largest of itself and all x[i,j]; NaN among them is passed over. */
  void raiseLargest(int rows, int columns, float[] x, float[] largest);

  /**
   * Row after row, where x[i,j] is larger than largest[j] or NaN, largest[j] becomes x[i,j] and
   * places[j] becomes i.
   */
  void findLargest(int rows, int columns, float[] x, float[] largest, float[] places);

  /**
   * y[p,·] = Σ_j table[at[p + j] + j · step, ·] for j below width, 1 or more: rows of a table, one
   * for each element of a window, found by what stands there.
   *
   * @param at where in the table the row of an element begins; windows + width − 1 of them
   * @param step how much further on the rows for the next place in the window are
   */
  void sumWindows(
      int windows, int width, int columns, int[] at, int step, float[] table, float[] y);

  /** The gradient of {@link #sumWindows}: window by window, the rows of the table += dy[p,·]. */
  void addWindowGradients(
      int windows, int width, int columns, int[] at, int step, float[] dy, float[] table);

  /** y += a ⊙ b; any of the three may be one array. */
  void addTimes(int size, float[] a, float[] b, float[] y);

  /** y = a ⊙ b; any of the three may be one array. */
  void times(int size, float[] a, float[] b, float[] y);

  /**
   * Products of rows along a tree: one step after the other, row t of p becomes row s of p ⊙ row i
   * of x, or row i of x alone where s is −1.
   *
   * @param steps (t, s, i) for each of {@code count} steps; no row of p is made twice, and each
   *     before it is used
   */
  void treeProducts(int count, int columns, int[] steps, float[] x, float[] p);

  /**
   * The gradient of {@link #treeProducts}: from the last step to the first, row s of dp += row t of
   * dp ⊙ row i of x, and row i of dx += row t of dp ⊙ row s of p, or row t of dp where s is −1.
   */
  void addTreeGradients(
      int count, int columns, int[] steps, float[] x, float[] p, float[] dp, float[] dx);

  /** y = e^min(x, limit); may be in place. NaN stays NaN. */
  void expLimited(int size, float limit, float[] x, float[] y);

  /** y = ln max(|x|, floor) with floor &gt; 0; may be in place. NaN stays NaN. */
  void logMagnitude(int size, float floor, float[] x, float[] y);

  /**
   * c = cos(πx) and s = sin(πx), the arguments reduced exactly, so that whole x give exactly ±1 and
   * 0 in c and s. The three arrays are different ones.
   */
  void cosSinPi(int size, float[] x, float[] c, float[] s);

  /** k = 1 where x &lt; 0, else 0. Returns whether there is one. */
  boolean negatives(int size, float[] x, float[] k);

  /**
   * The real part of e^(min(l, limit) + πit), and its slope in t: l becomes e^min(l,
   * limit)·cos(πt), t becomes −π·e^min(l, limit)·sin(πt). The two arrays are different ones.
   */
  void turnedPowers(int size, float limit, float[] l, float[] t);

  /** Whether no element is infinite or NaN. */
  boolean allFinite(int size, float[] x);

  /** y = f(x); may be in place. */
  void apply(Elementwise f, int size, float[] x, float[] y);

  /** dx += f′(x) · dy, given x and y = f(x). */
  void addGradient(Elementwise f, int size, float[] x, float[] y, float[] dy, float[] dx);

  /**
   * One step of Adam with decoupled weight decay (Kingma &amp; Ba 2015, Loshchilov &amp; Hutter
   * 2019): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − rate·decay·w − step·m / (√v·scale + ε).
   *
   * @param step rate / (1 − β₁^t)
   * @param scale 1 / √(1 − β₂^t)
   * @param shrink rate · decay
   */
  void adam(
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
      float[] w);
}
