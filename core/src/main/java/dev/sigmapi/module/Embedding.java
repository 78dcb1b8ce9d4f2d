package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.EmbeddingOp;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Categories as learned vectors: each column of x holds the number of a category, and becomes that
 * row of its table. x: [rows, tables], table: [Σ sizes, width], y: [rows, tables · width]. A linear
 * layer on one-hot columns computes the same, at the cost of all categories instead of one.
 *
 * <p>A number that is not from 0 to size − 1 gives zeros; see {@link EmbeddingOp}. Entries start
 * uniform in ±1/√width.
 */
public final class Embedding implements Module {
  private final int[] starts;
  private final int width;
  private final Weight table;

  /**
   * Tables that are learned as they stand.
   *
   * @param sizes the number of categories of each column
   */
  public Embedding(int[] sizes, int width, Seed seed) {
    this(
        sizes,
        width,
        new Parameter(
            Initial.uniform(
                Arrays.stream(sizes).sum(), width, 1 / Math.sqrt(Math.max(1, width)), seed)));
  }

  /**
   * Tables on a given weight.
   *
   * @param table the tables one below the other, [Σ sizes, width]
   */
  public Embedding(int[] sizes, int width, Weight table) {
    this.starts = new int[sizes.length + 1];
    for (int i = 0; i < sizes.length; i++) {
      starts[i + 1] = starts[i] + sizes[i];
    }
    this.width = width;
    this.table = table;
  }

  @Override
  public int inputs() {
    return starts.length - 1;
  }

  @Override
  public int outputs() {
    return inputs() * width;
  }

  /** Where each table begins in the common one, and behind the last where it ends. */
  public int[] starts() {
    return starts.clone();
  }

  /** Columns of a table. */
  public int width() {
    return width;
  }

  /** The tables one below the other. */
  public Weight table() {
    return table;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    return tape.next(EmbeddingOp.class, EmbeddingOp::new).apply(tape, x, table.on(tape), starts);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    table.visit(path + "table", visitor);
  }

  @Override
  public long multiplications() {
    return outputs();
  }

  @Override
  public String toString() {
    return "Embedding(%d categories in %d columns -> %d)"
        .formatted(starts[inputs()], inputs(), outputs());
  }
}
