package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.MixturePenaltyOp;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A weight that is drawn towards a few learned centres while it is trained (Nowlan &amp; Hinton
 * 1992): its value is that of another, and each pass of a training adds a penalty for being far
 * from all centres, see {@link MixturePenaltyOp}. Several weights may have one mixture.
 */
public final class SoftlyShared implements Weight {
  private final Weight weight;
  private final Weight mixture;
  private final double strength;

  /**
   * @param mixture [3, centres]: the centres, the logarithms of the deviations and the logits of
   *     the shares
   * @param strength of the penalty beside the loss, 0 or more
   */
  public SoftlyShared(Weight weight, Weight mixture, double strength) {
    this.weight = weight;
    this.mixture = mixture;
    this.strength = strength;
  }

  /** Centres spread evenly over the numbers of some weights, each as wide as they are apart. */
  public static Parameter mixture(List<Tensor> weights, int centres) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (Tensor w : weights) {
      for (int i = 0; i < w.size(); i++) {
        low = Math.min(low, w.data()[i]);
        high = Math.max(high, w.data()[i]);
      }
    }
    double width = high > low ? (high - low) / (double) centres : 1;
    Tensor mixture = Tensor.zeros(3, centres);
    for (int j = 0; j < centres; j++) {
      mixture.set(0, j, high > low ? (float) (low + (j + 0.5) * width) : j - centres / 2);
      mixture.set(1, j, (float) Math.log(width));
    }
    return new Parameter(mixture);
  }

  /** What it has the value of. */
  public Weight weight() {
    return weight;
  }

  @Override
  public Node on(Tape tape) {
    Node known = tape.remembered(this);
    if (known != null) {
      return known;
    }
    Node w = weight.on(tape);
    if (tape.records()) {
      tape.penalty(
          tape.next(MixturePenaltyOp.class, MixturePenaltyOp::new)
              .apply(tape, w, mixture.on(tape), strength * tape.batchShare()));
    }
    return tape.remember(this, w);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weight.visit(path + ".u", visitor);
    mixture.visit(path + ".centres", visitor);
  }
}
