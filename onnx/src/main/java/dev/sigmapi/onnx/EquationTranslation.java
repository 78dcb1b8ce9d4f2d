package dev.sigmapi.onnx;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import dev.sigmapi.model.FeatureEncoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Equations on their way into a graph: what a model computes that predicts by a formula. */
final class EquationTranslation {
  private static final int REFINEMENTS = 2;

  private final Graph graph;
  private final Value rows;
  private final Map<Integer, Value> inputs = new HashMap<>();
  private final Set<Integer> words = new HashSet<>();
  private final Map<Expression, Value> known = new HashMap<>();
  private final Map<String, Value> steps = new HashMap<>();

  /**
   * Equations over these columns.
   *
   * @param given the columns' inputs
   */
  EquationTranslation(Graph graph, List<FeatureEncoding> features, List<Value> given) {
    this.graph = graph;
    this.rows = graph.concatenate(0, graph.rows(given.get(0)), graph.wholes(1L));
    int at = 0;
    for (int i = 0; i < features.size(); i++) {
      inputs.put(at, given.get(i));
      if (features.get(i) instanceof FeatureEncoding.Words) {
        words.add(at);
      }
      at += features.get(i).values();
    }
  }

  /** The results, [rows, 1] each. */
  List<Value> of(Equations equations) {
    for (Definition step : equations.steps()) {
      steps.put(step.name(), of(step.expression()));
    }
    List<Value> results = new ArrayList<>();
    for (Definition result : equations.results()) {
      results.add(graph.expand(of(result.expression()), rows));
    }
    return results;
  }

  /** An expression; what stands in several is computed once. */
  private Value of(Expression expression) {
    Value value = known.get(expression);
    if (value == null) {
      value = translated(expression);
      known.put(expression, value);
    }
    return value;
  }

  private Value translated(Expression expression) {
    if (expression instanceof Expression.Constant constant) {
      return graph.number(constant.value());
    } else if (expression instanceof Expression.Input input) {
      Value given = inputs.get(input.at());
      Value missing = graph.map("IsNaN", given);
      return graph.where(missing, graph.number(input.whenMissing()), given);
    } else if (expression instanceof Expression.Missing missing) {
      return missing(missing);
    } else if (expression instanceof Expression.Is is) {
      return FeatureInputs.texts(graph, inputs.get(is.at()), List.of(is.word()), List.of(0L));
    } else if (expression instanceof Expression.Reference reference) {
      return steps.get(reference.name());
    } else if (expression instanceof Expression.Sum sum) {
      return sum.terms().stream().map(this::of).reduce(graph::add).orElseGet(() -> graph.number(0));
    } else if (expression instanceof Expression.Product product) {
      return product.factors().stream()
          .map(this::of)
          .reduce(graph::multiply)
          .orElseGet(() -> graph.number(1));
    } else if (expression instanceof Expression.Power power) {
      return graph.power(of(power.base()), graph.number(power.exponent()));
    } else if (expression instanceof Expression.Call call) {
      return call(call.function(), of(call.argument()));
    }
    Expression.Choice choice = (Expression.Choice) expression;
    return graph.where(
        graph.less(of(choice.tested()), graph.number(0)),
        of(choice.below()),
        of(choice.otherwise()));
  }

  /** Of a column of words it is the empty text that is missing. */
  private Value missing(Expression.Missing missing) {
    Value given = inputs.get(missing.at());
    return words.contains(missing.at())
        ? FeatureInputs.texts(graph, given, List.of(""), List.of(0L))
        : graph.toReal(graph.map("IsNaN", given));
  }

  private Value call(Function function, Value x) {
    return switch (function) {
      case EXP -> graph.map("Exp", x);
      case LOG -> graph.map("Log", x);
      case SIN -> graph.map("Sin", x);
      case COS -> graph.map("Cos", x);
      case TANH -> graph.map("Tanh", x);
      case ASIN -> arcSine(x);
      case ACOS -> graph.subtract(graph.number(Math.PI / 2), arcSine(x));
      case ATAN -> arcTangent(x);
      case ABS -> graph.map("Abs", x);
      case RELU -> graph.map("Relu", x);
      case SIGMOID -> graph.map("Sigmoid", x);
      case SOFTPLUS -> graph.map("Softplus", x);
    };
  }

  /**
   * Runtimes have the arcs for float32 alone, so these are made exact: with y near the arc, the
   * sine of what is left is x cos y − √(1 − x²) sin y.
   */
  private Value arcSine(Value x) {
    Value rest = graph.subtract(graph.number(1), graph.multiply(x, x));
    Value other = graph.map("Sqrt", rest);
    Value y = graph.applyInFloat("Asin", List.of(x));
    for (int step = 0; step < REFINEMENTS; step++) {
      Value left =
          graph.subtract(
              graph.multiply(x, graph.map("Cos", y)), graph.multiply(other, graph.map("Sin", y)));
      y = graph.add(y, left);
    }
    return y;
  }

  /** The tangent of what is left is (x cos y − sin y) / (cos y + x sin y). */
  private Value arcTangent(Value x) {
    Value y = graph.applyInFloat("Atan", List.of(x));
    for (int step = 0; step < REFINEMENTS; step++) {
      Value cosine = graph.map("Cos", y);
      Value sine = graph.map("Sin", y);
      Value left =
          graph.divide(
              graph.subtract(graph.multiply(x, cosine), sine),
              graph.add(cosine, graph.multiply(x, sine)));
      y = graph.add(y, left);
    }
    return y;
  }
}
