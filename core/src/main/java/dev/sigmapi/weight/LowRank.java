package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.LowRankOp;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * w = A·Bᵀ with u the rows of A above those of B: rank · (rows + columns) numbers. A w of that rank
 * starts as it is, another near the nearest of that rank (some rounds of subspace iteration).
 */
public final class LowRank implements WeightFunction {
  private static final int ROUNDS = 20;

  private final int wRows;
  private final int wColumns;
  private final int rank;

  LowRank(int rows, int columns, int rank) {
    if (rank > Math.min(rows, columns)) {
      throw new ShapeException(
          "low_rank",
          "a rank of at most %d for a weight of [%d, %d]"
              .formatted(Math.min(rows, columns), rows, columns),
          "rank " + rank);
    }
    this.wRows = rows;
    this.wColumns = columns;
    this.rank = rank;
  }

  @Override
  public int rows() {
    return wRows + wColumns;
  }

  @Override
  public int columns() {
    return rank;
  }

  @Override
  public Node apply(Tape tape, Node u) {
    return tape.next(LowRankOp.class, LowRankOp::new).apply(tape, u, wRows);
  }

  @Override
  public Tensor inverse(Tensor w) {
    // Q spans the strongest directions among the columns of w; then w ≈ Q·(Qᵀw).
    double[][] q = new double[rank][wRows];
    double[][] b = new double[rank][wColumns];
    for (int k = 0; k < rank; k++) {
      for (int j = 0; j < wColumns; j++) {
        b[k][j] = j % rank == k ? 1 : 0;
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int k = 0; k < rank; k++) {
        for (int i = 0; i < wRows; i++) {
          q[k][i] = 0;
          for (int j = 0; j < wColumns; j++) {
            q[k][i] += w.get(i, j) * b[k][j];
          }
        }
        makeOrthonormal(q, k);
      }
      for (int k = 0; k < rank; k++) {
        for (int j = 0; j < wColumns; j++) {
          b[k][j] = 0;
          for (int i = 0; i < wRows; i++) {
            b[k][j] += w.get(i, j) * q[k][i];
          }
        }
      }
    }
    return balanced(q, b);
  }

  /** Each pair of vectors at one length, so that neither factor learns faster. */
  private Tensor balanced(double[][] q, double[][] b) {
    Tensor u = Tensor.zeros(rows(), rank);
    for (int k = 0; k < rank; k++) {
      double root = Math.sqrt(Math.sqrt(dot(b[k], b[k])));
      for (int i = 0; i < wRows; i++) {
        u.set(i, k, (float) (root * q[k][i]));
      }
      for (int j = 0; j < wColumns && root > 0; j++) {
        u.set(wRows + j, k, (float) (b[k][j] / root));
      }
    }
    return u;
  }

  private static void makeOrthonormal(double[][] q, int k) {
    for (int pass = 0; pass < 2; pass++) {
      for (int other = 0; other < k; other++) {
        double along = dot(q[k], q[other]);
        for (int i = 0; i < q[k].length; i++) {
          q[k][i] -= along * q[other][i];
        }
      }
    }
    double norm = Math.sqrt(dot(q[k], q[k]));
    for (int i = 0; i < q[k].length; i++) {
      q[k][i] = norm > 0 ? q[k][i] / norm : 0;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
