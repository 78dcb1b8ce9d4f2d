package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.GradientBoosting;
import dev.sigmapi.projection.RowSplit;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.Task;
import dev.sigmapi.train.TrainingException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds sums of products of switches by boosting and puts them into a network: a dense layer of
 * sigmoids so steep that each is a switch, and sigma-pi units that multiply them.
 */
record BoostingFit(Problem problem, FitContext context) {
  /** What the sigmoid of a switch sees at the known numbers nearest to its threshold: 2e-9 off. */
  private static final double STEEP = 20;

  /**
   * Trains.
   *
   * @throws TrainingException if no switch lowers the loss on the rows held out
   */
  Fitted fit() {
    Columns columns = problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets());
    GradientBoosting.Found found = find(columns);
    if (found.products().isEmpty()) {
      throw new TrainingException("no switch helps on the rows held out");
    }
    Specification specification = specification(found);
    Sequence network = columns.network(specification, problem.seed().child("network"), List.of());
    fill(network, found);
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "boosting").put("trees", found.trees());
    method.put("switches", found.switches().size()).put("products", found.products().size());
    method.put("validation_loss", found.heldOutLoss());
    return new Fitted(columns, specification, network, method);
  }

  private GradientBoosting.Found find(Columns columns) {
    int[] rows = problem.split().fitting();
    int trained = problem.split().train().length;
    double[][] inputs = columns.encodeColumns(problem.table(), rows);
    double[] target =
        Arrays.stream(problem.values(problem.target(), rows))
            .map(columns.target()::encode)
            .toArray();
    RowSplit split =
        new RowSplit(
            IntStream.range(0, trained).toArray(), IntStream.range(trained, rows.length).toArray());
    GradientBoosting boosting =
        new GradientBoosting(new GradientBoosting.Settings(), context.goesOn());
    return columns.target().task() == Task.REGRESSION
        ? boosting.fitNumber(inputs, target, split, problem.seed().child("boosting"))
        : boosting.fitClasses(
            inputs,
            target,
            columns.target().classes().size(),
            split,
            problem.seed().child("boosting"));
  }

  private static Specification specification(GradientBoosting.Found found) {
    ArrayNode layers = JsonNodeFactory.instance.arrayNode();
    ObjectNode dense = layers.addObject().putObject("dense");
    dense.put("units", found.switches().size()).put("activation", "sigmoid");
    ArrayNode conjuncts = layers.addObject().putObject("sigma_pi").putArray("conjuncts");
    for (int[] product : found.products()) {
      ArrayNode list = conjuncts.addArray();
      IntStream.of(product).forEach(list::add);
    }
    return Specification.of(layers);
  }

  private static void fill(Sequence network, GradientBoosting.Found found) {
    Parameter slopes = network.parameters().get("layers.0.weights");
    Parameter offsets = network.parameters().get("layers.0.bias");
    slopes.value().fill(0);
    for (int unit = 0; unit < found.switches().size(); unit++) {
      GradientBoosting.Switch each = found.switches().get(unit);
      double slope = (each.above() ? STEEP : -STEEP) / each.gap();
      slopes.value().set(each.input(), unit, (float) slope);
      offsets.value().set(0, unit, (float) (-slope * each.threshold()));
    }
    Parameter weights = network.parameters().get("layers.1.weights");
    Parameter bias = network.parameters().get("layers.1.bias");
    for (int k = 0; k < found.bias().length; k++) {
      for (int q = 0; q < found.products().size(); q++) {
        weights.value().set(q, k, (float) found.weights().get(q)[k]);
      }
      bias.value().set(0, k, (float) found.bias()[k]);
    }
  }
}
