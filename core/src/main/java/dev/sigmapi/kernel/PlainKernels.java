package dev.sigmapi.kernel;

/** The kernels in plain Java: the specification, and what runs where the Vector API is missing. */
public final class PlainKernels implements Kernels {

  @Override
  public String describe() {
    return "plain";
  }

  @Override
  public void addProduct(int m, int k, int n, float[] a, float[] b, float[] c) {
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < k; l++) {
        float factor = a[i * k + l];
        for (int j = 0; j < n; j++) {
          c[i * n + j] += factor * b[l * n + j];
        }
      }
    }
  }

  @Override
  public void addProductTransposed(int m, int k, int n, float[] a, float[] b, float[] c) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int l = 0; l < k; l++) {
          sum += a[i * k + l] * b[j * k + l];
        }
        c[i * n + j] += sum;
      }
    }
  }

  @Override
  public void addTransposedProduct(int m, int k, int n, float[] a, float[] b, float[] c) {
    for (int l = 0; l < k; l++) {
      for (int i = 0; i < m; i++) {
        float factor = a[l * m + i];
        for (int j = 0; j < n; j++) {
          c[i * n + j] += factor * b[l * n + j];
        }
      }
    }
  }

  @Override
  public void setRows(int rows, int columns, float[] row, float[] y) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(row, 0, y, i * columns, columns);
    }
  }

  @Override
  public void addColumnSums(int rows, int columns, float[] x, float[] sums) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        sums[j] += x[i * columns + j];
      }
    }
  }

  @Override
  public void addScaled(int size, float factor, float[] x, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] += factor * x[i];
    }
  }

  @Override
  public void addTimes(int size, float[] a, float[] b, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] += a[i] * b[i];
    }
  }

  @Override
  public void times(int size, float[] a, float[] b, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] = a[i] * b[i];
    }
  }

  @Override
  public void expLimited(int size, float limit, float[] x, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] = (float) Math.exp(Math.min(x[i], limit));
    }
  }

  @Override
  public void logMagnitude(int size, float floor, float[] x, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] = (float) Math.log(Math.max(Math.abs(x[i]), floor));
    }
  }

  @Override
  public void cosSinPi(int size, float[] x, float[] c, float[] s) {
    for (int i = 0; i < size; i++) {
      double nearest = Math.rint(x[i]);
      double sign = nearest % 2 == 0 ? 1 : -1;
      double turn = Math.PI * (x[i] - nearest);
      c[i] = (float) (sign * Math.cos(turn));
      s[i] = (float) (sign * Math.sin(turn));
    }
  }

  @Override
  public void apply(Elementwise f, int size, float[] x, float[] y) {
    switch (f) {
      case IDENTITY -> System.arraycopy(x, 0, y, 0, size);
      case RELU -> {
        for (int i = 0; i < size; i++) {
          y[i] = Math.max(x[i], 0);
        }
      }
      default -> {
        for (int i = 0; i < size; i++) {
          y[i] = (float) f.value(x[i]);
        }
      }
    }
  }

  @Override
  public void addGradient(Elementwise f, int size, float[] x, float[] y, float[] dy, float[] dx) {
    for (int i = 0; i < size; i++) {
      dx[i] += (float) (f.derivative(x[i]) * dy[i]);
    }
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
    for (int i = 0; i < size; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      w[i] -= shrink * w[i] + step * m[i] / ((float) Math.sqrt(v[i]) * scale + epsilon);
    }
  }
}
