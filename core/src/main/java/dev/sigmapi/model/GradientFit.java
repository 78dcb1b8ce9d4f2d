package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.train.EpochListener;
import dev.sigmapi.train.GradientTraining;
import dev.sigmapi.train.TrainingSettings;
import java.util.List;
import java.util.Locale;

/** Trains any network by gradients, the validation rows saying when to stop. */
record GradientFit(
    Problem problem,
    TrainingSettings settings,
    List<Activation> activations,
    EpochListener listener) {

  /** Trains a network as specified. */
  Fitted fit(Specification specification) {
    boolean products = specification.layerNames().get(0).equals("product_units");
    Columns columns =
        problem.columns(
            products ? FeatureEncoding.Style.POSITIVE : FeatureEncoding.Style.STANDARD,
            problem.standardTarget());
    Sequence network = specification.build(columns, problem.seed().child("network"), activations);
    Loss loss = loss(columns.target());
    GradientTraining.Result result =
        new GradientTraining(network, loss, settings, problem.seed().child("training"))
            .run(
                problem.rows(columns, problem.split().train()),
                problem.rows(columns, problem.split().valid()),
                listener);
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "gradient").put("loss", loss.name().toLowerCase(Locale.ROOT));
    method.put("optimizer", "adam").put("rate", settings.optimizer().rate());
    method.put("epochs", result.epochs()).put("best_epoch", result.bestEpoch());
    method.put("validation_loss", result.bestLoss());
    return new Fitted(columns, specification, network, method);
  }

  private static Loss loss(TargetEncoding target) {
    if (target.task() == Task.REGRESSION) {
      return ElementLoss.SQUARED;
    }
    return target.networkOutputs() == 1 ? ElementLoss.LOGISTIC : new CrossEntropy();
  }
}
