package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Function;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Python function of whole columns that needs NumPy only: what is small has a variable for each
 * step; what is not fills an array, layer by layer.
 */
final class PythonPrint extends ProgramPrint {
  private static final int LINE = 90;

  private static final List<String> TAKEN =
      Arrays.asList(
          ("and as assert async await break class continue def del elif else except false finally for"
                  + " from global if import in is lambda none nonlocal not or pass raise return true"
                  + " try while with yield match case type np columns values predict results")
              .split(" "));

  private PythonPrint(Equations equations) {
    super(equations, TAKEN);
  }

  /** The source of the module. */
  static String print(Equations equations, List<Target> targets) {
    return new PythonPrint(equations).print(targets);
  }

  private String print(List<Target> targets) {
    StringBuilder layers = new StringBuilder();
    add("");
    add("");
    add("@np.errstate(all=\"ignore\")");
    add("def predict(columns):");
    add(
        "    \"\"\"Predictions by name, an array each, for columns by name: a dict or a data frame.");
    add("");
    add("    What is None or not a number is missing.");
    add("    \"\"\"");
    List<Expression> readings = Tree.readings(equations);
    String rows =
        readings.isEmpty()
            ? "()"
            : "np.shape(columns[" + quoted(Tree.column(readings.get(0))) + "])";
    List<String> results = small ? variables(readings) : array(readings, rows, layers);
    add("    results = np.zeros((" + equations.results().size() + ",) + " + rows + ")");
    for (int i = 0; i < results.size(); i++) {
      add("    results[" + i + "] = " + results.get(i));
    }
    add("    return {");
    for (Target.Given given : Target.given(equations, targets)) {
      add("        " + quoted(given.name()) + ": " + given(given) + ",");
    }
    add("    }");
    String body = text.toString();
    String helpers = "";
    for (String helper : HELPERS) {
      String name = helper.substring("def ".length(), helper.indexOf('(') + 1);
      helpers = (text + helpers).contains(name) ? "\n\n" + helper + helpers : helpers;
    }
    return "\"\"\"Predicts as the model does that Sigmapi made this of.\"\"\"\n\nimport numpy as np\n"
        + layers
        + helpers
        + text;
  }

  private static String given(Target.Given given) {
    if (given.classes().isEmpty()) {
      return "results[" + given.from() + "]";
    }
    String classes =
        given.classes().stream().map(PythonPrint::quoted).collect(Collectors.joining(", "));
    return "np.array([%s], dtype=object)[np.argmax(results[%d:%d], axis=0)]"
        .formatted(classes, given.from(), given.from() + given.classes().size());
  }

  private List<String> variables(List<Expression> readings) {
    readings.forEach(reading -> add("    " + variable(reading) + " = " + read(reading)));
    for (Definition step : equations.steps()) {
      String value = text(step.expression());
      add("    " + reference(step.name()) + " = " + value);
    }
    return equations.results().stream().map(result -> text(result.expression())).toList();
  }

  private String read(Expression reading) {
    String column = "columns[" + quoted(Tree.column(reading)) + "]";
    if (reading instanceof Input input) {
      return "_number(" + column + ", " + literal(input.whenMissing()) + ")";
    }
    return reading instanceof Is is
        ? "_is(" + column + ", " + quoted(is.word()) + ")"
        : "_missing(" + column + ")";
  }

  private List<String> array(List<Expression> readings, String rows, StringBuilder layers) {
    ArrayProgram program = ArrayProgram.of(equations);
    add("    values = np.empty((" + program.size() + ",) + " + rows + ")");
    int place = 0;
    for (Expression reading : readings) {
      add("    values[" + place++ + "] = " + read(reading));
    }
    int count = 0;
    for (ArrayProgram.Instruction instruction : program.instructions()) {
      if (instruction instanceof ArrayProgram.Assign assign) {
        add("    values[" + assign.to() + "] = " + text(assign.expression()));
      } else if (instruction instanceof ArrayProgram.Layer layer) {
        String field = "_LAYER_" + ++count;
        add(layer(layer, field));
        layers.append("\n").append(numbers(layer, field));
      }
    }
    int from = program.size() - equations.results().size();
    return java.util.stream.IntStream.range(from, program.size())
        .mapToObj(i -> "values[" + i + "]")
        .toList();
  }

  private String layer(ArrayProgram.Layer layer, String field) {
    int to = layer.to();
    if (layer.dense()) {
      ArrayProgram.Unit first = layer.units().get(0);
      int from = first.places()[0];
      sum =
          "(np.tensordot(%s[:, 1:], values[%d:%d], 1).T + %s[:, 0]).T"
              .formatted(field, from, from + first.places().length, field);
      return "    values[%d:%d] = %s".formatted(to, to + layer.units().size(), text(layer.made()));
    }
    sum = "(weights[0] + np.tensordot(weights[1:], values[places], 1))";
    return "    for unit, (places, weights) in enumerate(%s):\n        values[%d + unit] = %s"
        .formatted(field, to, text(layer.made()));
  }

  /** The bias and the weights of each unit, with their places if it is not dense. */
  private static String numbers(ArrayProgram.Layer layer, String field) {
    StringBuilder text = new StringBuilder();
    boolean dense = layer.dense();
    text.append(field).append(dense ? " = np.array([\n" : " = [\n");
    for (ArrayProgram.Unit unit : layer.units()) {
      StringBuilder line = new StringBuilder();
      for (double number : unit.numbers(true).toArray()) {
        line.append(literal(number)).append(", ");
        if (line.length() - line.lastIndexOf("\n") > LINE) {
          line.append("\n     ");
        }
      }
      text.append("    ");
      text.append(
          dense
              ? "[" + line + "],\n"
              : "(" + Arrays.toString(unit.places()) + ", np.array([" + line + "])),\n");
    }
    return text.append(dense ? "])\n" : "]\n").toString();
  }

  /** In double quotes; what does not print is escaped. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
              } else if (Character.isLetterOrDigit(point) || (point >= ' ' && point < 127)) {
                quoted.appendCodePoint(point);
              } else {
                quoted.append("\\U%08x".formatted(point));
              }
            });
    return quoted.append('"').toString();
  }

  private static String literal(double value) {
    return Double.isFinite(value)
        ? Double.toString(value)
        : Double.isNaN(value) ? "np.nan" : value > 0 ? "np.inf" : "-np.inf";
  }

  @Override
  Written number(double value) {
    return Written.atom(literal(value));
  }

  /** Not with stars, which of plain numbers of Python's make complex ones. */
  @Override
  Written power(Expression base, double exponent) {
    return Written.atom("np.power(" + text(base) + ", " + text(new Constant(exponent)) + ")");
  }

  @Override
  String call(Function function, Expression argument) {
    String text = text(argument);
    return switch (function) {
      case ASIN, ACOS, ATAN -> "np.arc" + function.text().substring(1) + "(" + text + ")";
      case RELU -> "np.maximum(0.0, " + text + ")";
      case SIGMOID, SOFTPLUS -> "_" + function.text() + "(" + text + ")";
      default -> "np." + function.text() + "(" + text + ")";
    };
  }

  @Override
  Written choice(Choice choice) {
    return Written.atom(
        "np.where(%s < 0, %s, %s)"
            .formatted(text(choice.tested()), text(choice.below()), text(choice.otherwise())));
  }

  private static final List<String> HELPERS =
      List.of(
          """
          def _number(values, when_missing):
              values = np.asarray(values)
              if values.dtype.kind == "M":
                  values = (values - np.datetime64(0, "D")) / np.timedelta64(1, "D")
              values = values.astype(float)
              return np.where(np.isnan(values), when_missing, values)
          """,
          """
          def _missing(values):
              values = np.asarray(values, dtype=object)
              return np.vectorize(_none, otypes=[float])(values)
          """,
          """
          def _is(values, word):
              values = np.asarray(values, dtype=object)
              return np.vectorize(lambda v: not _none(v) and str(v) == word, otypes=[float])(values)
          """,
          """
          def _none(value):
              return type(value).__name__ in ("NoneType", "NAType", "NaTType") or value != value
          """,
          """
          def _sigmoid(x):
              return 1.0 / (1.0 + np.exp(-x))
          """,
          """
          def _softplus(x):
              return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
          """);
}
