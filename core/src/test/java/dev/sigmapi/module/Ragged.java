package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A module that works on positions as one that works on rows: each row is a sequence, its positions
 * side by side. Of a row whose first number is negative the first half of the positions are the
 * sequence, which may be none; outputs of the others are 0.
 *
 * @param part of which a position is a row; its outputs have as many positions as its inputs
 */
public record Ragged(Module part, int steps) implements Module {

  /** As many steps as leave no column over, at most 5. */
  static int steps(int inputs) {
    return IntStream.rangeClosed(1, 5).filter(steps -> inputs % steps == 0).max().getAsInt();
  }

  /** How many of the steps a row has. */
  static int length(double first, int steps) {
    return first < 0 ? steps / 2 : steps;
  }

  /** What is right of the sequences of rows, given what is right of one: [positions, features]. */
  static double[][] oracle(
      double[][] x, int units, int steps, UnaryOperator<double[][]> ofSequence) {
    double[][] y = new double[x.length][steps * units];
    for (int row = 0; row < x.length; row++) {
      int features = x[row].length / steps;
      double[][] sequence = new double[length(x[row][0], steps)][];
      for (int t = 0; t < sequence.length; t++) {
        sequence[t] = Arrays.copyOfRange(x[row], t * features, (t + 1) * features);
      }
      double[][] given = ofSequence.apply(sequence);
      for (int t = 0; t < sequence.length; t++) {
        System.arraycopy(given[t], 0, y[row], t * units, units);
      }
    }
    return y;
  }

  @Override
  public int inputs() {
    return steps * part.inputs();
  }

  @Override
  public int outputs() {
    return steps * part.outputs();
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    PositionsOp positions = tape.next(PositionsOp.class, PositionsOp::new);
    Node inside = positions.apply(tape, x, steps);
    Segments before = tape.segments(positions.segments);
    Node y = part.forward(tape, inside);
    tape.segments(before);
    return tape.next(RowsOp.class, RowsOp::new).apply(tape, y, steps, positions.segments);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    part.visit(path, visitor);
  }

  /** From rows to positions. */
  private static final class PositionsOp extends Op {
    private final Segments segments = new Segments();
    private Node x;
    private int features;

    private Node apply(Tape tape, Node rows, int steps) {
      x = rows;
      features = rows.columns() / steps;
      segments.clear();
      for (int row = 0; row < x.rows(); row++) {
        segments.add(length(x.value().get(row, 0), steps));
      }
      float[] y = prepare(tape, segments.positions(), features, x.tracked());
      for (int row = 0; row < x.rows(); row++) {
        System.arraycopy(
            x.value().data(),
            row * x.columns(),
            y,
            segments.start(row) * features,
            segments.length(row) * features);
      }
      return output();
    }

    @Override
    protected void backward(Kernels kernels) {
      for (int row = 0; row < x.rows(); row++) {
        for (int j = 0; j < segments.length(row) * features; j++) {
          x.gradient().data()[row * x.columns() + j] +=
              output().gradient().data()[segments.start(row) * features + j];
        }
      }
    }
  }

  /** From positions back to rows. */
  private static final class RowsOp extends Op {
    private Segments segments;
    private Node x;

    private Node apply(Tape tape, Node positions, int steps, Segments ofRows) {
      x = positions;
      segments = ofRows;
      int columns = steps * x.columns();
      float[] y = prepare(tape, segments.count(), columns, x.tracked());
      output().value().fill(0);
      for (int row = 0; row < segments.count(); row++) {
        System.arraycopy(
            x.value().data(),
            segments.start(row) * x.columns(),
            y,
            row * columns,
            segments.length(row) * x.columns());
      }
      return output();
    }

    @Override
    protected void backward(Kernels kernels) {
      for (int row = 0; row < segments.count(); row++) {
        for (int j = 0; j < segments.length(row) * x.columns(); j++) {
          x.gradient().data()[segments.start(row) * x.columns() + j] +=
              output().gradient().get(row, j);
        }
      }
    }
  }
}
