package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * What a mixture pays for an uneven use of its experts, and what it remembers of their use. With q
 * = softmax(h / temperature) over all experts, P_e the mean of q_e over the rows and f_e the share
 * of the choices that fell on expert e, the penalty is share · (load · E · Σ_e f_e P_e + importance
 * · (E · Σ_e P_e² − 1) + logits · mean (ln Σ_e e^(h_e / temperature))²), the share being that of
 * these rows in the batch. The first term is 1 where the experts are used alike (Fedus, Zoph &amp;
 * Shazeer 2021), the second is the squared coefficient of variation of P (Shazeer et al. 2017), the
 * third keeps scores small (Zoph et al. 2022). f is a count and has no gradient. Where every row
 * takes every expert, f counts the largest q of each row.
 *
 * <p>Statistics move in the backward pass, as gradients do: the used shares follow f, or P where
 * every row takes every expert, the entropy follows the mean of −Σ_e q_e ln q_e, and the shift of
 * the choice moves by rate · share · (1/E − f) (after Wang et al. 2024, who take the sign of it;
 * without the sign the shards of a batch add up).
 */
public final class BalanceOp extends Op {

  /** How far the statistics follow one batch. */
  public static final double RECENT = 0.05;

  private RouteOp route;
  private Node used;
  private Node entropy;
  private Node shift;
  private Weights weights;
  private double share;
  private final Tensor softmax = Tensor.zeros(0, 0);
  private double[] logSums = {};
  private double[] counts = {};
  private double[] means = {};
  private double rowEntropy;

  /**
   * How much each term counts, each 0 or more.
   *
   * @param rate of the shift
   */
  public record Weights(double load, double importance, double logits, double rate) {}

  /**
   * Computes the penalty, [1, 1].
   *
   * @param used a statistic, [1, experts]
   * @param entropy a statistic, [1, 1]
   * @param shift a statistic, [1, experts]; null for none
   */
  public Node apply(
      Tape tape, RouteOp route, Node used, Node entropy, Node shift, Weights weights) {
    this.route = route;
    this.used = used;
    this.entropy = entropy;
    this.shift = shift;
    this.weights = weights;
    share = tape.batchShare();
    int experts = route.experts();
    if (means.length != experts) {
      counts = new double[experts];
      means = new double[experts];
    }
    measure(route.scores().rows(), experts);
    double load = 0;
    double importance = -1;
    for (int e = 0; e < experts; e++) {
      load += experts * counts[e] * means[e];
      importance += experts * means[e] * means[e];
    }
    double logits = 0;
    int rows = route.scores().rows();
    for (int row = 0; row < rows; row++) {
      logits += logSums[row] * logSums[row] / rows;
    }
    float[] y = prepare(tape, 1, 1, true);
    double penalty =
        weights.load * load + weights.importance * importance + weights.logits * logits;
    y[0] = rows == 0 ? 0 : (float) (share * penalty);
    return output();
  }

  private void measure(int rows, int experts) {
    if (logSums.length < rows) {
      logSums = new double[rows];
    }
    float[] h = route.scores().value().data();
    float[] q = softmax.resize(rows, experts).data();
    for (int e = 0; e < experts; e++) {
      counts[e] = route.top() < experts ? (double) route.count(e) / (rows * route.top()) : 0;
      means[e] = 0;
    }
    rowEntropy = 0;
    for (int row = 0; row < rows; row++) {
      int from = row * experts;
      int largest = 0;
      for (int e = 1; e < experts; e++) {
        largest = h[from + e] > h[from + largest] ? e : largest;
      }
      double top = h[from + largest];
      double total = 0;
      double weighted = 0;
      for (int e = 0; e < experts; e++) {
        double below = (h[from + e] - top) * route.sharpness();
        double exponential = Math.exp(below);
        total += exponential;
        weighted += exponential == 0 ? 0 : exponential * below;
        q[from + e] = (float) exponential;
      }
      for (int e = 0; e < experts; e++) {
        q[from + e] /= (float) total;
        means[e] += (double) q[from + e] / rows;
      }
      logSums[row] = top * route.sharpness() + Math.log(total);
      rowEntropy += (Math.log(total) - weighted / total) / rows;
      if (route.top() == experts) {
        counts[largest] += 1.0 / rows;
      }
    }
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = route.scores().rows();
    int experts = route.experts();
    if (rows == 0) {
      return;
    }
    if (route.scores().tracked()
        && (weights.load != 0 || weights.importance != 0 || weights.logits != 0)) {
      addScoreGradient(rows, experts, output().gradient().data()[0] * share / rows);
    }
    double follow = RECENT * share;
    for (int e = 0; e < experts; e++) {
      float[] change = used.gradient().data();
      double use = route.top() < experts ? counts[e] : means[e];
      change[e] += (float) (follow * (use - used.value().data()[e]));
      if (shift != null) {
        shift.gradient().data()[e] += (float) (weights.rate * share * (1.0 / experts - counts[e]));
      }
    }
    entropy.gradient().data()[0] += (float) (follow * (rowEntropy - entropy.value().data()[0]));
  }

  private void addScoreGradient(int rows, int experts, double factor) {
    float[] q = softmax.data();
    float[] ds = route.scores().gradient().data();
    for (int row = 0; row < rows; row++) {
      int from = row * experts;
      double mean = 0;
      for (int e = 0; e < experts; e++) {
        mean += q[from + e] * slope(e, experts);
      }
      for (int e = 0; e < experts; e++) {
        double change = slope(e, experts) - mean + 2 * weights.logits * logSums[row];
        ds[from + e] += (float) (factor * route.sharpness() * q[from + e] * change);
      }
    }
  }

  /** rows · ∂penalty/∂q_e but for the share. */
  private double slope(int e, int experts) {
    return experts * (weights.load * counts[e] + 2 * weights.importance * means[e]);
  }
}
