package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.TapeProjection;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Set;

/** Trains any network that ends in a linear layer, which is solved for at every step. */
record ProjectionFit(Problem problem, FitContext context) {
  private static final Set<String> LOSSES = Set.of("squared", "log_squared");

  /**
   * Trains a network as specified.
   *
   * @throws SpecificationException if its last layer cannot be solved for
   */
  Fitted fit(Specification specification) {
    return fit(specification, new TapeProjection.Settings());
  }

  /** The same with other settings. */
  Fitted fit(Specification specification, TapeProjection.Settings settings) {
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
    int[] train = problem.split().train();
    int[] valid = problem.split().valid();
    TapeProjection.Fit fit =
        new TapeProjection(
                columns.tensor(problem.table(), train),
                targets(columns, train),
                columns.tensor(problem.table(), valid),
                targets(columns, valid),
                settings,
                context.goesOn())
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
        && problem.targets().stream().allMatch(target -> LOSSES.contains(target.loss().name()));
  }

  /** What the network should give. */
  private Tensor targets(Columns columns, int[] rows) {
    Tensor y = Tensor.zeros(rows.length, columns.targets().size());
    for (int t = 0; t < columns.targets().size(); t++) {
      double[] values = problem.values(problem.targets().get(t), rows);
      for (int i = 0; i < rows.length; i++) {
        y.set(i, t, (float) columns.targets().get(t).encode(values[i]));
      }
    }
    return y;
  }
}
