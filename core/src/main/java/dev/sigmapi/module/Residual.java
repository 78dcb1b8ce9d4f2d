package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.AddOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.function.BiConsumer;

/**
 * y = x + f(x), f any module that gives as many columns as it takes (He, Zhang, Ren &amp; Sun
 * 2016). x, y: [rows, inputs].
 */
public final class Residual implements Module {
  private final Module body;

  /**
   * @param body f
   * @throws ShapeException if f does not give as many columns as it takes
   */
  public Residual(Module body) {
    if (body.inputs() != body.outputs()) {
      throw new ShapeException(
          "Residual",
          "layers that give the " + body.inputs() + " columns they take",
          body + " which gives " + body.outputs());
    }
    this.body = body;
  }

  @Override
  public int inputs() {
    return body.inputs();
  }

  @Override
  public int outputs() {
    return body.outputs();
  }

  /** f. */
  public Module body() {
    return body;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node change = body.forward(tape, x);
    return tape.next(AddOp.class, AddOp::new).apply(tape, x, change);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    body.visit(path, visitor);
  }

  @Override
  public long multiplications() {
    return body.multiplications();
  }

  @Override
  public long multiplications(int positions) {
    return body.multiplications(positions);
  }

  @Override
  public String toString() {
    return "Residual(" + body + ")";
  }
}
