package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.AddOp;
import dev.sigmapi.grad.op.SelectOp;
import dev.sigmapi.grad.op.TimesOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * A linear layer whose columns of weights and whose bias other inputs scale and move: y = g((v·W) ⊙
 * (h·S + s) + h·T + b), so W(h) = W · diag(h·S + s) (as the weight scaling vectors of Ha, Dai &amp;
 * Le 2017). The input is [h, v]; h: [rows, features], v: [rows, inputs], W: [inputs, outputs], S,
 * T: [features, outputs], s, b: [1, outputs]. For the cost of three linear layers, whatever the
 * number of different h.
 *
 * <p>W starts as Glorot &amp; Bengio 2010, s at 1, S and T small (a tenth of Glorot's), b at 0: the
 * layer begins near one that is the same for all h.
 */
public final class ScaledDense implements Module {
  private static final float SMALL = 0.1f;

  private final int[] h;
  private final int[] v;
  private final int outputs;
  private final Activation activation;
  private final Weights weights;

  /** Where the layer gets its numbers: W, S, s, T and b above. */
  public record Weights(
      Weight weights, Weight scale, Weight scaleBias, Weight shift, Weight bias) {}

  /** A layer whose weights are learned as they stand. */
  public ScaledDense(int features, int inputs, int outputs, Activation activation, Seed seed) {
    this(
        features,
        inputs,
        outputs,
        activation,
        new Weights(
            new Parameter(Initial.glorot(inputs, outputs, seed.child("weights"))),
            small(features, outputs, seed.child("scale")),
            new Parameter(Tensor.zeros(1, outputs).fill(1)),
            small(features, outputs, seed.child("shift")),
            new Parameter(Tensor.zeros(1, outputs))));
  }

  /** A layer on given weights. */
  public ScaledDense(
      int features, int inputs, int outputs, Activation activation, Weights weights) {
    this.h = IntStream.range(0, features).toArray();
    this.v = IntStream.range(features, features + inputs).toArray();
    this.outputs = outputs;
    this.activation = activation;
    this.weights = weights;
  }

  private static Parameter small(int rows, int columns, Seed seed) {
    Tensor tensor = Initial.glorot(rows, columns, seed);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] *= SMALL;
    }
    return new Parameter(tensor);
  }

  @Override
  public int inputs() {
    return h.length + v.length;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  /** How many of the columns, the first, are h. */
  public int features() {
    return h.length;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** W, S, s, T and b. */
  public Weights weights() {
    return weights;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node features = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, h);
    Node weighed = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, v);
    Node sums = Dense.linear(tape, weighed, weights.weights, null);
    Node scale = Dense.linear(tape, features, weights.scale, weights.scaleBias);
    Node scaled = tape.next(TimesOp.class, TimesOp::new).apply(tape, sums, scale);
    Node shift = Dense.linear(tape, features, weights.shift, weights.bias);
    Node y = tape.next(AddOp.class, AddOp::new).apply(tape, scaled, shift);
    return ActivationOp.activated(tape, y, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.weights.visit(path + "weights", visitor);
    weights.scale.visit(path + "scale", visitor);
    weights.scaleBias.visit(path + "scale_bias", visitor);
    weights.shift.visit(path + "shift", visitor);
    weights.bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return "ScaledDense(%d scaled by %d -> %d%s)"
        .formatted(v.length, h.length, outputs, Dense.suffix(activation));
  }
}
