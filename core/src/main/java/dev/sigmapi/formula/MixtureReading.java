package dev.sigmapi.formula;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.loss.MixtureLikelihood;
import dev.sigmapi.model.Columns;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a mixture of experts has found: which rows each expert owns, as a rule over the user's
 * columns, and what it computes there. A row is owned by the expert that counts most for it.
 *
 * @param rows how many were looked at
 * @param ofData whether they are rows of a table; else they are drawn from the ranges that the
 *     training rows span
 * @param largestLoad the most rows that an expert owns over the mean
 * @param loadVariation the deviation of the rows that an expert owns over the mean
 * @param gateEntropy the mean over the rows of −Σ p ln p: 0 where the gate is sure
 * @param boundary where the first of two experts takes over, if the gate can be read
 */
public record MixtureReading(
    int rows,
    boolean ofData,
    List<Expert> experts,
    double largestLoad,
    double loadVariation,
    double gateEntropy,
    Optional<String> boundary) {

  /**
   * One of the experts.
   *
   * @param rows how many it owns
   * @param formula what it computes, if that can be printed
   * @param deviation that it has learned, in the target's units, or of its logarithm if the loss is
   *     of that
   */
  public record Expert(
      int rows, Region region, Optional<Formula> formula, OptionalDouble deviation) {}

  public MixtureReading {
    experts = List.copyOf(experts);
  }

  /**
   * Reads a model whose network is a mixture of experts, and no other.
   *
   * @param table the rows to look at; without it, some from the ranges of the training rows
   */
  public static Optional<MixtureReading> of(Model model, Optional<Table> table) {
    List<Module> layers = model.network().layers();
    if (layers.size() != 1 || !(layers.get(0) instanceof MixtureOfExperts mixture)) {
      return Optional.empty();
    }
    double[][] rows = table.map(t -> rows(model, t)).orElseGet(() -> Agreement.points(model));
    Tape tape = Tape.forInference();
    Tensor weights = mixture.weights(tape, tape.constant(Agreement.encoded(model, rows))).value();
    int count = mixture.experts().size();
    boolean[][] owned = new boolean[count][rows.length];
    double entropy = 0;
    for (int row = 0; row < rows.length; row++) {
      int largest = 0;
      for (int e = 0; e < count; e++) {
        double p = weights.get(row, e);
        largest = p > weights.get(row, largest) ? e : largest;
        entropy -= p > 0 ? p * Math.log(p) / rows.length : 0;
      }
      owned[largest][row] = true;
    }
    List<Expert> experts = new ArrayList<>();
    double most = 0;
    double squares = 0;
    double mean = rows.length / (double) count;
    for (int e = 0; e < count; e++) {
      Expert expert = expert(model, mixture, e, rows, owned[e]);
      experts.add(expert);
      most = Math.max(most, expert.rows / mean);
      squares += Math.pow(expert.rows / mean - 1, 2) / count;
    }
    return Optional.of(
        new MixtureReading(
            rows.length,
            table.isPresent(),
            experts,
            most,
            Math.sqrt(squares),
            entropy,
            GateBoundary.of(model, mixture)));
  }

  private static Expert expert(
      Model model, MixtureOfExperts mixture, int e, double[][] rows, boolean[] owned) {
    int count = 0;
    for (boolean mine : owned) {
      count += mine ? 1 : 0;
    }
    Module module = mixture.experts().get(e);
    Sequence alone = module instanceof Sequence sequence ? sequence : Sequence.of(module);
    return new Expert(
        count,
        Region.of(model.columns().features(), rows, owned),
        Formula.of(new Model(model.columns(), model.specification(), alone, model.record())),
        deviation(model.columns().target(), mixture, e));
  }

  private static OptionalDouble deviation(
      TargetEncoding target, MixtureOfExperts mixture, int expert) {
    if (!(target.loss().loss() instanceof MixtureLikelihood loss)) {
      return OptionalDouble.empty();
    }
    float learned = mixture.parameters().get("deviations").value().data()[expert];
    return OptionalDouble.of((loss.logarithms() ? 1 : target.scale()) * loss.deviation(learned));
  }

  /** The rows of a table as a prediction takes them. */
  private static double[][] rows(Model model, Table table) {
    Columns columns = model.columns();
    // Says which columns are missing, all at once.
    columns.surprises(table);
    double[][] rows = new double[table.rows()][columns.values()];
    int at = 0;
    for (FeatureEncoding feature : columns.features()) {
      Column column = table.column(feature.column());
      for (int row = 0; row < rows.length; row++) {
        feature.read(column, row, rows[row], at);
      }
      at += feature.values();
    }
    return rows;
  }

  /** In plain text, lines for each expert. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "mixture of %d experts on %d rows%s: largest load %.2f of the mean, variation %.2f,"
                + " gate entropy %.3f",
            experts.size(),
            rows,
            ofData ? "" : " drawn from the ranges of the training rows",
            largestLoad,
            loadVariation,
            gateEntropy));
    for (int e = 0; e < experts.size(); e++) {
      Expert expert = experts.get(e);
      text.append("\nexpert %d: %d rows".formatted(e, expert.rows));
      if (expert.rows == 0) {
        text.append(", it is not used");
        continue;
      }
      text.append(
          String.format(
              Locale.ROOT,
              ", %s (coverage %.3f, purity %.3f)",
              expert.region.text(),
              expert.region.coverage(),
              expert.region.purity()));
      String deviation =
          expert.deviation.isPresent()
              ? ", deviation " + Digits.text(Digits.round(expert.deviation.getAsDouble(), 3))
              : "";
      String formula =
          expert.formula.map(Formula::text).orElse("a network without a formula") + deviation;
      text.append("\n  ").append(formula.replace("\n", "\n  "));
    }
    boundary.ifPresent(limit -> text.append("\nexpert 0 counts more where ").append(limit));
    return text.toString();
  }

  /** All of it, for machines. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rows", rows).put("of_data", ofData).put("largest_load", largestLoad);
    json.put("load_variation", loadVariation).put("gate_entropy", gateEntropy);
    boundary.ifPresent(limit -> json.put("boundary", limit));
    for (Expert expert : experts) {
      ObjectNode each = json.withArray("experts").addObject().put("rows", expert.rows);
      expert.region.conditions().forEach(each.putArray("region")::add);
      each.put("coverage", expert.region.coverage()).put("purity", expert.region.purity());
      expert.deviation.ifPresent(deviation -> each.put("deviation", deviation));
      each.set("formula", expert.formula.map(Formula::toJson).orElse(null));
    }
    return json;
  }
}
