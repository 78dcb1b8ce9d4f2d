package dev.sigmapi.bench;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.AttentionOp;
import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.module.Module;
import java.util.function.BiConsumer;

/**
 * Scaled dot-product attention alone, of learned queries, keys and values: [all · T, heads · 64],
 * of which a batch takes some sequences. y: [rows, T · heads · 64].
 */
final class LearnedAttention implements Module {
  private final Parameter queries;
  private final Parameter keys;
  private final Parameter values;
  private final int positions;
  private final AttentionOp.Form form =
      new AttentionOp.Form(
          Workload.HEADS, Workload.HEADS, false, (float) (1 / Math.sqrt(Workload.WIDTH)), 0);

  LearnedAttention(Parameter queries, Parameter keys, Parameter values, int positions) {
    this.queries = queries;
    this.keys = keys;
    this.values = values;
    this.positions = positions;
  }

  @Override
  public int inputs() {
    return 1;
  }

  @Override
  public int outputs() {
    return positions * Workload.HEADS * Workload.WIDTH;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Segments segments = tape.next(Division.class, Division::new).of(x.rows(), positions);
    Node q = LearnedRowsOp.of(tape, x, queries.on(tape), positions);
    Node k = LearnedRowsOp.of(tape, x, keys.on(tape), positions);
    Node v = LearnedRowsOp.of(tape, x, values.on(tape), positions);
    Node y =
        tape.next(AttentionOp.class, AttentionOp::new)
            .with(null, null, null)
            .apply(tape, form, 0, q, segments, k, v, segments);
    Segments before = tape.segments(segments);
    Node rows = tape.next(PoolOp.class, PoolOp::new).apply(tape, y, PoolOp.Kind.FLATTEN, positions);
    tape.segments(before);
    return rows;
  }

  /** Two products of T × T × 64 in each head. */
  @Override
  public long multiplications() {
    return 2L * positions * outputs();
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    queries.visit(path + "queries", visitor);
    keys.visit(path + "keys", visitor);
    values.visit(path + "values", visitor);
  }

  /** Keeps the sequences of a tape. */
  private static final class Division extends Op {
    private final Segments segments = new Segments();

    Segments of(int count, int length) {
      segments.clear();
      for (int s = 0; s < count; s++) {
        segments.add(length);
      }
      return segments;
    }

    @Override
    protected void backward(Kernels kernels) {}
  }
}
