package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.ErrorScale;
import dev.sigmapi.projection.ProductUnitFit;
import dev.sigmapi.projection.ProductUnitSearch;
import dev.sigmapi.projection.RowSplit;
import dev.sigmapi.projection.SumOfProducts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Trains one layer of product units with a linear layer behind it by variable projection, in double
 * precision, and puts the result into a network.
 */
record VariableProjectionFit(Problem problem) {

  /** Whether this is how a network is trained: product units and a linear layer, for a number. */
  static boolean trains(Problem problem, Specification specification) {
    return problem.leastSquares()
        && specification.layerNames().equals(List.of("product_units", "dense"))
        && !specification.option(0, "domain").asText().equals("gated")
        && specification.option(1, "activation").asText().equals("identity");
  }

  /** Finds the number of units too. */
  Fitted fit() {
    return fit(search(), Specification::productUnits);
  }

  /** Trains a network of as many units as the specification says. */
  Fitted fit(Specification specification) {
    int units = specification.option(0, "units").asInt();
    return fit(search().withUnits(units), found -> specification.withUnits(0, found));
  }

  private ProductUnitSearch search() {
    return new ProductUnitSearch()
        .withScale(problem.logarithmic() ? ErrorScale.LOGARITHMIC : ErrorScale.LINEAR)
        .withThreads(problem.threads());
  }

  private Fitted fit(
      ProductUnitSearch search, java.util.function.IntFunction<Specification> specify) {
    Columns columns =
        problem.columns(FeatureEncoding.Style.POSITIVE, List.of(problem.scaledTarget()));
    int[] rows = problem.split().fitting();
    double[][] encoded = columns.encode(problem.table(), rows);
    double[][] inputs = new double[columns.width()][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < inputs.length; j++) {
        inputs[j][i] = encoded[i][j];
      }
    }
    double scale = columns.target().scale();
    double[] target = problem.values(problem.target(), rows);
    for (int i = 0; i < target.length; i++) {
      target[i] /= scale;
    }
    int trained = problem.split().train().length;
    RowSplit split =
        new RowSplit(
            IntStream.range(0, trained).toArray(), IntStream.range(trained, rows.length).toArray());
    ProductUnitFit found = search.fit(inputs, target, split, problem.seed().child("search"));

    SumOfProducts sum = found.network();
    Specification specification = specify.apply(Math.max(1, sum.units()));
    Sequence network = specification.build(columns, problem.seed().child("network"), List.of());
    fill(network.parameters(), sum);
    return new Fitted(columns, specification, network, describe(found, scale));
  }

  private static void fill(Map<String, Parameter> parameters, SumOfProducts sum) {
    parameters.values().forEach(parameter -> parameter.value().fill(0));
    Parameter exponents = parameters.get("layers.0.exponents");
    Parameter weights = parameters.get("layers.1.weights");
    for (int unit = 0; unit < sum.units(); unit++) {
      for (int input = 0; input < sum.exponents()[unit].length; input++) {
        exponents.value().set(unit, input, (float) sum.exponents()[unit][input]);
      }
      weights.value().set(unit, 0, (float) sum.coefficients()[unit]);
    }
    parameters.get("layers.1.bias").value().set(0, 0, (float) sum.constant());
  }

  private static ObjectNode describe(ProductUnitFit found, double scale) {
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "variable_projection");
    method.put("loss", found.loss().name().toLowerCase(Locale.ROOT));
    method.put("outliers", found.outliers()).put("starts", found.starts());
    double unit = found.scale() == ErrorScale.LINEAR ? scale : 1;
    method.put("exact", found.exact()).put("fit_error", found.trainError() * unit);
    return method.put("held_out_error", found.heldOutError() * unit);
  }
}
