package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.RowSplit;
import dev.sigmapi.projection.SigmaPiGrowth;
import dev.sigmapi.projection.SigmaPiGrowth.Found;
import dev.sigmapi.projection.SigmaPiGrowth.Interaction;
import dev.sigmapi.specification.LayerPlace;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Grows one layer of sigma-pi units in double precision, puts the result into a network and says
 * which interactions were found.
 */
record SigmaPiFit(Problem problem, FitContext context) {

  /** Interactions that notes tell; the record holds all. */
  private static final int TOLD = 10;

  /** Whether this is how a network is trained. */
  static boolean trains(Problem problem, Specification specification) {
    return problem.targets().size() == 1
        && problem.rowWeights() == null
        && problem.classWeights() == null
        && specification.layerNames().equals(List.of("sigma_pi"))
        && specification.option(0, "grow").booleanValue()
        && specification.plain()
        && specification.option(0, "conjuncts") == null
        && specification.option(0, "activation").asText().equals("identity");
  }

  Fitted fit(Specification specification) {
    return trial(specification).fitted();
  }

  /** The same, with what it said of the rows held out before the last fit to all rows. */
  Trial trial(Specification specification) {
    Columns columns = problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets());
    List<String> names = columns.features().stream().flatMap(f -> f.names().stream()).toList();
    LayerPlace place =
        new LayerPlace(
            columns.inputs(),
            false,
            columns.target().networkOutputs(),
            true,
            problem.seed(),
            List.of());
    Found found = grow(columns, place.sources(), specification.order(0));
    Specification grown = specification.withConjuncts(found.conjuncts(columns.width()));
    Sequence network = columns.network(grown, problem.seed().child("network"), List.of());
    Parameter weights = network.parameters().get("layers.0.weights");
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "sigma_pi_growth").put("rounds", found.rounds());
    method.put("held_out_error", found.heldOutError());
    ArrayNode interactions = method.putArray("interactions");
    for (int q = 0; q < found.interactions().size(); q++) {
      Interaction interaction = found.interactions().get(q);
      ObjectNode json = interactions.addObject();
      ArrayNode inputs = json.putArray("inputs");
      Arrays.stream(interaction.inputs()).forEach(i -> inputs.add(names.get(i)));
      ArrayNode numbers = json.putArray("weights");
      for (int k = 0; k < interaction.weights().length; k++) {
        weights.value().set(q, k, (float) interaction.weights()[k]);
        numbers.add(interaction.weights()[k]);
      }
      json.put("contribution", interaction.contribution());
    }
    Parameter bias = network.parameters().get("layers.0.bias");
    for (int k = 0; k < found.bias().length; k++) {
      bias.value().data()[k] = (float) found.bias()[k];
    }
    tell(found.interactions(), names);
    return new Trial(new Fitted(columns, grown, network, method), predictions(columns, found));
  }

  private static double[][] predictions(Columns columns, Found found) {
    double[][] sums = found.heldOut();
    double[][] predictions = new double[sums[0].length][columns.predictions()];
    float[] outputs = new float[sums.length];
    for (int row = 0; row < predictions.length; row++) {
      for (int k = 0; k < outputs.length; k++) {
        outputs[k] = (float) sums[k][row];
      }
      columns.decode(outputs, 0, predictions[row]);
    }
    return predictions;
  }

  private Found grow(Columns columns, int[] sources, int order) {
    int[] rows = problem.split().fitting();
    double[][] inputs = columns.encodeColumns(problem.table(), rows);
    int trained = problem.split().train().length;
    RowSplit split =
        new RowSplit(
            IntStream.range(0, trained).toArray(), IntStream.range(trained, rows.length).toArray());
    TargetEncoding target = columns.target();
    double[] truths =
        Arrays.stream(problem.values(problem.target(), rows)).map(target::encode).toArray();
    SigmaPiGrowth growth = new SigmaPiGrowth(order);
    return target.task() == Task.REGRESSION
        ? growth.fitNumber(inputs, sources, truths, split)
        : growth.fitClasses(inputs, sources, truths, target.classes().size(), split);
  }

  private void tell(List<Interaction> interactions, List<String> names) {
    context
        .notes()
        .accept("%d conjuncts found, the strongest first:".formatted(interactions.size()));
    for (Interaction interaction : interactions.subList(0, Math.min(TOLD, interactions.size()))) {
      String product =
          Arrays.stream(interaction.inputs())
              .mapToObj(names::get)
              .collect(Collectors.joining(" × "));
      String weights =
          Arrays.stream(interaction.weights())
              .mapToObj(weight -> String.format(Locale.ROOT, "%.4g", weight))
              .collect(Collectors.joining(", "));
      context
          .notes()
          .accept(
              "%s: weight %s, contribution %.3g"
                  .formatted(product, weights, interaction.contribution()));
    }
  }
}
