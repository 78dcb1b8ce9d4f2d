package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Function;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A Java class that needs no other, of any size: what is small has a variable for each step; what
 * is not fills an array, layer by layer, with its numbers in texts, since a class has room for
 * 65,535 constants and a method for 65,535 bytes.
 */
final class JavaPrint extends ProgramPrint {
  /** Nodes that one method computes. */
  private static final int METHOD = 3000;

  /** Letters of one text; a class file takes 65,535. */
  private static final int TEXT = 60_000;

  /** Letters of a line. */
  private static final int LINE = 80;

  private static final List<String> TAKEN =
      List.of(
              "abstract assert boolean break byte case catch char class const continue default do double"
                  .split(" "),
              ("else enum extends false final finally float for goto if implements import instanceof int"
                      + " interface long native new null package private protected public return short"
                      + " static strictfp super switch synchronized this throw throws transient true try"
                      + " void volatile while var record yield row values Math Double")
                  .split(" "))
          .stream()
          .flatMap(Arrays::stream)
          .toList();

  private final List<Target> targets;

  /** The numbers of formulas in a large class. */
  private final List<Double> constants = new ArrayList<>();

  private JavaPrint(Equations equations, List<Target> targets) {
    super(equations, TAKEN);
    this.targets = targets;
  }

  /**
   * The source of the class.
   *
   * @param name of the class
   */
  static String print(Equations equations, List<Target> targets, String name) {
    return new JavaPrint(equations, targets).print(name);
  }

  private String print(String name) {
    add("import java.util.LinkedHashMap;");
    add("import java.util.Map;");
    add("");
    add("/** Predicts as the model does that Sigmapi made this of. */");
    add("public final class " + name + " {");
    add("  private " + name + "() {}");
    add("");
    add("  /**");
    add("   * The results of a row: " + comment(resultNames()) + ".");
    add("   *");
    add("   * @param row a number for each column, NaN where it is missing:");
    columns().forEach((at, readings) -> add("   *     row[" + at + "] " + describe(readings)));
    add("   */");
    add("  public static double[] predict(double[] row) {");
    if (small) {
      variables();
    } else {
      array();
    }
    byName();
    String body = text.toString();
    HELPERS.stream()
        .filter(helper -> body.contains(helper.replaceAll("(?s).*? (\\w+)\\(.*", "$1(")))
        .forEach(helper -> text.append('\n').append(helper));
    add("}");
    return text.toString();
  }

  private String resultNames() {
    return equations.results().stream().map(Definition::name).collect(Collectors.joining(", "));
  }

  /** What is read of each place in a row. */
  private SortedMap<Integer, List<Expression>> columns() {
    SortedMap<Integer, List<Expression>> columns = new TreeMap<>();
    for (Expression reading : Tree.readings(equations)) {
      columns.computeIfAbsent(Tree.at(reading), at -> new ArrayList<>()).add(reading);
    }
    return columns;
  }

  private static String describe(List<Expression> readings) {
    String words =
        readings.stream()
            .filter(Is.class::isInstance)
            .map(Is.class::cast)
            .map(is -> is.category() + " " + comment(is.word()))
            .collect(Collectors.joining(", "));
    return comment(Tree.column(readings.get(0))) + (words.isEmpty() ? "" : ": " + words);
  }

  // What is small.

  private void variables() {
    for (Expression reading : Tree.readings(equations)) {
      add("    double " + variable(reading) + " = " + read(reading) + ";");
    }
    for (Definition step : equations.steps()) {
      String value = text(step.expression());
      add("    double " + reference(step.name()) + " = " + value + ";");
    }
    add("    return new double[] {");
    equations.results().forEach(result -> add("      " + text(result.expression()) + ","));
    add("    };");
    add("  }");
  }

  private static String read(Expression reading) {
    String value = "row[" + Tree.at(reading) + "]";
    if (reading instanceof Input input) {
      return Double.isNaN(input.whenMissing())
          ? value
          : "known(" + value + ", " + literal(input.whenMissing()) + ")";
    }
    String condition =
        reading instanceof Is is ? value + " == " + is.category() : "Double.isNaN(" + value + ")";
    return condition + " ? 1.0 : 0.0";
  }

  // What is not.

  private void array() {
    ArrayProgram program = ArrayProgram.of(equations);
    List<String> statements = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    int place = 0;
    for (Expression reading : program.readings()) {
      statements.add("values[" + place++ + "] = " + read(reading) + ";");
      sizes.add(2);
    }
    for (ArrayProgram.Instruction instruction : program.instructions()) {
      if (instruction instanceof ArrayProgram.Assign assign) {
        statements.add("values[%d] = %s;".formatted(assign.to(), text(assign.expression())));
        sizes.add(Algebra.nodes(assign.expression()));
      } else if (instruction instanceof ArrayProgram.Layer layer) {
        String field = "WEIGHTS_" + (fields.size() + 1);
        statements.add(layer(layer, field));
        sizes.add(Algebra.nodes(layer.made()));
        fields.add(numbers(field, layer.numbers()));
      }
    }
    fields.add(numbers("CONSTANTS", constants.stream().mapToDouble(d -> d)));
    add("    double[] values = new double[" + program.size() + "];");
    List<String> methods = methods(statements, sizes);
    for (int i = 0; i < methods.size(); i++) {
      add("    part" + (i + 1) + "(row, values);");
    }
    int from = program.size() - equations.results().size();
    add("    double[] results = new double[" + equations.results().size() + "];");
    add("    System.arraycopy(values, " + from + ", results, 0, results.length);");
    add("    return results;");
    add("  }");
    for (int i = 0; i < methods.size(); i++) {
      add("");
      add("  private static void part" + (i + 1) + "(double[] row, double[] values) {");
      text.append(methods.get(i));
      add("  }");
    }
    fields.forEach(text::append);
  }

  private static List<String> methods(List<String> statements, List<Integer> sizes) {
    List<String> methods = new ArrayList<>();
    StringBuilder method = new StringBuilder();
    int size = 0;
    for (int i = 0; i < statements.size(); i++) {
      if (size + sizes.get(i) > METHOD) {
        methods.add(method.toString());
        method.setLength(0);
        size = 0;
      }
      method.append("    ").append(statements.get(i)).append('\n');
      size += sizes.get(i);
    }
    methods.add(method.toString());
    return methods;
  }

  private String layer(ArrayProgram.Layer layer, String field) {
    int width = layer.units().get(0).places().length;
    String start = "int unit = 0";
    String next = "unit++";
    if (layer.dense()) {
      int from = layer.units().get(0).places()[0];
      sum = "dense(values, %d, %d, %s, unit * %d)".formatted(from, width, field, width + 1);
    } else {
      sum = "sparse(values, " + field + ", at)";
      start += ", at = 0";
      next = "at += 2 + 2 * (int) %s[at], unit++".formatted(field);
    }
    return """
        for (%s; unit < %d; %s) {
              values[%d + unit] = %s;
            }"""
        .formatted(start, layer.units().size(), next, layer.to(), text(layer.made()));
  }

  /** A field of numbers, in texts of lines. */
  private static String numbers(String field, DoubleStream numbers) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder();
    int letters = 0;
    for (double number : numbers.toArray()) {
      if (line.length() > LINE) {
        boolean full = letters + line.length() > TEXT;
        text.append("          \"").append(line).append(full ? "\",\n" : "\" +\n");
        letters = full ? 0 : letters + line.length();
        line.setLength(0);
      }
      line.append(number).append(' ');
    }
    return line.length() == 0
        ? ""
        : "\n  private static final double[] %s =\n      numbers(\n%s          \"%s\");\n"
            .formatted(field, text, line);
  }

  // By name.

  private void byName() {
    add("");
    add("  /**");
    add("   * Predictions by name for a row by name.");
    add("   *");
    add("   * @param row numbers and texts; what is not there or null is missing");
    add("   */");
    add("  public static Map<String, Object> predict(Map<String, ?> row) {");
    SortedMap<Integer, List<Expression>> columns = columns();
    int length = columns.isEmpty() ? 0 : columns.lastKey() + 1;
    add("    double[] numbers = new double[" + length + "];");
    columns.forEach((at, readings) -> add("    numbers[" + at + "] = " + value(readings) + ";"));
    add("    double[] results = predict(numbers);");
    add("    Map<String, Object> predictions = new LinkedHashMap<>();");
    for (Target.Given given : Target.given(equations, targets)) {
      String value = "results[" + given.from() + "]";
      if (!given.classes().isEmpty()) {
        int count = given.classes().size();
        value =
            "%s[largest(results, %d, %d)]".formatted(array(given.classes()), given.from(), count);
      }
      add("    predictions.put(" + quoted(given.name()) + ", " + value + ");");
    }
    add("    return predictions;");
    add("  }");
  }

  /** The number of a column of a row by name. */
  private static String value(List<Expression> readings) {
    String column = "row.get(" + quoted(Tree.column(readings.get(0))) + ")";
    List<String> words = new ArrayList<>();
    for (Expression reading : readings) {
      if (reading instanceof Is is) {
        while (words.size() <= is.category()) {
          words.add(null);
        }
        words.set(is.category(), is.word());
      } else if (reading instanceof Input) {
        return "number(" + column + ")";
      }
    }
    return "word(" + column + ", " + array(words) + ")";
  }

  private static String array(List<String> words) {
    return words.stream()
        .map(word -> word == null ? "null" : quoted(word))
        .collect(Collectors.joining(", ", "new String[] {", "}"));
  }

  /** Fits any encoding. */
  private static String quoted(String text) {
    return text.chars().mapToObj(JavaPrint::escaped).collect(Collectors.joining("", "\"", "\""));
  }

  private static String escaped(int letter) {
    return switch (letter) {
      case '"', '\\' -> "\\" + (char) letter;
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      default ->
          letter >= ' ' && letter < 127 ? Character.toString(letter) : "\\u%04x".formatted(letter);
    };
  }

  /** Cannot end a comment. */
  private static String comment(String text) {
    return text.chars()
        .mapToObj(
            letter -> letter < ' ' || letter > 126 || letter == '\\' ? "?" : "" + (char) letter)
        .collect(Collectors.joining())
        .replace("*/", "* /");
  }

  // Expressions.

  @Override
  Written number(double value) {
    boolean simple = value == Math.rint(value) && value < 1000;
    if (small || simple) {
      return Written.atom(literal(value));
    }
    constants.add(value);
    return Written.atom("CONSTANTS[" + (constants.size() - 1) + "]");
  }

  private static String literal(double value) {
    return Double.isFinite(value)
        ? Double.toString(value)
        : Double.isNaN(value)
            ? "Double.NaN"
            : value > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY";
  }

  @Override
  Written power(Expression base, double exponent) {
    return Written.atom("Math.pow(" + text(base) + ", " + text(new Constant(exponent)) + ")");
  }

  @Override
  String call(Function function, Expression argument) {
    String text = text(argument);
    return switch (function) {
      case RELU -> "Math.max(0.0, " + text + ")";
      case SIGMOID, SOFTPLUS -> function.text() + "(" + text + ")";
      default -> "Math." + function.text() + "(" + text + ")";
    };
  }

  @Override
  Written choice(Choice choice) {
    return Written.atom(
        "(%s < 0 ? %s : %s)"
            .formatted(text(choice.tested()), text(choice.below()), text(choice.otherwise())));
  }

  private static final List<String> HELPERS =
      List.of(
          """
            private static double known(double value, double whenMissing) {
              return Double.isNaN(value) ? whenMissing : value;
            }
          """,
          """
            private static double number(Object value) {
              if (value == null) {
                return Double.NaN;
              }
              return value instanceof Boolean
                  ? (Boolean) value ? 1 : 0
                  : ((Number) value).doubleValue();
            }
          """,
          """
            private static double word(Object value, String[] words) {
              if (value == null || value.equals(Double.NaN)) {
                return Double.NaN;
              }
              for (int i = 0; i < words.length; i++) {
                if (value.toString().equals(words[i])) {
                  return i;
                }
              }
              return -1;
            }
          """,
          """
            private static int largest(double[] results, int from, int count) {
              int largest = 0;
              for (int i = 1; i < count; i++) {
                if (results[from + i] > results[from + largest]) {
                  largest = i;
                }
              }
              return largest;
            }
          """,
          """
            private static double sigmoid(double x) {
              return 1 / (1 + Math.exp(-x));
            }
          """,
          """
            private static double softplus(double x) {
              return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            }

          """,
          """
            /** Bias and sum of weight times value: the weights follow the bias. */
            private static double dense(
                double[] values, int from, int count, double[] weights, int bias) {
              double sum = weights[bias];
              for (int i = 0; i < count; i++) {
                sum += weights[bias + 1 + i] * values[from + i];
              }
              return sum;
            }
          """,
          """
            /** As above; their number stands before the bias, a place before each weight. */
            private static double sparse(double[] values, double[] weights, int at) {
              double sum = weights[at + 1];
              int end = at + 2 + 2 * (int) weights[at];
              for (int i = at + 2; i < end; i += 2) {
                sum += weights[i + 1] * values[(int) weights[i]];
              }
              return sum;
            }
          """,
          """
            private static double[] numbers(String... texts) {
              String[] words = String.join("", texts).split(" ");
              double[] numbers = new double[words.length];
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Double.parseDouble(words[i]);
              }
              return numbers;
            }
          """);
}
