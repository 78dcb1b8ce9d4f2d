package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.ConvolutionOp;
import dev.sigmapi.grad.op.Patches;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Detectors that are shared over the positions of a sequence: y_t = g(Σ_j x_{t + (j − c) ·
 * dilation}·W_j + b), j from 0 to width − 1. x: [positions, inputs], W: [width · inputs, units], b:
 * [1, units], y: [positions, units]. Beyond the ends of its sequence x is zero (LeCun et al. 1989;
 * Waibel et al. 1989).
 *
 * <p>The {@link Padding} says what c is. Where rows are no positions, each is a sequence of one.
 * Weights start as Glorot &amp; Bengio 2010, the bias at zero. Sums that leave the range of float32
 * are as those of {@link Dense}.
 */
public final class Convolution implements Module {

  /** Which positions a detector sees. */
  public enum Padding {
    /** As many before as behind; of an even width one more behind. */
    SAME,
    /** Itself and those before, so that nothing follows from what comes later. */
    CAUSAL
  }

  /**
   * The sizes.
   *
   * @param inputs numbers of a position
   * @param width positions that a detector sees
   * @param dilation how far they are apart, 1 for neighbours
   */
  public record Shape(int inputs, int units, int width, int dilation, Padding padding) {
    /** How many of the positions that a detector sees lie before its own: c. */
    public int before() {
      return padding == Padding.SAME ? (width - 1) / 2 : width - 1;
    }
  }

  private final Shape shape;
  private final Activation activation;
  private final Weight weights;
  private final Weight bias;
  private final Patches patches;

  /** A convolution whose weights are learned as they stand. */
  public Convolution(Shape shape, Activation activation, Seed seed) {
    this(
        shape,
        activation,
        new Parameter(
            Initial.glorot(Math.multiplyExact(shape.width, shape.inputs), shape.units, seed)),
        new Parameter(Tensor.zeros(1, shape.units)));
  }

  /** A convolution on given weights, of the shapes above. */
  public Convolution(Shape shape, Activation activation, Weight weights, Weight bias) {
    this.shape = shape;
    this.activation = activation;
    this.weights = weights;
    this.bias = bias;
    this.patches =
        new Patches.AlongSequences(shape.width, shape.inputs, shape.dilation, shape.before());
  }

  @Override
  public int inputs() {
    return shape.inputs;
  }

  @Override
  public int outputs() {
    return shape.units;
  }

  /** The sizes. */
  public Shape shape() {
    return shape;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** W. */
  public Weight weights() {
    return weights;
  }

  /** b. */
  public Weight bias() {
    return bias;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node y =
        tape.next(ConvolutionOp.class, ConvolutionOp::new)
            .apply(tape, x, weights.on(tape), bias.on(tape), patches, x.rows(), shape.units);
    return ActivationOp.activated(tape, y, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return "Convolution(%d -> %d, width %d%s%s%s)"
        .formatted(
            shape.inputs,
            shape.units,
            shape.width,
            shape.dilation == 1 ? "" : ", dilation " + shape.dilation,
            shape.padding == Padding.SAME
                ? ""
                : ", " + shape.padding.name().toLowerCase(Locale.ROOT),
            Dense.suffix(activation));
  }
}
