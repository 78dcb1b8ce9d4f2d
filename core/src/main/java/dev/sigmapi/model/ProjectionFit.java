package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.TapeProjection;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.Rows;

/** Trains any network that ends in a linear layer, which is solved for at every step. */
record ProjectionFit(Problem problem, FitContext context) {

  /**
   * Trains a network as specified.
   *
   * @throws SpecificationException if its last layer cannot be solved for
   */
  Fitted fit(Specification specification) {
    Columns columns = problem.columns(GradientFit.style(specification), problem.standardTargets());
    Seed seed = problem.seed().child("network");
    Sequence first = columns.network(specification, seed, context.activations());
    if (!squared() || !TapeProjection.solves(first)) {
      throw new SpecificationException(
          "The method projection expects numbers as targets, squared errors, rows that count alike"
              + " and a network of several layers that ends in a dense layer with activation"
              + " identity and plain weights, but got "
              + first
              + " for "
              + problem.target().name()
              + "; use the method gradient");
    }
    Rows train = problem.rows(columns, problem.split().train());
    Rows valid = problem.rows(columns, problem.split().valid());
    TapeProjection.Settings settings = new TapeProjection.Settings();
    TapeProjection.Fit fit =
        new TapeProjection(train.x(), train.y(), valid.x(), valid.y(), settings)
            .fit(
                start ->
                    start == 0
                        ? first
                        : columns.network(specification, seed.child(start), context.activations()));
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "projection").put("loss", "squared").put("optimizer", "lbfgs");
    method.put("starts", settings.starts()).put("best_start", fit.start());
    method.put("iterations", fit.iterations()).put("validation_loss", fit.bestLoss());
    return new Fitted(columns, specification, fit.network(), method);
  }

  private boolean squared() {
    return problem.rowWeights() == null
        && problem.targets().stream().allMatch(target -> target.loss().name().equals("squared"));
  }
}
