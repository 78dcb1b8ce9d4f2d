package dev.sigmapi.formula;

import static dev.sigmapi.expression.Algebra.ONE;
import static dev.sigmapi.expression.Algebra.ZERO;
import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.choice;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.difference;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.MultiGateMixture;
import dev.sigmapi.module.Softmax;
import java.util.ArrayList;
import java.util.List;

/** Softmax, and experts that it mixes. */
final class MixtureTranslations {

  private MixtureTranslations() {}

  static List<Expression> softmax(Softmax softmax, List<Expression> x, NetworkReading reading) {
    if (softmax.form() == Softmax.Form.SPARSEMAX) {
      throw new NoClosedFormException(softmax + " sorts what it is given");
    }
    List<Expression> inputs = reading.named("h", x);
    List<Expression> logits = LinearTranslations.select(inputs, softmax.logits());
    List<Expression> masks = LinearTranslations.select(inputs, softmax.masks());
    if (masks.isEmpty()) {
      return Shares.of(logits, softmax.temperature(), reading);
    }
    List<Expression> allowed =
        masks.stream().map(m -> choice(times(-1, reading.size(m)), ONE, ZERO)).toList();
    return Shares.of(logits, reading.named("allowed", allowed), softmax.temperature(), reading);
  }

  static List<Expression> mixture(
      MixtureOfExperts mixture, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> shares = shares(mixture, inputs, reading);
    List<List<Expression>> experts = experts(mixture.experts(), inputs, reading);
    return mixture.mix() == MixtureOfExperts.Mix.PROBABILITIES
        ? logits(shares, experts, reading)
        : mixed(shares, experts);
  }

  private static List<List<Expression>> experts(
      List<Module> experts, List<Expression> x, NetworkReading reading) {
    List<List<Expression>> outputs = new ArrayList<>();
    for (Module expert : experts) {
      outputs.add(reading.named("expert", reading.read(expert, x)));
    }
    return outputs;
  }

  private static List<Expression> shares(
      MixtureOfExperts mixture, List<Expression> x, NetworkReading reading) {
    int count = mixture.experts().size();
    int top = mixture.routing().top();
    double temperature = mixture.routing().temperature();
    List<Expression> scores = reading.named("score", reading.read(mixture.gate(), x));
    if (top == count) {
      return Shares.of(scores, temperature, reading);
    }
    Numbers shift = Numbers.of(mixture.shift());
    List<Expression> places = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      places.add(sum(scores.get(e), constant(shift.get(0, e))));
    }
    List<Expression> chosen = Shares.chosen(scores, places, top, reading);
    if (top > 1) {
      return Shares.of(scores, chosen, temperature, reading);
    }
    return LinearTranslations.products(chosen, Shares.of(scores, temperature, reading));
  }

  /** Σ_e share · expert. */
  private static List<Expression> mixed(List<Expression> shares, List<List<Expression>> experts) {
    List<Expression> outputs = new ArrayList<>();
    for (int c = 0; c < experts.get(0).size(); c++) {
      List<Expression> terms = new ArrayList<>();
      for (int e = 0; e < shares.size(); e++) {
        terms.add(product(shares.get(e), experts.get(e).get(c)));
      }
      outputs.add(sum(terms));
    }
    return outputs;
  }

  /** The logits of the mixed probabilities. */
  private static List<Expression> logits(
      List<Expression> shares, List<List<Expression>> experts, NetworkReading reading) {
    boolean single = experts.get(0).size() == 1;
    List<List<Expression>> probabilities = new ArrayList<>();
    for (List<Expression> expert : experts) {
      probabilities.add(Shares.of(single ? List.of(ZERO, expert.get(0)) : expert, 1, reading));
    }
    List<Expression> logarithms =
        mixed(shares, probabilities).stream().map(p -> call(Function.LOG, p)).toList();
    return single ? List.of(difference(logarithms.get(1), logarithms.get(0))) : logarithms;
  }

  static List<Expression> multiGate(
      MultiGateMixture mixture, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<List<Expression>> experts = experts(mixture.experts(), inputs, reading);
    List<Expression> outputs = new ArrayList<>();
    for (int g = 0; g < mixture.gates().size(); g++) {
      List<Expression> scores = reading.read(mixture.gates().get(g), inputs);
      List<Expression> mixed = mixed(Shares.of(scores, 1, reading), experts);
      outputs.addAll(reading.read(mixture.towers().get(g), mixed));
    }
    return outputs;
  }
}
