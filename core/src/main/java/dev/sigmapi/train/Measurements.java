package dev.sigmapi.train;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.module.Measured;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Calls.Call;
import java.util.LinkedHashMap;
import java.util.Map;

/** The modules of a network that measure themselves, by their place. */
final class Measurements {
  /** Rows that are run to find the modules. */
  private static final int ROWS = 64;

  private final Map<String, Measured> modules = new LinkedHashMap<>();

  /** Those that some of the rows go through. */
  static Measurements of(Module network, Rows rows) {
    Measurements found = new Measurements();
    Tensor some = Tensor.zeros(0, 0);
    Shards.gather(rows.x(), null, 0, Math.min(ROWS, rows.x().rows()), some);
    Tape tape = Tape.forInference();
    for (Call call : Calls.of(network, tape, tape.constant(some)).begun()) {
      if (call.module() instanceof Measured measured) {
        found.modules.put(call.path(), measured);
      }
    }
    return found;
  }

  /** What they say now, each figure behind the place of its module. */
  Map<String, Double> now() {
    Map<String, Double> figures = new LinkedHashMap<>();
    modules.forEach(
        (path, module) ->
            module.measure(
                (name, value) -> figures.put(path.isEmpty() ? name : path + "." + name, value)));
    return figures;
  }
}
