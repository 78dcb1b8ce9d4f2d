package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.train.Growth;
import dev.sigmapi.train.RowSource;
import dev.sigmapi.train.Search;
import java.util.List;

/**
 * Trains a ridge polynomial degree by degree, the validation rows saying when to stop, and says
 * which degree was found.
 */
record RidgePolynomialFit(Problem problem, FitContext context) {

  /** Whether this is how a network is trained. */
  static boolean trains(Specification specification) {
    return specification.layerNames().equals(List.of("ridge_polynomial"))
        && specification.option(0, "grow").booleanValue()
        && specification.plain();
  }

  Fitted fit(Specification specification) {
    if (!context.settings().search().equals(new Search.None())) {
      throw specification
          .options(0)
          .wrong("grow", "training without a search for a place to begin");
    }
    Columns columns = problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets());
    Loss loss = columns.loss();
    RowSource train = problem.training(columns);
    RidgePolynomial first =
        (RidgePolynomial)
            columns
                .network(
                    ofDegree(specification, 1),
                    problem.seed().child("network"),
                    context.activations())
                .layers()
                .get(0);
    int most = specification.degree(0);
    Growth.Result grown =
        new Growth(
                loss,
                context.settings(),
                new Growth.Settings(most),
                problem.seed().child("training"))
            .run(
                first,
                train,
                problem.rows(columns, problem.split().valid()),
                context.listener(),
                context.checkpoints());
    int degree = grown.network().degree();
    context
        .notes()
        .accept("degree %d found; losses by degree: %s".formatted(degree, grown.losses()));
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "ridge_polynomial_growth").put("loss", loss.name());
    method.put("optimizer", context.settings().optimization().optimizer().toString());
    method.put("epochs", grown.epochs()).put("rows", train.count());
    method.put("validation_loss", grown.losses().get(degree - 1));
    ArrayNode losses = method.putArray("losses_by_degree");
    grown.losses().forEach(losses::add);
    Fitted fitted =
        new Fitted(columns, ofDegree(specification, degree), Sequence.of(grown.network()), method);
    return grown.stopped() ? fitted.asStopped() : fitted;
  }

  /** The specification of a polynomial that has grown. */
  private static Specification ofDegree(Specification specification, int degree) {
    return specification
        .with(0, "grow", BooleanNode.FALSE)
        .with(0, "degree", IntNode.valueOf(degree));
  }
}
