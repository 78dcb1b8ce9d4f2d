package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.law.FoundLaw;
import dev.sigmapi.law.LawSearch;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for a law: a formula of the columns that hold numbers, without a network.
 *
 * @param timeLimit after which what was found so far is simplified
 */
record LawFit(Problem problem, FitContext context, Duration timeLimit) {

  /** Whether a law can be looked for: one number, all rows alike, from numbers. */
  static boolean applies(Problem problem) {
    return problem.leastSquares() && problem.features().stream().anyMatch(LawFit::isNumbers);
  }

  private static boolean isNumbers(Column column) {
    return column instanceof Column.Numbers;
  }

  Fitted fit() {
    if (!applies(problem)) {
      throw new SpecificationException(
          "The search for laws expects one number as target, squared errors and a column of numbers"
              + " to predict it from; leave the method out");
    }
    Columns columns =
        problem.columns(FeatureEncoding.Style.STANDARD, List.of(problem.scaledTarget()));
    List<Expression> inputs = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int at = 0;
    for (FeatureEncoding feature : columns.features()) {
      if (feature instanceof FeatureEncoding.Numbers numbers) {
        inputs.add(new Expression.Input(at, numbers.column(), numbers.imputed()));
        places.add(at);
      }
      at += feature.values();
    }
    int[] rows = problem.split().fitting();
    double[][] values = new double[inputs.size()][rows.length];
    columns.values(
        problem.table(),
        rows,
        (r, row) -> {
          for (int i = 0; i < values.length; i++) {
            double value = row[places.get(i)];
            double missing = ((Expression.Input) inputs.get(i)).whenMissing();
            values[i][r] = Double.isNaN(value) ? missing : value;
          }
        });
    double[] target = problem.values(problem.target(), rows);
    TimeLimit limit = new TimeLimit(timeLimit, context.listener());
    List<FoundLaw> laws =
        new LawSearch(problem.threads(), () -> !limit.goesOn())
            .find(values, target, problem.logarithmic(), problem.seed().child("laws"));
    if (limit.over()) {
      context
          .notes()
          .accept("the search for laws was cut by its time limit; --time-limit gives it more");
    }
    List<Equations> formulas = new ArrayList<>();
    for (FoundLaw law : laws) {
      formulas.add(
          new Equations(
              List.of(), List.of(new Definition(problem.target().name(), law.of(inputs)))));
    }
    Front front = new FrontSearch(problem, columns).of(formulas);
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "law").put("exact", laws.get(0).exact());
    method.put("fit_error", laws.get(0).error());
    method.put("held_out_error", front.points().get(front.chosen()).heldOutError());
    return new Fitted(columns, Specification.none(), Sequence.of(), method, front);
  }
}
