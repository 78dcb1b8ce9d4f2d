package dev.sigmapi.bench;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Softmax;
import java.util.function.BiConsumer;

/** The softmax of learned logits, [all, columns], of which a batch takes some rows. */
final class LearnedSoftmax implements Module {
  private final Parameter logits;
  private final Softmax softmax;

  LearnedSoftmax(Parameter logits) {
    this.logits = logits;
    this.softmax = new Softmax(logits.columns(), Softmax.Form.SOFTMAX, 1);
  }

  @Override
  public int inputs() {
    return 1;
  }

  @Override
  public int outputs() {
    return softmax.outputs();
  }

  @Override
  public Node forward(Tape tape, Node x) {
    return softmax.forward(tape, LearnedRowsOp.of(tape, x, logits.on(tape), 1));
  }

  /** A softmax costs about eight multiplications a number. */
  @Override
  public long multiplications() {
    return 8L * outputs();
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    logits.visit(path + "logits", visitor);
  }
}
