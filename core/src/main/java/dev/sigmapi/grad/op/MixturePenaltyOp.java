package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * What weights cost that are far from all of a few centres: E = −strength · Σ_i ln Σ_j π_j N(w_i;
 * μ_j, σ_j), a mixture of Gaussians that is learned with the weights (Nowlan &amp; Hinton 1992). w:
 * any shape; mixture: [3, centres] with rows μ, ln σ and the logits of π; E: [1, 1].
 *
 * <p>A σ below {@link #LEAST} counts as that, and learns nothing, since a Gaussian on one weight
 * would otherwise be infinitely good. Densities are added as logarithms, so that a weight far from
 * all centres has a finite cost and gradient.
 */
public final class MixturePenaltyOp extends Op {
  /** The smallest σ. */
  public static final double LEAST = 1e-3;

  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

  private Node w;
  private Node mixture;
  private double strength;
  private double[] shares = new double[0];

  /** Computes E. */
  public Node apply(Tape tape, Node w, Node mixture, double strength) {
    this.w = w;
    this.mixture = mixture;
    this.strength = strength;
    if (shares.length < mixture.columns()) {
      shares = new double[mixture.columns()];
    }
    double total = 0;
    for (int i = 0; i < w.value().size(); i++) {
      total -= strength * logDensity(w.value().data()[i]);
    }
    prepare(tape, 1, 1, w.tracked() || mixture.tracked())[0] = (float) total;
    return output();
  }

  /** The logarithm of the density at a weight; fills in what share each centre has in it. */
  private double logDensity(double weight) {
    int centres = mixture.columns();
    double normaliser = logSum(2);
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < centres; j++) {
      double distance = (weight - at(0, j)) / deviation(j);
      shares[j] =
          at(2, j)
              - normaliser
              - Math.log(deviation(j))
              - HALF_LOG_TWO_PI
              - distance * distance / 2;
      largest = Math.max(largest, shares[j]);
    }
    double sum = 0;
    for (int j = 0; j < centres; j++) {
      shares[j] = Math.exp(shares[j] - largest);
      sum += shares[j];
    }
    for (int j = 0; j < centres; j++) {
      shares[j] /= sum;
    }
    return largest + Math.log(sum);
  }

  private double logSum(int row) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < mixture.columns(); j++) {
      largest = Math.max(largest, at(row, j));
    }
    double sum = 0;
    for (int j = 0; j < mixture.columns(); j++) {
      sum += Math.exp(at(row, j) - largest);
    }
    return largest + Math.log(sum);
  }

  private double at(int row, int column) {
    return mixture.value().data()[row * mixture.columns() + column];
  }

  private double deviation(int j) {
    return Math.max(LEAST, Math.exp(at(1, j)));
  }

  @Override
  protected void backward(Kernels kernels) {
    int centres = mixture.columns();
    double factor = strength * output().gradient().data()[0];
    double normaliser = logSum(2);
    for (int i = 0; i < w.value().size(); i++) {
      double weight = w.value().data()[i];
      logDensity(weight);
      double pull = 0;
      for (int j = 0; j < centres; j++) {
        double distance = (weight - at(0, j)) / deviation(j);
        pull += shares[j] * distance / deviation(j);
        if (mixture.tracked()) {
          float[] slope = mixture.gradient().data();
          slope[j] -= (float) (factor * shares[j] * distance / deviation(j));
          if (Math.exp(at(1, j)) > LEAST) {
            slope[centres + j] += (float) (factor * shares[j] * (1 - distance * distance));
          }
          double share = Math.exp(at(2, j) - normaliser);
          slope[2 * centres + j] += (float) (factor * (share - shares[j]));
        }
      }
      if (w.tracked()) {
        w.gradient().data()[i] += (float) (factor * pull);
      }
    }
  }
}
