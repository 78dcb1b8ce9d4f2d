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
import java.util.function.BiConsumer;

/**
 * Detectors that are shared over the places of a grid (LeCun et al. 1989): y_u at a place = g(Σ
 * over the cells of the patch there · W + b). x: [rows, height · width · channels], the channels of
 * a cell side by side, W: [size · size · channels, units], b: [1, units], y: [rows, down · across ·
 * units], a grid again.
 *
 * <p>Weights start as Glorot &amp; Bengio 2010, the bias at zero. Sums that leave the range of
 * float32 are as those of {@link Dense}.
 */
public final class GridConvolution implements Module {
  private final Grid grid;
  private final int units;
  private final Activation activation;
  private final Weight weights;
  private final Weight bias;

  /** A convolution whose weights are learned as they stand. */
  public GridConvolution(Grid grid, int units, Activation activation, Seed seed) {
    this(
        grid,
        units,
        activation,
        new Parameter(
            Initial.glorot(
                Math.multiplyExact(grid.patches().cells(), grid.channels()), units, seed)),
        new Parameter(Tensor.zeros(1, units)));
  }

  /** A convolution on given weights, of the shapes above. */
  public GridConvolution(Grid grid, int units, Activation activation, Weight weights, Weight bias) {
    this.grid = grid;
    this.units = units;
    this.activation = activation;
    this.weights = weights;
    this.bias = bias;
    outputs();
  }

  @Override
  public int inputs() {
    return grid.cells();
  }

  @Override
  public int outputs() {
    return Math.multiplyExact(grid.places(), units);
  }

  /** What it sees. */
  public Grid grid() {
    return grid;
  }

  /** Outputs of a place. */
  public int units() {
    return units;
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
    Patches patches = grid.patches();
    int count = Math.multiplyExact(x.rows(), grid.places());
    Node y =
        tape.next(ConvolutionOp.class, ConvolutionOp::new)
            .apply(tape, x, weights.on(tape), bias.on(tape), patches, count, outputs());
    return ActivationOp.activated(tape, y, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return "GridConvolution(%s -> %s x %d%s)"
        .formatted(grid, grid.places(), units, Dense.suffix(activation));
  }
}
