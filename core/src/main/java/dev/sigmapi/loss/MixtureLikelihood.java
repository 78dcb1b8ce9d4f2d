package dev.sigmapi.loss;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.MixtureDensityOp;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;

/**
 * −ln Σ_e p_e (floor / σ_e) e^(−(t − f_e)² / 2σ_e²): how unlikely a number is in a mixture of
 * normal distributions, each around what an expert gives (Jacobs, Jordan, Nowlan &amp; Hinton
 * 1991), but for the constant ln(floor·√(2π)), which keeps it at 0 or more. So each row teaches the
 * experts that explain it, where the error of the mixed output would make all of them share it.
 *
 * <p>The deviation is σ_e = floor + e^u_e, u_e learned: it can come no nearer to 0 than the floor,
 * so that no expert gains without end by sitting on one row.
 *
 * <p>With logarithms, it is ln t that is distributed so, and the prediction is e^z: for targets
 * above 0 whose noise grows with their size.
 *
 * @param floor above 0, in deviations of the target, or that of ln t as it stands
 * @param logarithms whether errors are those of ln t
 */
public record MixtureLikelihood(double floor, boolean logarithms) implements Loss {

  /** From here on e^u stays as it is. */
  private static final double LARGEST = 40;

  public MixtureLikelihood {
    if (!(floor > 0)) {
      throw new IllegalArgumentException("mixture expects a floor above 0 but got " + floor);
    }
  }

  /** σ of what is learned of it, u. */
  public double deviation(double u) {
    return floor + Math.exp(Math.min(u, LARGEST));
  }

  @Override
  public String name() {
    return "mixture";
  }

  /** The prediction is the mean of the mixture. */
  @Override
  public Link link() {
    return logarithms ? Link.EXP : Link.IDENTITY;
  }

  @Override
  public TargetKind accepts() {
    return logarithms ? TargetKind.POSITIVE : TargetKind.NUMBER;
  }

  @Override
  public void require(Module network) {
    Module last = network;
    while (last instanceof Sequence sequence) {
      last = sequence.layers().get(sequence.layers().size() - 1);
    }
    if (!(last instanceof MixtureOfExperts mixture)
        || mixture.mix() != MixtureOfExperts.Mix.DENSITIES) {
      throw new IllegalArgumentException(
          "The loss mixture expects a network that ends in mixture_of_experts but got "
              + network
              + "; end with one or use another loss");
    }
  }

  @Override
  public Node judged(Tape tape, Node prediction) {
    return MixtureDensityOp.of(tape, prediction);
  }

  /** One, of the three numbers an expert that {@link #judged} gives. */
  @Override
  public int targetColumns(int outputs) {
    return 1;
  }

  @Override
  public double addRow(
      float[] output,
      int at,
      int count,
      float[] target,
      int targetAt,
      double scale,
      float[] gradient) {
    double t = logarithms ? Math.log(target[targetAt]) : target[targetAt];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = at; i < at + count; i += 3) {
      largest = Math.max(largest, logarithm(output, i, t));
    }
    double total = 0;
    for (int i = at; i < at + count; i += 3) {
      total += Math.exp(logarithm(output, i, t) - largest);
    }
    double sum = largest + Math.log(total);
    for (int i = at; i < at + count && gradient != null; i += 3) {
      double blame = scale * Math.exp(logarithm(output, i, t) - sum);
      double deviation = deviation(output[i + 1]);
      double above = deviation - floor;
      double r = (output[i + 2] - t) / deviation;
      gradient[i] -= (float) blame;
      gradient[i + 1] +=
          output[i + 1] > LARGEST ? 0 : (float) (blame * (1 - r * r) * above / deviation);
      gradient[i + 2] += (float) (blame * r / deviation);
    }
    return -sum;
  }

  /** Of p_e (floor / σ_e) e^(−(t − f_e)² / 2σ_e²). */
  private double logarithm(float[] output, int i, double t) {
    double deviation = deviation(output[i + 1]);
    double r = (output[i + 2] - t) / deviation;
    return output[i] - r * r / 2 - Math.log(deviation / floor);
  }
}
