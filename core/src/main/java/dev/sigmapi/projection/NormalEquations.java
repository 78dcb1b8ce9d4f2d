package dev.sigmapi.projection;

/**
 * The Gauss-Newton equations JᵀJ d = −Jᵀr, gathered from blocks of rows of J so that J itself is
 * never held, and solved by Cholesky's decomposition after damping.
 */
public final class NormalEquations {

  /** Rows of J that are held at a time: enough to fill vectors, few enough to stay in cache. */
  public static final int BLOCK = 64;

  private final int size;
  private final double[][] gram;
  private final double[][] factor;
  private final double[] gradient;

  public NormalEquations(int size) {
    this.size = size;
    gram = new double[size][size];
    factor = new double[size][size];
    gradient = new double[size];
  }

  int size() {
    return size;
  }

  /** Jᵀr. */
  double[] gradient() {
    return gradient;
  }

  /** The k-th element of the diagonal of JᵀJ. */
  public double diagonal(int k) {
    return gram[k][k];
  }

  public void clear() {
    java.util.Arrays.fill(gradient, 0);
    for (double[] row : gram) {
      java.util.Arrays.fill(row, 0);
    }
  }

  /** JᵀJ += BᵀB and Jᵀr += Bᵀr for the rows B of a block; r starts at {@code residual[from]}. */
  public void add(double[][] block, int count, double[] residual, int from) {
    for (int b = 0; b < count; b++) {
      addScaled(residual[from + b], block[b], gradient, 0);
    }
    int b = 0;
    for (; b + 3 < count; b += 4) {
      addFour(block[b], block[b + 1], block[b + 2], block[b + 3]);
    }
    for (; b < count; b++) {
      for (int k = 0; k < size; k++) {
        addScaled(block[b][k], block[b], gram[k], k);
      }
    }
  }

  /** Four rows at once: the matrix is read and written a quarter as often. */
  private void addFour(double[] a, double[] b, double[] c, double[] d) {
    for (int k = 0; k < size; k++) {
      addFour(a[k], a, b[k], b, c[k], c, d[k], d, gram[k], k, size);
    }
  }

  private static void addFour(
      double fa,
      double[] a,
      double fb,
      double[] b,
      double fc,
      double[] c,
      double fd,
      double[] d,
      double[] sum,
      int from,
      int to) {
    for (int l = from; l < to; l++) {
      sum[l] += (fa * a[l] + fb * b[l]) + (fc * c[l] + fd * d[l]);
    }
  }

  /** JᵀJ −= aaᵀ: takes the direction q out of J, where a = Jᵀq. */
  void subtract(double[] a) {
    for (int k = 0; k < size; k++) {
      addScaled(-a[k], a, gram[k], k);
    }
    for (int k = 0; k < size; k++) {
      gram[k][k] = Math.max(gram[k][k], 0);
    }
  }

  /**
   * Solves (JᵀJ + diag(damping)) d = b.
   *
   * @return false, with d undefined, if the matrix is not positive definite in double precision
   */
  boolean solve(double[] damping, double[] b, double[] d) {
    return decompose(damping) && substitute(b, d);
  }

  /** The diagonal of (JᵀJ + diag(damping))⁻¹, or null if it has none. */
  public double[] inverseDiagonal(double[] damping) {
    if (!decompose(damping)) {
      return null;
    }
    double[] diagonal = new double[size];
    double[] column = new double[size];
    for (int k = 0; k < size; k++) {
      // One column of L⁻¹ at a time; its rows above k are zero.
      for (int i = k; i < size; i++) {
        double value = i == k ? 1 : 0;
        for (int j = k; j < i; j++) {
          value -= factor[i][j] * column[j];
        }
        column[i] = value / factor[i][i];
        diagonal[k] += column[i] * column[i];
      }
    }
    return diagonal;
  }

  private boolean decompose(double[] damping) {
    for (int i = 0; i < size; i++) {
      double[] row = factor[i];
      for (int j = 0; j < i; j++) {
        row[j] = (gram[j][i] - Columns.dot(row, factor[j], j)) / factor[j][j];
      }
      double pivot = gram[i][i] + damping[i] - Columns.dot(row, row, i);
      if (!(pivot > 0) || pivot > Double.MAX_VALUE) {
        return false;
      }
      row[i] = Math.sqrt(pivot);
    }
    return true;
  }

  private boolean substitute(double[] b, double[] d) {
    for (int i = 0; i < size; i++) {
      d[i] = (b[i] - Columns.dot(factor[i], d, i)) / factor[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
      double value = d[i];
      for (int j = i + 1; j < size; j++) {
        value -= factor[j][i] * d[j];
      }
      d[i] = value / factor[i][i];
      if (!Double.isFinite(d[i])) {
        return false;
      }
    }
    return true;
  }

  private static void addScaled(double factor, double[] x, double[] y, int from) {
    for (int l = from; l < y.length; l++) {
      y[l] += factor * x[l];
    }
  }
}
