package dev.sigmapi.formula;

import static dev.sigmapi.expression.Algebra.ZERO;
import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.choice;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import dev.sigmapi.module.Gate;
import dev.sigmapi.module.GatedLinear;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Multiplexer;
import dev.sigmapi.module.Parallel;
import dev.sigmapi.module.Residual;
import dev.sigmapi.module.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Modules that are made of modules, and switches between them. */
final class CompositionTranslations {

  private CompositionTranslations() {}

  static List<Expression> sequence(Sequence sequence, List<Expression> x, NetworkReading reading) {
    List<Expression> value = x;
    for (Module layer : sequence.layers()) {
      value = reading.read(layer, value);
    }
    return value;
  }

  static List<Expression> residual(Residual residual, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    return LinearTranslations.sums(inputs, reading.read(residual.body(), inputs));
  }

  static List<Expression> parallel(Parallel parallel, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> joined = reading.read(parallel.parts().get(0), inputs);
    for (Module part : parallel.parts().subList(1, parallel.parts().size())) {
      List<Expression> next = reading.read(part, inputs);
      joined =
          switch (parallel.join()) {
            case CONCATENATE -> {
              List<Expression> both = new ArrayList<>(joined);
              both.addAll(next);
              yield both;
            }
            case SUM -> LinearTranslations.sums(joined, next);
            case MULTIPLY -> LinearTranslations.products(joined, next);
          };
    }
    return joined;
  }

  static List<Expression> gate(Gate gate, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> switches = reading.read(gate.switches(), inputs);
    List<Expression> values = reading.read(gate.values(), inputs);
    List<Expression> outputs = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Expression s = switches.get(i);
      Expression v = values.get(i);
      outputs.add(
          gate.hard()
              ? choice(times(-1, s), v, ZERO)
              : product(call(Function.SIGMOID, times(1 / gate.temperature(), s)), v));
    }
    return outputs;
  }

  static List<Expression> gatedLinear(
      GatedLinear layer, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    return LinearTranslations.products(
        reading.read(layer.linear(), inputs), reading.read(layer.gate(), inputs));
  }

  static List<Expression> multiplexer(
      Multiplexer multiplexer, List<Expression> x, NetworkReading reading) {
    List<Expression> inputs = reading.named("h", x);
    List<Expression> scores = reading.read(multiplexer.selector(), inputs);
    List<Expression> data = reading.read(multiplexer.data(), inputs);
    List<Expression> weights =
        multiplexer.hard()
            ? Shares.chosen(scores, scores, 1, reading)
            : Shares.of(scores, multiplexer.temperature(), reading);
    List<Expression> outputs = new ArrayList<>();
    for (int c = 0; c < multiplexer.outputs(); c++) {
      List<Expression> terms = new ArrayList<>();
      for (int k = 0; k < weights.size(); k++) {
        terms.add(product(weights.get(k), data.get(k * multiplexer.outputs() + c)));
      }
      outputs.add(sum(terms));
    }
    return outputs;
  }
}
