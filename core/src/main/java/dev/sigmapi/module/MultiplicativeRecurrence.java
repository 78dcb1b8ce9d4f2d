package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.AddOp;
import dev.sigmapi.grad.op.ConcatenateOp;
import dev.sigmapi.grad.op.SelectOp;
import dev.sigmapi.grad.op.TimesOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * A recurrence whose input chooses how the state moves: f_t = (x_t·F) ⊙ (h_t−1·S) and h_t = g(f_t·M
 * + x_t·W + b), h_0 = 0 (Sutskever, Martens &amp; Hinton 2011). x: [rows, steps · features], one
 * step behind the other; F: [features, factors], S: [units, factors], M: [factors, units], W:
 * [features, units], b: [1, units]. y: [rows, units], the last state, or [rows, steps · units], all
 * of them. The weights are shared over time, their gradients are the sums over the steps.
 *
 * <p>Weights start as Glorot &amp; Bengio 2010, the bias at zero.
 *
 * <p>Products that leave the range of float32 are infinite, and infinite ones of both signs add up
 * to NaN. Inputs of up to a million give neither.
 */
public final class MultiplicativeRecurrence implements Module {

  /**
   * The sizes.
   *
   * @param steps of a sequence, 1 or more
   * @param features numbers a step
   * @param factors products a step
   * @param units numbers of the state
   * @param all whether all states are given, not the last alone
   */
  public record Shape(int steps, int features, int factors, int units, boolean all) {
    public Shape {
      if (steps < 1) {
        throw new IllegalArgumentException(
            "MultiplicativeRecurrence expects 1 step or more but got " + steps);
      }
    }
  }

  /** Where the recurrence gets its numbers: F, S, M, W and b above. */
  public record Weights(
      Weight features, Weight states, Weight factors, Weight inputs, Weight bias) {}

  private final Shape shape;
  private final Activation activation;
  private final Weights weights;
  private final int[][] stepColumns;

  /** A recurrence whose weights are learned as they stand. */
  public MultiplicativeRecurrence(Shape shape, Activation activation, Seed seed) {
    this(
        shape,
        activation,
        new Weights(
            glorot(shape.features, shape.factors, seed.child("features")),
            glorot(shape.units, shape.factors, seed.child("states")),
            glorot(shape.factors, shape.units, seed.child("factors")),
            glorot(shape.features, shape.units, seed.child("inputs")),
            new Parameter(Tensor.zeros(1, shape.units))));
  }

  /** A recurrence on given weights. */
  public MultiplicativeRecurrence(Shape shape, Activation activation, Weights weights) {
    this.shape = shape;
    this.activation = activation;
    this.weights = weights;
    this.stepColumns = new int[shape.steps][];
    for (int t = 0; t < shape.steps; t++) {
      stepColumns[t] = IntStream.range(t * shape.features, (t + 1) * shape.features).toArray();
    }
  }

  private static Parameter glorot(int rows, int columns, Seed seed) {
    return new Parameter(Initial.glorot(rows, columns, seed));
  }

  @Override
  public int inputs() {
    return shape.steps * shape.features;
  }

  @Override
  public int outputs() {
    return (shape.all ? shape.steps : 1) * shape.units;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node state = null;
    Node states = null;
    for (int[] columns : stepColumns) {
      Node input = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns);
      Node sum = Dense.linear(tape, input, weights.inputs, weights.bias);
      if (state != null) {
        Node fromInput = Dense.linear(tape, input, weights.features, null);
        Node fromState = Dense.linear(tape, state, weights.states, null);
        Node factors = tape.next(TimesOp.class, TimesOp::new).apply(tape, fromInput, fromState);
        Node change = Dense.linear(tape, factors, weights.factors, null);
        sum = tape.next(AddOp.class, AddOp::new).apply(tape, change, sum);
      }
      state = ActivationOp.activated(tape, sum, activation);
      if (shape.all) {
        states =
            states == null
                ? state
                : tape.next(ConcatenateOp.class, ConcatenateOp::new).apply(tape, states, state);
      }
    }
    return shape.all ? states : state;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.features.visit(path + "features", visitor);
    weights.states.visit(path + "states", visitor);
    weights.factors.visit(path + "factors", visitor);
    weights.inputs.visit(path + "inputs", visitor);
    weights.bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return "MultiplicativeRecurrence(%d x %d -> %d, %d factors, %s%s)"
        .formatted(
            shape.steps,
            shape.features,
            outputs(),
            shape.factors,
            activation.name(),
            shape.all ? ", all states" : "");
  }
}
