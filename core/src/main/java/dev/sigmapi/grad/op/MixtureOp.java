package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * y = Σ_e p_e f_e: what the experts of a {@link RouteOp} made of their rows, put back in order and
 * added with the weights p, from the first expert to the last. y: [rows, width].
 *
 * <p>An expert whose weight is 0 is left out, even where it gives infinity or NaN.
 */
public final class MixtureOp extends Op {
  private RouteOp route;
  private Node deviations;
  private final Tensor gathered = Tensor.zeros(0, 0);
  private final Tensor products = Tensor.zeros(0, 0);

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
          tape.kernels().addRows(1, width, weight, f, at, 0, y, row * width, 0);
        }
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    for (int e = 0; e < route.experts(); e++) {
      if (route.count(e) > 0) {
        backward(kernels, e);
      }
    }
  }

  private void backward(Kernels kernels, int e) {
    Node weights = route.output();
    Node result = route.result(e);
    int experts = route.experts();
    int count = route.count(e);
    int width = output().columns();
    float[] dy = output().gradient().data();
    float[] p = weights.value().data();
    float[] slopes = gathered.resize(count, width).data();
    for (int i = 0; i < count; i++) {
      System.arraycopy(dy, route.row(i, e) * width, slopes, i * width, width);
    }
    float[] along = products.resize(1, count).fill(0).data();
    kernels.addRowProducts(count, width, slopes, result.value().data(), width, along);
    for (int i = 0; i < count; i++) {
      int at = route.row(i, e) * experts + e;
      float weight = p[at];
      if (weight != 0 && weights.tracked()) {
        weights.gradient().data()[at] += along[i];
      }
      if (weight != 0 && result.tracked()) {
        float[] df = result.gradient().data();
        kernels.addRows(1, width, weight, slopes, i * width, 0, df, i * width, 0);
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
