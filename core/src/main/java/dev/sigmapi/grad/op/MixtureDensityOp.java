package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;

/**
 * What a {@link MixtureOp} mixed, for a loss that looks at each expert: [ln p_e, u_e, f_e] for each
 * expert, one behind the other. y: [rows, 3 · experts]. u_e is the expert's deviation as it is
 * learned. For an expert that a row did not choose, ln p_e is −∞ and f_e is 0.
 */
public final class MixtureDensityOp extends Op {
  private RouteOp route;
  private Node deviations;
  private double[] logarithms = {};
  private double[] slopes = {};

  /**
   * Lays out the parts of a prediction.
   *
   * @throws ShapeException if no mixture of single numbers with deviations made it
   */
  public static Node of(Tape tape, Node prediction) {
    if (tape.origin(prediction) instanceof MixtureOp mixture
        && mixture.deviations() != null
        && prediction.columns() == 1) {
      return tape.next(MixtureDensityOp.class, MixtureDensityOp::new).apply(tape, mixture);
    }
    throw new ShapeException(
        "MixtureDensityOp",
        "the [rows, 1] of a mixture of experts with deviations",
        prediction.value().describeShape());
  }

  private Node apply(Tape tape, MixtureOp mixture) {
    this.route = mixture.route();
    this.deviations = mixture.deviations();
    int experts = route.experts();
    int rows = route.scores().rows();
    if (logarithms.length != experts) {
      logarithms = new double[experts];
      slopes = new double[experts];
    }
    float[] y = prepare(tape, rows, 3 * experts, route.tracked() || deviations.tracked());
    for (int row = 0; row < rows; row++) {
      route.logarithms(row, logarithms);
      for (int e = 0; e < experts; e++) {
        int at = 3 * (row * experts + e);
        boolean chosen = route.chose(row, e);
        y[at] = (float) logarithms[e];
        y[at + 1] = deviations.value().data()[e];
        y[at + 2] = chosen ? route.result(e).value().data()[route.place(row, e)] : 0;
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int experts = route.experts();
    float[] dy = output().gradient().data();
    for (int row = 0; row < output().rows(); row++) {
      for (int e = 0; e < experts; e++) {
        int at = 3 * (row * experts + e);
        boolean chosen = route.chose(row, e);
        slopes[e] = chosen ? dy[at] : 0;
        if (deviations.tracked()) {
          deviations.gradient().data()[e] += dy[at + 1];
        }
        if (chosen && route.result(e).tracked()) {
          route.result(e).gradient().data()[route.place(row, e)] += dy[at + 2];
        }
      }
      if (route.scores().tracked()) {
        route.logarithms(row, logarithms);
        route.addLogarithmGradient(row, slopes);
      }
    }
  }
}
