package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.train.GradientTraining;
import java.util.Locale;

/** Trains any network by gradients, the validation rows saying when to stop. */
record GradientFit(Problem problem, FitContext context) {

  /**
   * Trains a network as specified.
   *
   * @param name which training of the run it is
   */
  Fitted fit(String name, Specification specification) {
    boolean products = specification.layerNames().get(0).equals("product_units");
    Columns columns =
        problem.columns(
            products ? FeatureEncoding.Style.POSITIVE : FeatureEncoding.Style.STANDARD,
            problem.standardTarget());
    Sequence network =
        specification.build(columns, problem.seed().child("network"), context.activations());
    Loss loss = loss(columns.target());
    GradientTraining.Result result =
        new GradientTraining(
                name, network, loss, context.settings(), problem.seed().child("training"))
            .run(
                problem.rows(columns, problem.split().train()),
                problem.rows(columns, problem.split().valid()),
                context.listener(),
                context.checkpoints().apply(name));
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "gradient").put("loss", loss.name().toLowerCase(Locale.ROOT));
    method.put("optimizer", context.settings().optimization().optimizer().toString());
    method.put("epochs", result.epochs()).put("best_epoch", result.bestEpoch());
    method.put("validation_loss", result.bestLoss());
    if (result.stopped()) {
      method.put("stopped", true);
    }
    return new Fitted(columns, specification.settled(network), network, method);
  }

  private static Loss loss(TargetEncoding target) {
    if (target.task() == Task.REGRESSION) {
      return ElementLoss.SQUARED;
    }
    return target.networkOutputs() == 1 ? ElementLoss.LOGISTIC : new CrossEntropy();
  }
}
