package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * y = Σ_e p_e f_e: what the experts of a {@link RouteOp} made of their rows, put back in order and
 * added with the weights p, from the first expert to the last. y: [rows, width].
 *
 * <p>An expert whose weight is 0 is left out, even where it gives infinity or NaN.
 */
public final class MixtureOp extends Op {
  private RouteOp route;
  private Node deviations;

  /**
   * Computes y.
   *
   * @param route whose experts have given their results
   * @param width columns of each result
   * @param deviations [1, experts], what a {@link MixtureDensityOp} has to know beside; null for
   *     nothing
   */
  public Node apply(Tape tape, RouteOp route, int width, Node deviations) {
    this.route = route;
    this.deviations = deviations;
    Node weights = route.output();
    int experts = route.experts();
    float[] p = weights.value().data();
    float[] y = prepare(tape, weights.rows(), width, route.tracked());
    output().value().fill(0);
    for (int row = 0; row < weights.rows(); row++) {
      for (int e = 0; e < experts; e++) {
        float weight = p[row * experts + e];
        if (weight != 0) {
          float[] f = route.result(e).value().data();
          int at = route.place(row, e) * width;
          for (int c = 0; c < width; c++) {
            y[row * width + c] += weight * f[at + c];
          }
        }
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    Node weights = route.output();
    int experts = route.experts();
    int width = output().columns();
    float[] dy = output().gradient().data();
    float[] p = weights.value().data();
    for (int row = 0; row < weights.rows(); row++) {
      for (int e = 0; e < experts; e++) {
        float weight = p[row * experts + e];
        if (weight != 0) {
          Node result = route.result(e);
          float[] f = result.value().data();
          int at = route.place(row, e) * width;
          float sum = 0;
          for (int c = 0; c < width; c++) {
            sum += dy[row * width + c] * f[at + c];
          }
          if (weights.tracked()) {
            weights.gradient().data()[row * experts + e] += sum;
          }
          if (result.tracked()) {
            float[] df = result.gradient().data();
            for (int c = 0; c < width; c++) {
              df[at + c] += weight * dy[row * width + c];
            }
          }
        }
      }
    }
  }

  /** Whose experts are mixed. */
  RouteOp route() {
    return route;
  }

  /** The logarithms of the experts' deviations; null for none. */
  Node deviations() {
    return deviations;
  }
}
