package dev.sigmapi.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sigmapi.data.Column;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.TargetEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every kind of expression gives in onnxruntime what it gives in double precision. */
final class EquationTranslationTest {
  private static final double CLOSE = 1e-12;
  private static final Expression X = new Input(0, "x", 0.25);

  @Test
  void expressionsGiveTheSame() {
    List<Expression> expressions = new ArrayList<>();
    for (Function function : Function.values()) {
      expressions.add(new Call(function, X));
    }
    for (double exponent : new double[] {2, 0.5, -1, 3, -2.5, 0}) {
      expressions.add(new Power(X, exponent));
    }
    expressions.add(new Constant(3));
    expressions.add(new Sum(List.of()));
    expressions.add(new Product(List.of()));
    expressions.add(new Sum(List.of(X, new Constant(2), X)));
    expressions.add(new Product(List.of(X, new Constant(-2), new Power(X, 2))));
    expressions.add(new Missing(0, "x"));
    expressions.add(new Missing(1, "kind"));
    expressions.add(new Is(1, "kind", 1, "red"));
    expressions.add(new Choice(new Sum(List.of(X, new Constant(-0.5))), X, new Constant(7)));
    expressions.add(new Reference("half"));
    List<Definition> steps =
        List.of(new Definition("half", new Product(List.of(new Constant(0.5), X))));
    List<Definition> results = new ArrayList<>();
    List<TargetEncoding> targets = new ArrayList<>();
    for (Expression expression : expressions) {
      String name = "y" + targets.size();
      results.add(new Definition(name, expression));
      targets.add(TargetEncoding.number(name, 0, 1));
    }
    Equations equations = new Equations(steps, results);
    Graph graph = new Graph("equations", true);
    List<FeatureEncoding> features =
        List.of(
            new FeatureEncoding.Numbers("x", Column.Kind.NUMBER, 0, 0, 1, 0.25, true, 0),
            new FeatureEncoding.Words("kind", List.of("blue", "red"), 0));
    List<Value> inputs = FeatureInputs.declare(graph, features);
    new TargetOutputs(graph, targets, graph.rows(inputs.get(0)))
        .add(new EquationTranslation(graph, features, inputs).of(equations));

    double[][] x = {{0.3}, {0.9}, {Double.NaN}, {0.5}};
    String[][] kinds = {{"red"}, {"blue"}, {""}, {"green"}};
    double[] categories = {1, 0, Double.NaN, -1};
    try (OnnxRun run = new OnnxRun(OnnxFile.of(graph, Map.of()))) {
      Map<String, Object> outputs = run.run(Map.of("x", x, "kind", kinds));
      for (int row = 0; row < x.length; row++) {
        double[] expected = equations.evaluate(new double[] {x[row][0], categories[row]});
        for (int i = 0; i < expected.length; i++) {
          double[][] given = (double[][]) outputs.get("y" + i + "_predicted");
          assertEquals(
              expected[i],
              given[row][0],
              CLOSE * Math.max(1, Math.abs(expected[i])),
              expressions.get(i) + " of row " + row);
        }
      }
    }
  }
}
