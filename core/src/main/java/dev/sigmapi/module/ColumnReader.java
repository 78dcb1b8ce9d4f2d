package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.ColumnTokensOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Every column of a table a position, as {@link ColumnTokensOp} computes it, so that what attends
 * to positions attends to columns. Columns that are one of the user's, such as those of the
 * categories of a word, make one position. Weights and b start uniform in ±1/√width.
 */
public final class ColumnReader implements TokenReader {
  private final int inputs;
  private final int[] columns;
  private final int[] groups;
  private final int tokens;
  private final Weight weights;
  private final Weight bias;
  private final int width;

  /**
   * A reader that learns its weights.
   *
   * @param columns those of x that are read
   * @param groups the position that each belongs to, from 0 without gaps
   */
  public ColumnReader(int inputs, int[] columns, int[] groups, int width, Seed seed) {
    this(
        inputs,
        columns,
        groups,
        width,
        new Parameter(uniform(columns.length, width, seed.child("weights"))),
        new Parameter(uniform(tokens(groups), width, seed.child("bias"))));
  }

  /**
   * A reader on given weights.
   *
   * @param weights [columns, width]
   * @param bias [positions, width]
   */
  public ColumnReader(
      int inputs, int[] columns, int[] groups, int width, Weight weights, Weight bias) {
    InputShape.requireColumns("ColumnReader", inputs, columns);
    this.inputs = inputs;
    this.columns = columns.clone();
    this.groups = groups.clone();
    this.tokens = tokens(groups);
    this.width = width;
    this.weights = weights;
    this.bias = bias;
  }

  private static int tokens(int[] groups) {
    return Arrays.stream(groups).max().orElse(-1) + 1;
  }

  private static Tensor uniform(int rows, int width, Seed seed) {
    return Initial.uniform(rows, width, 1 / Math.sqrt(Math.max(1, width)), seed);
  }

  /** The columns of x that are read. */
  public int[] columns() {
    return columns.clone();
  }

  /** The position that each of them belongs to. */
  public int[] groups() {
    return groups.clone();
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int longest() {
    return tokens;
  }

  /** [columns, width]. */
  public Weight weights() {
    return weights;
  }

  /** [positions, width]. */
  public Weight bias() {
    return bias;
  }

  @Override
  public Node read(Tape tape, Node x) {
    ColumnTokensOp op = tape.next(ColumnTokensOp.class, ColumnTokensOp::new);
    Node y = op.apply(tape, x, weights.on(tape), bias.on(tape), columns, groups);
    tape.segments(op.segments());
    return y;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return tokens + " columns";
  }
}
