package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.CayleyOp;
import dev.sigmapi.tensor.Tensor;

/**
 * w = (I − A)(I + A)⁻¹ with A the skew matrix whose n(n − 1)/2 numbers above the diagonal are u:
 * every rotation without a half turn, the others in the limit (Cayley 1846; Helfrich, Willmott
 * &amp; Ye 2018). A w that is such a rotation starts as it is. Another starts at the rotation of
 * the skew part of −2w / (1 + ‖w‖): a rotation near the identity, as random as w.
 */
public final class Orthogonal implements WeightFunction {
  /** How far from orthogonal float32 leaves an orthogonal matrix. */
  private static final double TOLERANCE = 1e-4;

  private final int n;
  private final WeightFunction skew;

  Orthogonal(int rows, int columns) {
    this.skew = Transforms.skew("orthogonal", rows, columns);
    this.n = rows;
  }

  /** From u to A. */
  public WeightFunction skew() {
    return skew;
  }

  @Override
  public int rows() {
    return skew.rows();
  }

  @Override
  public int columns() {
    return skew.columns();
  }

  @Override
  public Node apply(Tape tape, Node u) {
    Node a = skew.apply(tape, u);
    return tape.next(CayleyOp.class, CayleyOp::new).apply(tape, a);
  }

  @Override
  public Tensor inverse(Tensor w) {
    // For an orthogonal w, A = (I − w)(I + w)⁻¹, the same function of w.
    double largest = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = i == j ? -1 : 0;
        for (int k = 0; k < n; k++) {
          sum += (double) w.get(i, k) * w.get(j, k);
        }
        largest = Math.max(largest, Math.abs(sum));
      }
    }
    if (largest < TOLERANCE) {
      Tape tape = Tape.forInference();
      Tensor a = new CayleyOp().apply(tape, tape.constant(w)).value();
      double size = 0;
      for (int i = 0; i < n * n; i++) {
        size = Math.max(size, Math.abs(a.data()[i]));
      }
      if (size < 1 / TOLERANCE) {
        return skew.inverse(a);
      }
    }
    double norm = 0;
    for (int i = 0; i < w.size(); i++) {
      norm += (double) w.data()[i] * w.data()[i];
    }
    double scale = -1 / (1 + Math.sqrt(norm));
    Tensor a = Tensor.zeros(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a.set(i, j, (float) (scale * (w.get(i, j) - w.get(j, i))));
      }
    }
    return skew.inverse(a);
  }
}
