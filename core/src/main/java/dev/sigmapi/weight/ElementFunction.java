package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;

/** w = f(u) element by element. */
public record ElementFunction(int rows, int columns, Activation function, DoubleUnaryOperator start)
    implements WeightFunction {
  @Override
  public Node apply(Tape tape, Node u) {
    return ActivationOp.activated(tape, u, function);
  }

  @Override
  public Tensor inverse(Tensor w) {
    return each(w, start);
  }

  static Tensor each(Tensor w, DoubleUnaryOperator f) {
    Tensor u = w.copy();
    for (int i = 0; i < u.size(); i++) {
      u.data()[i] = (float) f.applyAsDouble(u.data()[i]);
    }
    return u;
  }
}
