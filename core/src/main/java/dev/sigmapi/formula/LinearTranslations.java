package dev.sigmapi.formula;

import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.power;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.module.AttentionGate;
import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Logarithm;
import dev.sigmapi.module.ScaledDense;
import dev.sigmapi.module.Select;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Modules that weigh, scale and choose columns. */
final class LinearTranslations {

  private LinearTranslations() {}

  /** x·W + b; no bias for null. */
  static List<Expression> linear(List<Expression> x, Weight weights, Weight bias) {
    Numbers w = Numbers.of(weights);
    Numbers b = Numbers.of(bias);
    List<Expression> outputs = new ArrayList<>();
    for (int k = 0; k < w.value().columns(); k++) {
      List<Expression> terms = new ArrayList<>();
      for (int i = 0; i < x.size(); i++) {
        terms.add(times(w.get(i, k), x.get(i)));
      }
      terms.add(constant(b.get(0, k)));
      outputs.add(sum(terms));
    }
    return outputs;
  }

  /** The expressions that some numbers choose. */
  static List<Expression> select(List<Expression> x, int[] columns) {
    return Arrays.stream(columns).mapToObj(x::get).toList();
  }

  /** Products of two lists, one by one. */
  static List<Expression> products(List<Expression> a, List<Expression> b) {
    List<Expression> products = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      products.add(product(a.get(i), b.get(i)));
    }
    return products;
  }

  /** Sums of two lists, one by one. */
  static List<Expression> sums(List<Expression> a, List<Expression> b) {
    List<Expression> sums = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      sums.add(sum(a.get(i), b.get(i)));
    }
    return sums;
  }

  static List<Expression> dense(Dense dense, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    return Functions.of(dense.activation(), linear(inputs, dense.weights(), dense.bias()), reading);
  }

  static List<Expression> scaled(ScaledDense dense, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> h = inputs.subList(0, dense.features());
    List<Expression> v = inputs.subList(dense.features(), x.size());
    ScaledDense.Weights weights = dense.weights();
    List<Expression> scaled =
        products(
            linear(v, weights.weights(), null), linear(h, weights.scale(), weights.scaleBias()));
    List<Expression> sums = sums(scaled, linear(h, weights.shift(), weights.bias()));
    return Functions.of(dense.activation(), sums, reading);
  }

  static List<Expression> select(Select select, List<Expression> x, NetworkReading reading) {
    return select(reading.named("h", x), select.columns());
  }

  static List<Expression> logarithm(
      Logarithm logarithm, List<Expression> x, NetworkReading reading) {
    return Functions.of(Logarithm.FUNCTION, x, reading);
  }

  static List<Expression> attentionGate(
      AttentionGate gate, List<Expression> x, NetworkReading reading) {
    List<Expression> question = reading.named("h", reading.read(gate.query(), x));
    double scale = 1 / Math.sqrt(gate.query().outputs());
    return linear(question, gate.keys(), null).stream().map(y -> times(scale, y)).toList();
  }

  static List<Expression> layerNorm(LayerNorm norm, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    Numbers gain = Numbers.of(norm.gain());
    Numbers bias = Numbers.of(norm.bias());
    double share = 1.0 / inputs.size();
    Expression mean = reading.named("mean", times(share, sum(inputs)));
    List<Expression> squares = new ArrayList<>();
    List<Expression> differences = new ArrayList<>();
    for (Expression input : inputs) {
      Expression difference = reading.named("difference", sum(input, times(-1, mean)));
      differences.add(difference);
      squares.add(times(share, power(difference, 2)));
    }
    squares.add(constant(norm.epsilon()));
    Expression inverse = reading.named("norm", power(sum(squares), -0.5));
    List<Expression> outputs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      outputs.add(
          sum(
              times(gain.get(0, i), product(differences.get(i), inverse)),
              constant(bias.get(0, i))));
    }
    return outputs;
  }

  static List<Expression> batchNorm(BatchNorm norm, List<Expression> x, NetworkReading reading) {
    Numbers gain = Numbers.of(norm.gain());
    Numbers bias = Numbers.of(norm.bias());
    Numbers mean = Numbers.of(norm.mean());
    Numbers variance = Numbers.of(norm.variance());
    List<Expression> outputs = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      double scale = gain.get(0, i) / Math.sqrt(variance.get(0, i) + norm.epsilon());
      outputs.add(sum(times(scale, x.get(i)), constant(bias.get(0, i) - scale * mean.get(0, i))));
    }
    return outputs;
  }
}
