package dev.sigmapi.projection;

/**
 * The thin QR decomposition H = QR by modified Gram-Schmidt, each column orthogonalised twice
 * ("twice is enough", Giraud, Langou &amp; Rozložník 2005), and the least-squares solve with it.
 *
 * <p>A column that depends on those before it gets a zero in Q and the coefficient 0: any rank is
 * solved, nothing is divided by zero.
 */
public final class OrthogonalColumns {

  /** What may be left of a column, relative to its length, before it counts as dependent. */
  private static final double DEPENDENT = 1e-11;

  private final double[][] q;
  private final double[][] r;

  /** Work space for {@code columns} columns of {@code rows} rows. */
  public OrthogonalColumns(int rows, int columns) {
    q = new double[columns][rows];
    r = new double[columns][columns];
  }

  /** The decomposition of columns of so many rows, which stay as they are. */
  public static OrthogonalColumns of(double[][] columns, int rows) {
    OrthogonalColumns orthogonal = new OrthogonalColumns(rows, columns.length);
    for (int k = 0; k < columns.length; k++) {
      System.arraycopy(columns[k], 0, orthogonal.q[k], 0, rows);
    }
    orthogonal.decompose();
    return orthogonal;
  }

  /** Q of the last decomposition, [m][N]; write H here before {@link #decompose}. */
  public double[][] columns() {
    return q;
  }

  /** Replaces the columns by an orthonormal basis of what they span. */
  public void decompose() {
    for (int j = 0; j < q.length; j++) {
      double[] column = q[j];
      double before = Columns.norm(column);
      for (int i = 0; i < j; i++) {
        r[i][j] = 0;
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < j; i++) {
          if (r[i][i] != 0) {
            double along = Columns.dot(q[i], column, column.length);
            Columns.addScaled(-along, q[i], column);
            r[i][j] += along;
          }
        }
      }
      double after = Columns.norm(column);
      boolean dependent = !(after > DEPENDENT * before) || 1 / after > Double.MAX_VALUE;
      r[j][j] = dependent ? 0 : after;
      double factor = dependent ? 0 : 1 / after;
      for (int row = 0; row < column.length; row++) {
        column[row] *= factor;
      }
    }
  }

  /**
   * The v that minimises |t − Hv|².
   *
   * @param residual t on entry, t − Hv on return
   * @param coefficients v on return
   */
  public void solve(double[] residual, double[] coefficients) {
    int m = q.length;
    java.util.Arrays.fill(coefficients, 0, m, 0);
    for (int pass = 0; pass < 2; pass++) {
      for (int j = 0; j < m; j++) {
        if (r[j][j] != 0) {
          double along = Columns.dot(q[j], residual, residual.length);
          Columns.addScaled(-along, q[j], residual);
          coefficients[j] += along;
        }
      }
    }
    for (int j = m - 1; j >= 0; j--) {
      if (r[j][j] == 0) {
        coefficients[j] = 0;
        continue;
      }
      for (int l = j + 1; l < m; l++) {
        coefficients[j] -= r[j][l] * coefficients[l];
      }
      coefficients[j] /= r[j][j];
    }
  }
}
