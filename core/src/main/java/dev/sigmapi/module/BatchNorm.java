package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.BatchNormOp;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * y = gain ⊙ (x − μ) / √(σ² + ε) + bias, column by column (Ioffe &amp; Szegedy 2015). x, y: [rows,
 * inputs], gain, bias, mean, variance: [1, inputs]. While training, μ and σ² are the mean and
 * variance of the rows at hand; a prediction uses the running ones, which follow them and are kept
 * in the model file. The rows at hand are those of one shard of the batch, 32 or more where the
 * batch has them: the ghost batches of Hoffer, Hubara &amp; Soudry 2017, which generalise no worse.
 *
 * <p>The gain and the running variance start at 1, the bias and the running mean at 0.
 */
public final class BatchNorm implements Module {
  private final int inputs;
  private final double epsilon;
  private final double momentum;
  private final Weight gain;
  private final Weight bias;
  private final Parameter mean;
  private final Parameter variance;

  /** Gain and bias are learned as they stand; nothing is left to chance. */
  public BatchNorm(int inputs, double epsilon, double momentum) {
    this(
        inputs,
        epsilon,
        momentum,
        new Parameter(Tensor.zeros(1, inputs).fill(1)),
        new Parameter(Tensor.zeros(1, inputs)),
        Parameter.statistic(Tensor.zeros(1, inputs)),
        Parameter.statistic(Tensor.zeros(1, inputs).fill(1)));
  }

  /**
   * On the given weights, of the shapes above.
   *
   * @param epsilon above 0
   * @param momentum how far the running statistics follow one batch, between 0 and 1
   * @param mean a statistic
   * @param variance a statistic
   */
  public BatchNorm(
      int inputs,
      double epsilon,
      double momentum,
      Weight gain,
      Weight bias,
      Parameter mean,
      Parameter variance) {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "BatchNorm expects a momentum between 0 and 1 but got " + momentum);
    }
    if (mean.learned() || variance.learned()) {
      throw new IllegalArgumentException(
          "BatchNorm expects statistics for its running mean and variance but got parameters that"
              + " are learned; use Parameter.statistic");
    }
    this.inputs = inputs;
    this.epsilon = LayerNorm.positive("BatchNorm", epsilon);
    this.momentum = momentum;
    this.gain = gain;
    this.bias = bias;
    this.mean = mean;
    this.variance = variance;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return inputs;
  }

  /** ε. */
  public double epsilon() {
    return epsilon;
  }

  /** [1, inputs]. */
  public Weight gain() {
    return gain;
  }

  /** [1, inputs]. */
  public Weight bias() {
    return bias;
  }

  /** The running mean, [1, inputs]. */
  public Parameter mean() {
    return mean;
  }

  /** The running variance, [1, inputs]. */
  public Parameter variance() {
    return variance;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    return tape.next(BatchNormOp.class, BatchNormOp::new)
        .apply(
            tape,
            x,
            gain.on(tape),
            bias.on(tape),
            mean.on(tape),
            variance.on(tape),
            epsilon,
            momentum);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    gain.visit(path + "gain", visitor);
    bias.visit(path + "bias", visitor);
    mean.visit(path + "mean", visitor);
    variance.visit(path + "variance", visitor);
  }

  @Override
  public String toString() {
    return "BatchNorm(%d)".formatted(inputs);
  }
}
