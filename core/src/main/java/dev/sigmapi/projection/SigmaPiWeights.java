package dev.sigmapi.projection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of given columns for a number (least squares) or for classes (logistic regression),
 * by Newton's method in double precision: each output in turn, (ZᵀVZ + ridge) d = Zᵀ(t − p) −
 * ridge·w with V = p(1 − p), or 1 for a number, and the step halved until the penalised loss does
 * not rise.
 *
 * <p>Z holds the columns with mean 0 and deviation 1, so that the intercept goes its own way, the
 * ridge means the same for all, and a squared weight is a contribution.
 */
final class SigmaPiWeights {
  /**
   * Of the squared deviation of a column, what it costs a number's weights: nothing but rounding.
   */
  private static final double NUMBER_RIDGE = 1e-10;

  private static final int SWEEPS = 12;
  private static final int HALVINGS = 12;

  /** A step that lowers the loss by a smaller share of it is the last. */
  private static final double SETTLED = 1e-5;

  private final double[] truths;
  private final int outputs;
  private final int classes;
  private final int trained;
  private final double ridge;
  private final double[][] sums;
  private List<Entry> entries = new ArrayList<>();
  private final double[] intercepts;
  private final double[][] residuals;
  private double heldOutError;

  /** A column as it is, how it is moved and scaled to become one of Z, and its weights there. */
  record Entry(double[] column, double mean, double deviation, double[] weights) {}

  /** Where the weights stood. */
  record State(List<Entry> entries, double[] intercepts) {}

  /**
   * @param truths the number or class of each row
   * @param classes 0 for a number
   * @param trained how many of the rows, from the first, are fitted; the others are held out
   */
  SigmaPiWeights(double[] truths, int classes, int trained, double ridge) {
    this.truths = truths;
    this.classes = classes;
    this.trained = trained;
    this.outputs = classes <= 2 ? 1 : classes;
    this.ridge = classes == 0 ? NUMBER_RIDGE * trained : ridge;
    this.sums = new double[outputs][truths.length];
    this.residuals = new double[outputs][truths.length];
    this.intercepts = new double[outputs];
  }

  int trained() {
    return trained;
  }

  /** Adds a column with weights of zero; false if it is constant. */
  boolean add(double[] column) {
    double mean = 0;
    for (int r = 0; r < trained; r++) {
      mean += column[r] / trained;
    }
    double square = 0;
    for (int r = 0; r < trained; r++) {
      square += (column[r] - mean) * (column[r] - mean) / trained;
    }
    if (!(square > 1e-24 * mean * mean) || square > Double.MAX_VALUE) {
      return false;
    }
    entries.add(new Entry(column, mean, Math.sqrt(square), new double[outputs]));
    return true;
  }

  double[] column(int q) {
    return entries.get(q).column;
  }

  /** Goes on with some of the columns. */
  void keep(int[] kept) {
    entries = new ArrayList<>(Arrays.stream(kept).mapToObj(entries::get).toList());
  }

  /** What the weights give for the rows held out, [outputs][rows]. */
  double[][] heldOut() {
    return Arrays.stream(sums)
        .map(sum -> Arrays.copyOfRange(sum, trained, sum.length))
        .toArray(double[][]::new);
  }

  State state() {
    List<Entry> copies = new ArrayList<>();
    for (Entry e : entries) {
      copies.add(new Entry(e.column, e.mean, e.deviation, e.weights.clone()));
    }
    return new State(copies, intercepts.clone());
  }

  void restore(State state) {
    entries = new ArrayList<>(state.entries);
    System.arraycopy(state.intercepts, 0, intercepts, 0, outputs);
    predict();
  }

  /** How much of the residuals a column explains by itself: Σ_k (c·r_k)² / c·c, c centred. */
  double score(double[] column) {
    double sum = 0;
    double square = 0;
    for (int r = 0; r < trained; r++) {
      sum += column[r];
      square += column[r] * column[r];
    }
    double spread = square - sum * sum / trained;
    if (!(spread > 1e-10 * square)) {
      return 0;
    }
    double score = 0;
    for (double[] residual : residuals) {
      double along = 0;
      double total = 0;
      for (int r = 0; r < trained; r++) {
        along += column[r] * residual[r];
        total += residual[r];
      }
      along -= sum * total / trained;
      score += along * along / spread;
    }
    return Double.isFinite(score) ? score : 0;
  }

  /** Fits the first so many rows. */
  void fit(int rows) {
    int m = entries.size();
    double[][] z = new double[rows][m + 1];
    for (int r = 0; r < rows; r++) {
      for (int q = 0; q < m; q++) {
        Entry entry = entries.get(q);
        z[r][q] = (entry.column[r] - entry.mean) / entry.deviation;
      }
      z[r][m] = 1;
    }
    predict();
    NormalEquations equations = new NormalEquations(m + 1);
    double loss = loss(rows);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double before = loss;
      for (int k = 0; k < outputs; k++) {
        loss = step(equations, z, k, loss);
      }
      if (before - loss <= SETTLED * before) {
        break;
      }
    }
    heldOutError = trained < truths.length ? error(trained, truths.length) : error(0, trained);
  }

  /** One Newton step of one output; the penalised loss after it. */
  private double step(NormalEquations equations, double[][] z, int output, double loss) {
    int rows = z.length;
    int m = entries.size();
    double[] gradient = new double[m + 1];
    double[] damping = new double[m + 1];
    double[][] scaled = new double[NormalEquations.BLOCK][m + 1];
    double[] none = new double[NormalEquations.BLOCK];
    equations.clear();
    for (int from = 0; from < rows; from += scaled.length) {
      int count = Math.min(scaled.length, rows - from);
      for (int b = 0; b < count; b++) {
        double residual = residuals[output][from + b];
        double root = Math.sqrt(curvature(output, from + b));
        double[] row = z[from + b];
        for (int q = 0; q <= m; q++) {
          gradient[q] += residual * row[q];
          scaled[b][q] = root * row[q];
        }
      }
      equations.add(scaled, count, none, 0);
    }
    for (int q = 0; q < m; q++) {
      damping[q] = ridge;
      gradient[q] -= ridge * entries.get(q).weights[output];
    }
    damping[m] = 1e-9;
    double[] direction = new double[m + 1];
    if (!equations.solve(damping, gradient, direction)) {
      return loss;
    }
    double length = 1;
    move(output, direction, length);
    double reached = loss(rows);
    for (int halving = 0; halving < HALVINGS && !(reached <= loss); halving++) {
      length /= 2;
      move(output, direction, -length);
      reached = loss(rows);
    }
    if (!(reached <= loss)) {
      move(output, direction, -length);
      return loss;
    }
    return reached;
  }

  private void move(int output, double[] direction, double length) {
    for (int q = 0; q < entries.size(); q++) {
      entries.get(q).weights[output] += length * direction[q];
    }
    intercepts[output] += length * direction[entries.size()];
    predict();
  }

  /** Σ w·z and t − p for every row. */
  private void predict() {
    for (int k = 0; k < outputs; k++) {
      double[] sum = sums[k];
      double constant = intercepts[k];
      for (Entry entry : entries) {
        constant -= entry.weights[k] * entry.mean / entry.deviation;
      }
      Arrays.fill(sum, constant);
      for (Entry entry : entries) {
        if (entry.weights[k] != 0) {
          Columns.addScaled(entry.weights[k] / entry.deviation, entry.column, sum);
        }
      }
    }
    double[] logits = new double[outputs];
    for (int r = 0; r < truths.length; r++) {
      if (classes == 0) {
        residuals[0][r] = truths[r] - sums[0][r];
      } else if (classes == 2) {
        residuals[0][r] = truths[r] - 1 / (1 + Math.exp(-sums[0][r]));
      } else {
        double total = 0;
        double largest = largest(r);
        for (int k = 0; k < outputs; k++) {
          logits[k] = Math.exp(sums[k][r] - largest);
          total += logits[k];
        }
        for (int k = 0; k < outputs; k++) {
          residuals[k][r] = (truths[r] == k ? 1 : 0) - logits[k] / total;
        }
      }
    }
  }

  private double largest(int row) {
    double largest = sums[0][row];
    for (double[] sum : sums) {
      largest = Math.max(largest, sum[row]);
    }
    return largest;
  }

  private double curvature(int output, int row) {
    if (classes == 0) {
      return 1;
    }
    double truth = classes == 2 ? truths[row] : truths[row] == output ? 1 : 0;
    double p = truth - residuals[output][row];
    return Math.max(p * (1 - p), 1e-9);
  }

  private double loss(int rows) {
    double loss = (classes == 0 ? 0.5 : 1) * rows * error(0, rows);
    for (Entry entry : entries) {
      for (double weight : entry.weights) {
        loss += 0.5 * ridge * weight * weight;
      }
    }
    return loss;
  }

  /** The mean squared error or log loss of some rows. */
  private double error(int from, int to) {
    double error = 0;
    for (int r = from; r < to; r++) {
      if (classes == 0) {
        error += residuals[0][r] * residuals[0][r];
      } else if (classes == 2) {
        double s = truths[r] == 1 ? sums[0][r] : -sums[0][r];
        error += Math.max(-s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
      } else {
        double largest = largest(r);
        double total = 0;
        for (double[] sum : sums) {
          total += Math.exp(sum[r] - largest);
        }
        error += Math.log(total) + largest - sums[(int) truths[r]][r];
      }
    }
    return error / (to - from);
  }

  /** Mean squared error or log loss of the rows held out; of all rows fitted if there are none. */
  double heldOutError() {
    return heldOutError;
  }

  /** The standard deviation of what a column adds to the outputs. */
  double contribution(int q) {
    double[] weights = entries.get(q).weights;
    return Math.sqrt(Columns.dot(weights, weights, outputs));
  }

  /** The weights of the column as it is. */
  double[] weights(int q) {
    Entry entry = entries.get(q);
    return Arrays.stream(entry.weights).map(weight -> weight / entry.deviation).toArray();
  }

  /** The constant beside columns as they are. */
  double[] bias() {
    double[] bias = intercepts.clone();
    for (Entry entry : entries) {
      for (int k = 0; k < outputs; k++) {
        bias[k] -= entry.weights[k] * entry.mean / entry.deviation;
      }
    }
    return bias;
  }
}
