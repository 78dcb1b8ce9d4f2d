package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.OrthogonalColumns;
import dev.sigmapi.specification.Specification;
import java.util.Arrays;
import java.util.List;

/**
 * The linear model of a regression, solved exactly by least squares in double precision: the
 * baseline that every network has to beat.
 */
record LinearFit(Problem problem) {

  /** Fits some rows. */
  Fitted fit(int[] rows) {
    Columns columns = problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets());
    double[][] x = columns.encode(problem.table(), rows);
    double[] y = problem.values(problem.target(), rows);
    TargetEncoding target = columns.target();
    OrthogonalColumns solver = new OrthogonalColumns(rows.length, columns.width() + 1);
    for (int i = 0; i < rows.length; i++) {
      solver.columns()[0][i] = 1;
      for (int j = 0; j < columns.width(); j++) {
        solver.columns()[j + 1][i] = x[i][j];
      }
    }
    double[] residual = Arrays.stream(y).map(v -> (v - target.shift()) / target.scale()).toArray();
    double[] coefficients = new double[columns.width() + 1];
    solver.decompose();
    solver.solve(residual, coefficients);

    Specification specification = Specification.linear();
    Sequence network = columns.network(specification, problem.seed().child("network"), List.of());
    Parameter weights = network.parameters().get("layers.0.weights");
    for (int j = 0; j < columns.width(); j++) {
      weights.value().data()[j] = (float) coefficients[j + 1];
    }
    network.parameters().get("layers.0.bias").value().data()[0] = (float) coefficients[0];
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "least_squares");
    return new Fitted(columns, specification, network, method);
  }
}
