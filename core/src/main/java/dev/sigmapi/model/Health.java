package dev.sigmapi.model;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Examined;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Calls;
import dev.sigmapi.train.Calls.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is wrong with a trained network, seen on some rows: units that are dead or constant or that
 * nothing uses, outputs that do not depend on the rows, and what the modules find in themselves.
 */
public final class Health {
  /** The most rows that are looked at; more would not say more. */
  static final int MOST_ROWS = 2000;

  /** Names a sentence gives before it counts the others. */
  private static final int MOST_NAMES = 8;

  /**
   * A unit that varies, or counts, less than this of the largest is taken for one that does not.
   */
  private static final double NEGLIGIBLE = 1e-6;

  private final Map<String, Map<String, List<String>>> findings = new LinkedHashMap<>();

  private Health() {}

  /**
   * Looks at a network.
   *
   * @param x rows as they are encoded for it, [rows, inputs]
   * @return a sentence for each kind of fault; none if there is none
   */
  public static List<String> of(Module network, Tensor x) {
    Tape tape = Tape.forInference();
    List<Call> calls = Calls.of(network, tape, tape.constant(x)).ended();
    Health health = new Health();
    List<Call> parts = calls.stream().filter(call -> call.parts() == 0).toList();
    for (int i = 0; i < parts.size(); i++) {
      health.look(parts.get(i), parts.get(parts.size() - 1).y());
      if (i > 0 && parts.get(i - 1).y() == parts.get(i).x()) {
        health.lookBetween(parts.get(i - 1), parts.get(i));
      }
    }
    calls.forEach(health::examine);
    Call whole = calls.get(calls.size() - 1);
    Tensor outputs = whole.y().value();
    for (int j = 0; j < outputs.columns() && outputs.rows() > 1; j++) {
      if (constant(outputs, j)) {
        health.add("outputs of the network that are the same for every row", whole, "" + j);
      }
    }
    return health.sentences();
  }

  private void look(Call call, Object last) {
    Tensor y = call.y().value();
    for (int j = 0; j < y.columns() && y.rows() > 1 && call.y() != last; j++) {
      if (constant(y, j) && !passedOn(call, j)) {
        add(
            y.get(0, j) == 0
                ? "units that are 0 for every row"
                : "units that are the same for every row",
            call,
            "" + j);
      }
    }
  }

  private void examine(Call call) {
    if (call.module() instanceof Examined examined) {
      examined.examine(
          call.x().value(),
          call.y().value(),
          (kind, which, arguments) ->
              add(kind, call, String.format(Locale.ROOT, which, arguments)));
    }
  }

  /** Whether a column was constant before a module that works column by column. */
  private static boolean passedOn(Call call, int column) {
    Module module = call.module();
    boolean mixes = module instanceof Dense || module instanceof ProductUnits;
    return !mixes && module.inputs() == module.outputs() && constant(call.x().value(), column);
  }

  /** Units whose outgoing weights, times what they vary by, are nothing beside the others'. */
  private void lookBetween(Call units, Call user) {
    double[] use = use(user);
    double largest = 0;
    for (double one : use) {
      largest = Math.max(largest, one);
    }
    for (int j = 0; j < use.length && use.length > 1; j++) {
      boolean alive = !constant(units.y().value(), j);
      if (alive && use[j] <= NEGLIGIBLE * largest) {
        add("units that carry nothing, by the weights behind them", units, "" + j);
      }
    }
  }

  /** How much each input counts in a module; empty where that cannot be told from its weights. */
  private static double[] use(Call call) {
    Tape tape = Tape.forInference();
    Tensor x = call.x().value();
    boolean dense = call.module() instanceof Dense;
    if (!dense && !(call.module() instanceof ProductUnits)) {
      return new double[0];
    }
    Weight weights =
        call.module() instanceof Dense sums
            ? sums.weights()
            : ((ProductUnits) call.module()).exponents();
    Tensor w = weights.on(tape).value();
    double[] use = new double[x.columns()];
    for (int j = 0; j < use.length; j++) {
      for (int k = 0; k < call.module().outputs(); k++) {
        use[j] = Math.max(use[j], Math.abs(dense ? w.get(j, k) : w.get(k, j)));
      }
      if (dense) {
        use[j] *= spread(x, j);
      }
    }
    return use;
  }

  private static boolean constant(Tensor tensor, int column) {
    double largest = 0;
    for (int row = 0; row < tensor.rows(); row++) {
      largest = Math.max(largest, Math.abs(tensor.get(row, column)));
    }
    return spread(tensor, column) <= NEGLIGIBLE * largest;
  }

  /** The largest less the smallest number of a column. */
  private static double spread(Tensor tensor, int column) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < tensor.rows(); row++) {
      low = Math.min(low, tensor.get(row, column));
      high = Math.max(high, tensor.get(row, column));
    }
    return tensor.rows() == 0 ? 0 : high - low;
  }

  private void add(String kind, Call call, String which) {
    findings
        .computeIfAbsent(kind, key -> new LinkedHashMap<>())
        .computeIfAbsent(call.describe(), key -> new ArrayList<>())
        .add(which);
  }

  private List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    findings.forEach((kind, modules) -> sentences.add("health: " + kind + ": " + names(modules)));
    return sentences;
  }

  private static String names(Map<String, List<String>> modules) {
    List<String> groups = new ArrayList<>();
    int left = MOST_NAMES;
    int more = 0;
    for (Map.Entry<String, List<String>> module : modules.entrySet()) {
      int size = module.getValue().size();
      int told = Math.min(left, size);
      if (told > 0) {
        groups.add(
            String.join(", ", module.getValue().subList(0, told)) + " of " + module.getKey());
      }
      left -= told;
      more += size - told;
    }
    return String.join("; ", groups) + (more > 0 ? "; and %d more".formatted(more) : "");
  }
}
