package dev.sigmapi.onnx;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.specification.SpecificationException;

/** The library's non-linear functions in operators of ONNX. */
final class Activations {
  private Activations() {}

  /**
   * g(x).
   *
   * @throws SpecificationException for a function of the user's own
   */
  static Value apply(Graph graph, Activation activation, Value x) {
    if (activation instanceof Activation.BuiltIn builtIn) {
      return apply(graph, builtIn.function(), x);
    }
    throw new SpecificationException(
        "ONNX has no operator for the activation '%s', which is not one of the library's; train with one of those to export"
            .formatted(activation.name()));
  }

  private static Value apply(Graph graph, Elementwise function, Value x) {
    return switch (function) {
      case IDENTITY -> x;
      case RELU -> graph.map("Relu", x);
      case LEAKY_RELU ->
          graph.where(
              graph.greater(x, graph.number(0)),
              x,
              graph.multiply(x, graph.number(Elementwise.LEAK)));
      case ELU -> {
        Value zero = graph.number(0);
        Value below = graph.subtract(graph.map("Exp", graph.min(x, zero)), graph.number(1));
        yield graph.where(graph.greater(x, zero), x, below);
      }
      case GELU -> gelu(graph, x);
      case SILU -> switched(graph, x, x);
      case TANH -> graph.map("Tanh", x);
      case SIGMOID -> graph.map("Sigmoid", x);
      case SOFTPLUS -> graph.map("Softplus", x);
      case EXP -> graph.map("Exp", graph.min(x, graph.number(Elementwise.LIMIT)));
      case LOG -> graph.map("Log", graph.max(x, graph.number(Elementwise.TINY)));
      case SIN -> graph.map("Sin", x);
      case COS -> graph.map("Cos", x);
      case SQUARE -> graph.multiply(x, x);
      case ABS -> graph.map("Abs", x);
      case SQRT -> graph.map("Sqrt", graph.max(x, graph.number(0)));
    };
  }

  /** ½x(1 + tanh u) with u = √(2/π)(x + 0.044715 x³), which is x · sigmoid(2u). */
  private static Value gelu(Graph graph, Value x) {
    Value cube = graph.multiply(graph.multiply(x, x), x);
    Value inner = graph.add(x, graph.multiply(cube, graph.number(Elementwise.GELU_CUBIC)));
    return switched(graph, x, graph.multiply(inner, graph.number(2 * Elementwise.GELU_SCALE)));
  }

  /**
   * x · sigmoid(s) as x / (1 + e^−s): onnxruntime makes an operator of its own of a product with
   * Sigmoid, which it does not have for float64.
   */
  private static Value switched(Graph graph, Value x, Value s) {
    Value off = graph.map("Exp", graph.map("Neg", s));
    return graph.divide(x, graph.add(off, graph.number(1)));
  }
}
