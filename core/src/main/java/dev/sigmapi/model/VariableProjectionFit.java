package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.ErrorScale;
import dev.sigmapi.projection.ProductUnitFit;
import dev.sigmapi.projection.ProductUnitSearch;
import dev.sigmapi.projection.RowSplit;
import dev.sigmapi.projection.SignedInputs;
import dev.sigmapi.projection.SumOfProducts;
import dev.sigmapi.specification.Options;
import dev.sigmapi.specification.Specification;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Trains one layer of product units with a linear layer behind it by variable projection, in double
 * precision, and puts the result into a network.
 *
 * <p>A column that is not positive throughout can be moved to [1, 2] or stay as it is, its sign a
 * thing for the units to take or leave. A temperature in °C is served by the first, a velocity by
 * the second: where there are such columns both are searched, and the rows held out choose.
 */
record VariableProjectionFit(Problem problem, FitContext context) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What a search found, for columns so encoded. */
  private record Found(
      FeatureEncoding.Style style, Columns columns, double[][] inputs, ProductUnitFit fit) {

    /** Whether this is the better of two: exact, then simpler, or closer on the rows held out. */
    boolean betterThan(Found other) {
      if (fit.exact() != other.fit.exact()) {
        return fit.exact();
      }
      return fit.exact()
          ? fit.network().size() < other.fit.network().size()
          : fit.heldOutError() < other.fit.heldOutError();
    }

    /** Whether powers of negative numbers, as REAL defines them, are what was found. */
    boolean isReal() {
      SumOfProducts sum = fit.network();
      for (int j = 0; j < sum.units(); j++) {
        for (int i = 0; i < inputs.length; i++) {
          double exponent = sum.exponents()[j][i];
          boolean whole = exponent == Math.rint(exponent);
          boolean same = whole && (exponent % 2 != 0) == sum.signs()[j][i];
          if (!same && Arrays.stream(inputs[i]).anyMatch(x -> x < 0)) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /** Whether this is how a network is trained: product units and a linear layer, for a number. */
  static boolean trains(Problem problem, Specification specification) {
    return problem.leastSquares()
        && specification.layerNames().equals(List.of("product_units", "dense"))
        && !specification.option(0, "domain").asText().equals("gated")
        && specification.option(1, "activation").asText().equals("identity")
        && specification.plain();
  }

  /** Finds the number of units too. */
  Fitted fit() {
    return trial().fitted();
  }

  /** The same, with what it said of the rows held out before the last fit to all rows. */
  Trial trial() {
    return fit(search(), either(), Specification::productUnits);
  }

  /** Trains a network of as many units as the specification says. */
  Fitted fit(Specification specification) {
    Options options = specification.options(0);
    int units = specification.units(0);
    List<FeatureEncoding.Style> styles =
        switch (options.choice("domain", ProductUnits.Domain.class)) {
          case SIGNED -> List.of(FeatureEncoding.Style.SIGNED);
          case MAGNITUDE -> List.of(FeatureEncoding.Style.POSITIVE);
          default -> either();
        };
    return fit(
            search().withUnits(units),
            styles,
            found -> specification.with(0, "units", JSON.numberNode(found)))
        .fitted();
  }

  /** Columns moved above 0, and as they are where that makes a difference. */
  private List<FeatureEncoding.Style> either() {
    Columns moved =
        problem.columns(FeatureEncoding.Style.POSITIVE, List.of(problem.scaledTarget()));
    Columns signed = problem.columns(FeatureEncoding.Style.SIGNED, List.of(problem.scaledTarget()));
    return moved.equals(signed)
        ? List.of(FeatureEncoding.Style.POSITIVE)
        : List.of(FeatureEncoding.Style.POSITIVE, FeatureEncoding.Style.SIGNED);
  }

  private ProductUnitSearch search() {
    return new ProductUnitSearch()
        .withScale(problem.logarithmic() ? ErrorScale.LOGARITHMIC : ErrorScale.LINEAR)
        .withThreads(problem.threads())
        .withGoesOn(context.goesOn());
  }

  private Trial fit(
      ProductUnitSearch search,
      List<FeatureEncoding.Style> styles,
      IntFunction<Specification> specify) {
    Found best = find(search, styles.get(0));
    for (FeatureEncoding.Style style : styles.subList(1, styles.size())) {
      Found other = find(search, style);
      best = other.betterThan(best) ? other : best;
    }
    SumOfProducts sum = best.fit().network();
    Specification specification = specify.apply(Math.max(1, sum.units()));
    if (!best.isReal()) {
      String domain = ProductUnits.Domain.SIGNED.specificationName();
      specification = specification.with(0, "domain", JSON.textNode(domain));
    }
    Sequence network =
        best.columns().network(specification, problem.seed().child("network"), List.of());
    fill(network.parameters(), sum);
    Front front =
        new FrontSearch(problem, best.columns())
            .of(best.fit(), best.inputs(), specification, network);
    return new Trial(
        new Fitted(best.columns(), specification, network, describe(best), front), judged(best));
  }

  private double[][] judged(Found best) {
    int from = problem.split().train().length;
    double[][] inputs =
        Arrays.stream(best.inputs())
            .map(input -> Arrays.copyOfRange(input, from, input.length))
            .toArray(double[][]::new);
    int rows = problem.split().valid().length;
    double scale = best.columns().target().scale();
    return Arrays.stream(best.fit().judged().predict(SignedInputs.of(inputs), rows))
        .mapToObj(prediction -> new double[] {prediction * scale})
        .toArray(double[][]::new);
  }

  private Found find(ProductUnitSearch search, FeatureEncoding.Style style) {
    Columns columns = problem.columns(style, List.of(problem.scaledTarget()));
    int[] rows = problem.split().fitting();
    double[][] inputs = columns.encodeColumns(problem.table(), rows);
    double scale = columns.target().scale();
    double[] target = problem.values(problem.target(), rows);
    for (int i = 0; i < target.length; i++) {
      target[i] /= scale;
    }
    int trained = problem.split().train().length;
    RowSplit split =
        new RowSplit(
            IntStream.range(0, trained).toArray(), IntStream.range(trained, rows.length).toArray());
    return new Found(
        style, columns, inputs, search.fit(inputs, target, split, problem.seed().child("search")));
  }

  private static void fill(Map<String, Parameter> parameters, SumOfProducts sum) {
    parameters.values().forEach(parameter -> parameter.value().fill(0));
    Parameter exponents = parameters.get("layers.0.exponents");
    Parameter weights = parameters.get("layers.1.weights");
    Parameter signs = parameters.get("layers.0.signs");
    for (int unit = 0; unit < sum.units(); unit++) {
      for (int input = 0; input < sum.exponents()[unit].length; input++) {
        exponents.value().set(unit, input, (float) sum.exponents()[unit][input]);
        if (signs != null) {
          signs.value().set(unit, input, sum.signs()[unit][input] ? 1 : 0);
        }
      }
      weights.value().set(unit, 0, (float) sum.coefficients()[unit]);
    }
    parameters.get("layers.1.bias").value().set(0, 0, (float) sum.constant());
  }

  private static ObjectNode describe(Found best) {
    ProductUnitFit found = best.fit();
    ObjectNode method = JSON.objectNode();
    method.put("name", "variable_projection");
    method.put("inputs", best.style().name().toLowerCase(Locale.ROOT));
    method.put("loss", found.loss().name().toLowerCase(Locale.ROOT));
    method.put("outliers", found.outliers()).put("starts", found.starts());
    double unit = found.scale() == ErrorScale.LINEAR ? best.columns().target().scale() : 1;
    method.put("exact", found.exact()).put("fit_error", found.trainError() * unit);
    return method.put("held_out_error", found.heldOutError() * unit);
  }
}
