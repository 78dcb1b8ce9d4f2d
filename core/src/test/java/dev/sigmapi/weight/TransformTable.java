package dev.sigmapi.weight;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The transformations to check, each with what is right in double precision. */
final class TransformTable {

  /**
   * A transformation.
   *
   * @param square whether it is for square weights alone
   * @param oracle from u and how many rows w has to w, by plain loops; null where w is not smooth
   * @param holds what must be true of w whatever u is
   */
  record Row(
      String name,
      boolean square,
      BiFunction<Integer, Integer, Transform> maker,
      BiFunction<double[][], Integer, double[][]> oracle,
      Predicate<double[][]> holds) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final double BOUND = 1.5;

  private TransformTable() {}

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        row(
            "positive",
            (m, n) -> Transforms.positive(),
            u -> each(u, TransformTable::softplus),
            w -> all(w, x -> x >= 0)));
    rows.add(
        row(
            "bounded",
            (m, n) -> Transforms.bounded(-0.1, 0.3),
            u -> each(u, x -> -0.1 + 0.4 / (1 + Math.exp(-x))),
            w -> all(w, x -> x >= -0.1f && x <= 0.3f)));
    rows.add(
        row(
            "monotone",
            (m, n) -> Transforms.monotone(IntStream.range(0, m).map(i -> i % 3 - 1).toArray()),
            u -> {
              double[][] w = new double[u.length][];
              for (int i = 0; i < w.length; i++) {
                int sign = i % 3 - 1;
                w[i] = each(u, x -> sign == 0 ? x : sign * softplus(x))[i];
              }
              return w;
            },
            w ->
                IntStream.range(0, w.length)
                    .allMatch(i -> all(new double[][] {w[i]}, x -> x * (i % 3 - 1) >= 0))));
    rows.add(
        new Row(
            "symmetric",
            true,
            (m, n) -> Transforms.symmetric(),
            (u, m) -> triangle(u, m, 1),
            w -> near(w, transposed(w), 0)));
    rows.add(
        new Row(
            "skew",
            true,
            (m, n) -> Transforms.skew(),
            (u, m) -> triangle(u, m, -1),
            w -> near(w, each(transposed(w), x -> -x), 0)));
    rows.add(
        new Row(
            "orthogonal",
            true,
            (m, n) -> Transforms.orthogonal(),
            (u, m) -> cayley(triangle(u, m, -1)),
            w -> near(product(transposed(w), w), identity(w.length), 1e-5)));
    rows.add(
        new Row(
            "low_rank",
            false,
            (m, n) -> Transforms.lowRank(1),
            (u, m) -> {
              double[][] w = new double[m][u.length - m];
              for (int i = 0; i < m; i++) {
                for (int j = 0; j < u.length - m; j++) {
                  w[i][j] = u[i][0] * u[m + j][0];
                }
              }
              return w;
            },
            w ->
                w.length < 2
                    || w[0].length < 2
                    || Math.abs(w[0][0] * w[1][1] - w[0][1] * w[1][0])
                        <= 1e-4 * (1 + Math.abs(w[0][0] * w[1][1]))));
    rows.add(
        new Row(
            "sparse",
            false,
            (m, n) -> Transforms.sparse(0.3, Seed.of(3)),
            null,
            w -> count(w, x -> x != 0) <= Math.max(1, Math.round(0.3 * w.length * w[0].length))));
    rows.add(
        row(
            "unit_norm",
            (m, n) -> Transforms.unitNorm(2),
            u -> normed(u, u.length, 2),
            w -> lengths(w, 2)));
    rows.add(
        new Row(
            "weight_norm",
            false,
            (m, n) -> Transforms.weightNorm(),
            (u, m) -> normed(u, m, Double.NaN),
            w -> true));
    rows.add(
        row(
            "spectral",
            (m, n) -> Transforms.spectralBound(BOUND),
            TransformTable::bounded,
            w -> spectralNorm(w) <= BOUND * (1 + 1e-5)));
    rows.add(
        row(
            "simplex",
            (m, n) -> Transforms.simplex(),
            TransformTable::softmax,
            w ->
                all(w, x -> x >= 0)
                    && IntStream.range(0, w.length)
                        .allMatch(i -> Math.abs(Arrays.stream(w[i]).sum() - 1) < 1e-5)));
    rows.add(
        new Row(
            "integer",
            false,
            (m, n) -> Transforms.snapped(0.25),
            null,
            w -> all(w, x -> x * 4 == Math.rint(x * 4))));
    rows.add(
        row(
            "function",
            (m, n) -> Transforms.function(Activation.of(Elementwise.SIN), w -> w),
            u -> each(u, Math::sin),
            w -> all(w, x -> Math.abs(x) <= 1)));
    rows.add(
        new Row(
            "hashed",
            false,
            (m, n) -> Transforms.hashed(3, Seed.of(5)),
            null,
            w ->
                Arrays.stream(w).flatMapToDouble(Arrays::stream).map(Math::abs).distinct().count()
                    <= 3));
    rows.add(
        new Row(
            "tied_rows",
            false,
            (m, n) -> Transforms.tiedRows(IntStream.range(0, m).map(i -> 7 * (i / 2)).toArray()),
            null,
            w -> w.length < 2 || near(new double[][] {w[0]}, new double[][] {w[1]}, 0)));
    for (Transforms.Mirror mirror : Transforms.Mirror.values()) {
      rows.add(
          new Row(
              "mirror " + mirror,
              false,
              (m, n) -> Transforms.mirror(mirror),
              null,
              w -> {
                int m = w.length - 1;
                int n = w[0].length - 1;
                return switch (mirror) {
                  case ROWS -> w[0][0] == w[m][0];
                  case COLUMNS -> w[0][0] == w[0][n];
                  case BOTH -> w[0][0] == w[m][n];
                };
              }));
    }
    rows.add(
        new Row(
            "rotation",
            true,
            (m, n) -> Transforms.rotation(),
            (u, m) -> {
              double[][] w = new double[m][m];
              for (int i = 0; i < m; i++) {
                for (int j = 0; j < m; j++) {
                  w[i][j] = u[0][(j - i + m) % m];
                }
              }
              return w;
            },
            w -> w.length < 2 || w[0][0] == w[1][1]));
    rows.add(
        new Row(
            "positive after symmetric",
            true,
            (m, n) -> Transforms.symmetric().then(Transforms.positive()),
            (u, m) -> each(triangle(u, m, 1), TransformTable::softplus),
            w -> near(w, transposed(w), 0) && all(w, x -> x >= 0)));
    rows.add(
        row(
            "bounded after weight_norm after positive",
            (m, n) ->
                Transforms.positive().then(Transforms.weightNorm()).then(Transforms.bounded(-1, 2)),
            u ->
                each(
                    normed(each(u, TransformTable::softplus), u.length - 1, Double.NaN),
                    x -> -1 + 3 / (1 + Math.exp(-x))),
            w -> all(w, x -> x >= 0.5f && x <= 2)));
    return rows;
  }

  private static Row row(
      String name,
      BiFunction<Integer, Integer, Transform> maker,
      UnaryOperator<double[][]> oracle,
      Predicate<double[][]> holds) {
    return new Row(name, false, maker, (u, m) -> oracle.apply(u), holds);
  }

  static double[][] matrix(Tensor tensor) {
    double[][] matrix = new double[tensor.rows()][tensor.columns()];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        matrix[i][j] = tensor.get(i, j);
      }
    }
    return matrix;
  }

  private static double softplus(double x) {
    return x > 30 ? x : Math.log1p(Math.exp(x));
  }

  private static double[][] each(double[][] u, DoubleUnaryOperator f) {
    return Arrays.stream(u)
        .map(row -> Arrays.stream(row).map(f).toArray())
        .toArray(double[][]::new);
  }

  private static long count(double[][] w, DoublePredicate rule) {
    return Arrays.stream(w).flatMapToDouble(Arrays::stream).filter(rule).count();
  }

  private static boolean all(double[][] w, DoublePredicate rule) {
    return count(w, rule.negate()) == 0;
  }

  private static double[][] triangle(double[][] u, int n, int below) {
    double[][] w = new double[n][n];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = below < 0 ? i + 1 : i; j < n; j++) {
        w[i][j] = u[0][next];
        w[j][i] = below * u[0][next++];
      }
    }
    if (below > 0) {
      next = 0;
      for (int i = 0; i < n; i++) {
        w[i][i] = u[0][next];
        next += n - i;
      }
    }
    return w;
  }

  static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  static double[][] identity(int n) {
    double[][] w = new double[n][n];
    for (int i = 0; i < n; i++) {
      w[i][i] = 1;
    }
    return w;
  }

  /** 2 (I + A)⁻¹ − I, the inverse by solving for one column after the other. */
  private static double[][] cayley(double[][] a) {
    int n = a.length;
    double[][] w = new double[n][n];
    for (int column = 0; column < n; column++) {
      double[][] left = each(a, x -> x);
      double[] right = new double[n];
      right[column] = 1;
      for (int i = 0; i < n; i++) {
        left[i][i] += 1;
      }
      for (int k = 0; k < n; k++) {
        for (int i = k + 1; i < n; i++) {
          double factor = left[i][k] / left[k][k];
          for (int j = k; j < n; j++) {
            left[i][j] -= factor * left[k][j];
          }
          right[i] -= factor * right[k];
        }
      }
      for (int i = n - 1; i >= 0; i--) {
        for (int j = i + 1; j < n; j++) {
          right[i] -= left[i][j] * right[j];
        }
        right[i] /= left[i][i];
        w[i][column] = 2 * right[i] - (i == column ? 1 : 0);
      }
    }
    return w;
  }

  private static double[][] normed(double[][] u, int rows, double length) {
    double[][] w = new double[rows][u[0].length];
    for (int j = 0; j < u[0].length; j++) {
      double norm = 0;
      for (int i = 0; i < rows; i++) {
        norm += u[i][j] * u[i][j];
      }
      for (int i = 0; i < rows; i++) {
        double wanted = Double.isNaN(length) ? u[rows][j] : length;
        w[i][j] = wanted * u[i][j] / Math.sqrt(norm);
      }
    }
    return w;
  }

  private static boolean lengths(double[][] w, double length) {
    for (double[] column : transposed(w)) {
      double norm = Math.sqrt(Arrays.stream(column).map(x -> x * x).sum());
      if (Math.abs(norm - length) > 1e-5 * length) {
        return false;
      }
    }
    return true;
  }

  /** The Schatten norm of order 256 by plain powers of the Gram matrix. */
  private static double[][] bounded(double[][] u) {
    double[][] gram = product(transposed(u), u);
    double trace = 0;
    for (int i = 0; i < gram.length; i++) {
      trace += gram[i][i];
    }
    double size = trace;
    double[][] power = each(gram, x -> x / size);
    for (int k = 1; k < 128; k *= 2) {
      power = product(power, power);
    }
    double sum = 0;
    for (int i = 0; i < power.length; i++) {
      sum += power[i][i];
    }
    double norm = Math.exp((Math.log(sum) + 128 * Math.log(trace)) / 256);
    return each(u, x -> norm > BOUND ? x * BOUND / norm : x);
  }

  /** The largest singular value, by many rounds of power iteration. */
  static double spectralNorm(double[][] w) {
    double[] v = new double[w[0].length];
    Arrays.setAll(v, i -> 1 + 0.37 * i);
    double norm = 0;
    for (int round = 0; round < 60; round++) {
      double[] wv = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        for (int j = 0; j < v.length; j++) {
          wv[i] += w[i][j] * v[j];
        }
      }
      double[] next = new double[v.length];
      for (int i = 0; i < w.length; i++) {
        for (int j = 0; j < v.length; j++) {
          next[j] += w[i][j] * wv[i];
        }
      }
      double length = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
      norm = Math.sqrt(length);
      if (length == 0) {
        return 0;
      }
      v = Arrays.stream(next).map(x -> x / length).toArray();
    }
    return norm;
  }

  private static double[][] softmax(double[][] u) {
    double[][] w = new double[u.length][];
    for (int i = 0; i < u.length; i++) {
      double sum = Arrays.stream(u[i]).map(Math::exp).sum();
      w[i] = Arrays.stream(u[i]).map(x -> Math.exp(x) / sum).toArray();
    }
    return w;
  }

  static boolean near(double[][] a, double[][] b, double tolerance) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        if (!(Math.abs(a[i][j] - b[i][j]) <= tolerance)) {
          return false;
        }
      }
    }
    return true;
  }
}
