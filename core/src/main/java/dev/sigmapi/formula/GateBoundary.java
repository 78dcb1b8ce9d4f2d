package dev.sigmapi.formula;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Logarithm;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the first of two experts counts more than the second, if the gate is linear in the columns
 * or in their logarithms: a sum of columns, or a product of powers of them, above a number.
 */
final class GateBoundary {
  private static final int DIGITS = 4;

  /** A column that changes less than this of what another does is left out. */
  private static final double NEGLIGIBLE = 1e-4;

  private GateBoundary() {}

  static Optional<String> of(Model model, MixtureOfExperts mixture) {
    List<Module> gate =
        mixture.gate() instanceof Sequence sequence ? sequence.layers() : List.of(mixture.gate());
    boolean powers = gate.size() == 2 && gate.get(0) instanceof Logarithm;
    if (mixture.experts().size() != 2
        || !(gate.size() == 1 || powers)
        || !(gate.get(gate.size() - 1) instanceof Dense dense)
        || !dense.activation().equals(Dense.LINEAR)) {
      return Optional.empty();
    }
    Tape tape = Tape.forInference();
    Tensor weights = dense.weights().on(tape).value();
    Tensor bias = dense.bias().on(tape).value();
    double[] slopes = new double[dense.inputs()];
    double largest = 0;
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = weights.get(i, 0) - weights.get(i, 1);
      largest = Math.max(largest, Math.abs(slopes[i]));
    }
    return largest == 0
        ? Optional.empty()
        : Optional.of(text(model, slopes, bias.get(0, 0) - bias.get(0, 1), powers));
  }

  /** Σ slope · z + constant &gt; 0, z the columns as the gate sees them. */
  private static String text(Model model, double[] slopes, double constant, boolean powers) {
    List<Factor> bases = ClosedForm.bases(model);
    int first = 0;
    for (int i = 0; i < slopes.length; i++) {
      // In the units of the columns, unless exponents are compared.
      slopes[i] /= powers ? 1 : bases.get(i).scale();
      first =
          span(model, bases, slopes, i, powers) > span(model, bases, slopes, first, powers)
              ? i
              : first;
    }
    double unit = slopes[first];
    double limit = -constant / unit;
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < slopes.length; i++) {
      double slope = slopes[i] / unit;
      limit += powers ? slope * Math.log(bases.get(i).scale()) : 0;
      if (span(model, bases, slopes, i, powers)
          > NEGLIGIBLE * span(model, bases, slopes, first, powers)) {
        double shown = Digits.round(slope, DIGITS);
        String name = bases.get(i).name();
        parts.add(
            shown == 1
                ? name
                : powers ? name + "^" + Digits.text(shown) : Digits.text(shown) + " · " + name);
      }
    }
    double bound = Digits.round(powers ? Math.exp(limit) : limit, DIGITS);
    return "%s %s %s"
        .formatted(
            String.join(powers ? " · " : " + ", parts), unit > 0 ? ">" : "<", Digits.text(bound));
  }

  /** By how much a column moves the difference of the scores over the rows of the training. */
  private static double span(
      Model model, List<Factor> bases, double[] slopes, int i, boolean powers) {
    FeatureEncoding encoding = bases.get(i).encoding();
    var range = model.record().path("ranges").path(encoding.column());
    if (range.size() != 2 || bases.get(i).part() > 0) {
      return Math.abs(slopes[i]);
    }
    double low = bases.get(i).base(range.get(0).asDouble());
    double high = bases.get(i).base(range.get(1).asDouble());
    boolean ratio = powers && low > 0;
    return Math.abs(slopes[i]) * (ratio ? Math.log(high / low) : high - low);
  }
}
