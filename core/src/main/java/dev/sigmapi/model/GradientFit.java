package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.Beginning;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.GradientTraining;
import dev.sigmapi.train.RateFinder;
import dev.sigmapi.train.RowSource;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.Search;
import dev.sigmapi.train.TrainingException;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;

/** Trains any network by gradients, the validation rows saying when to stop. */
record GradientFit(Problem problem, FitContext context) {

  /**
   * Trains a network as specified.
   *
   * @param name which training of the run it is
   * @throws TrainingException if it could not go on and no epoch had made it better
   */
  Fitted fit(String name, Specification specification) {
    Columns columns = columns(specification);
    Loss loss = columns.loss();
    RowSource train = problem.training(columns);
    Rows valid = problem.rows(columns, problem.split().valid());
    Seed seed = problem.seed().child("training");
    TrainingSettings settings = context.settings();
    CheckpointStore checkpoints = context.checkpoints().apply(name);
    TrainingListener listener = context.listener();
    // A training that goes on has its place; it is not looked for again.
    TrainingSettings search =
        checkpoints.load().isPresent() ? settings.withSearch(new Search.None()) : settings;
    Beginning beginning =
        Beginning.find(
            start -> build(specification, columns, start),
            name,
            loss,
            search,
            seed,
            train,
            valid,
            listener);
    Sequence network = (Sequence) beginning.network();
    GradientTraining training = new GradientTraining(name, network, loss, settings, seed);
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    GradientTraining.Result result;
    try {
      result =
          beginning.stopped()
              ? new GradientTraining.Result(0, 0, Double.NaN, true)
              : training.run(train, valid, listener, checkpoints.orElse(beginning.state()));
    } catch (TrainingException e) {
      result = e.best().orElseThrow(() -> e);
      method.put("failure", e.getMessage());
    }
    method.put("name", "gradient").put("loss", loss.name());
    method.put("optimizer", settings.optimization().optimizer().toString());
    method.put("epochs", result.epochs()).put("best_epoch", result.bestEpoch());
    method.put("rows", train.count()).put("validation_loss", result.bestLoss());
    if (result.stopped()) {
      method.put("stopped", true);
    }
    return new Fitted(columns, specification, network, method);
  }

  /** Looks for a learning rate for a network. */
  RateFinder.Result findRate(Specification specification) {
    Columns columns = columns(specification);
    return RateFinder.find(
        build(specification, columns, 0),
        columns.loss(),
        context.settings(),
        problem.seed().child("training"),
        problem.training(columns));
  }

  private Columns columns(Specification specification) {
    return problem.columns(style(specification), problem.standardTargets());
  }

  private Sequence build(Specification specification, Columns columns, int start) {
    Seed seed = problem.seed().child("network");
    return columns.network(
        specification, start == 0 ? seed : seed.child(start), context.activations());
  }

  /** What the layers that see the columns want to see. */
  static FeatureEncoding.Style style(Specification specification) {
    return specification
        .firstProducts()
        .map(
            domain ->
                domain.equals("signed")
                    ? FeatureEncoding.Style.SIGNED
                    : FeatureEncoding.Style.POSITIVE)
        .orElse(FeatureEncoding.Style.STANDARD);
  }
}
