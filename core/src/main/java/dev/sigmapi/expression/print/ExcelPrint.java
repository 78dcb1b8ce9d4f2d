package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Function;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Formulas for Excel and LibreOffice: a cell for what each column says, a cell a step, a cell for
 * each prediction, in the second row of a sheet, with names above them. The columns that are read
 * stand left of them, from A on. What has no value, or one too large, is an error as is usual in
 * sheets.
 */
final class ExcelPrint extends Notation {
  /** Nodes of an expression: a formula may have 8,192 letters. */
  private static final int LARGEST = 150;

  /** Excel's. */
  private static final int MOST_COLUMNS = 16_384;

  /** Letters of a text in a formula. */
  private static final int LONGEST_TEXT = 255;

  /** Values that CHOOSE takes. */
  private static final int MOST_CHOICES = 254;

  private final Equations equations;
  private final Map<Integer, String> inputs = new HashMap<>();
  private final Map<Expression, String> cells = new HashMap<>();
  private final Set<Integer> words = new HashSet<>();

  private ExcelPrint(Equations equations) {
    this.equations = Parts.basic(equations, LARGEST, e -> false);
  }

  /**
   * Two lines of cells with tabs between them, and before these a line that says where to put them.
   */
  static String print(Equations equations, List<Target> targets) {
    return new ExcelPrint(equations).print(targets);
  }

  private String print(List<Target> targets) {
    List<Expression> readings = Tree.readings(equations);
    Set<String> columns = new LinkedHashSet<>();
    for (Expression reading : readings) {
      columns.add(Tree.column(reading));
      inputs.putIfAbsent(Tree.at(reading), cell(columns.size() - 1));
      if (reading instanceof Is is) {
        words.add(is.at());
      }
    }
    List<String> names = new ArrayList<>();
    List<String> formulas = new ArrayList<>();
    int next = columns.size();
    for (Expression reading : readings) {
      names.add(name(reading));
      formulas.add("=" + read(reading));
      cells.put(reading, cell(next++));
    }
    for (Definition step : equations.steps()) {
      names.add(step.name());
      formulas.add("=" + text(step.expression()));
      cells.put(new Reference(step.name()), cell(next++));
    }
    // The results, and left of those of classes what is likeliest.
    List<Definition> results = equations.results();
    for (Target.Given given : Target.given(equations, targets)) {
      names.add(given.name());
      formulas.add(
          "="
              + (given.classes().isEmpty()
                  ? text(results.get(given.from()).expression())
                  : likeliest(given.classes(), next)));
      next++;
    }
    if (next > MOST_COLUMNS) {
      throw new IllegalArgumentException(
          "A sheet has %d columns, but these formulas need %d; use another format"
              .formatted(MOST_COLUMNS, next));
    }
    int at = 0;
    StringBuilder where = new StringBuilder();
    for (String column : columns) {
      where.append(at == 0 ? "" : ", ").append(letters(at++)).append(" is ").append(plain(column));
    }
    return "With the names of columns in row 1 and values from row 2 on, where %s, put this into %s1 and fill row 2 down:\n"
            .formatted(columns.isEmpty() ? "there are none" : where, letters(columns.size()))
        + names.stream().map(ExcelPrint::plain).collect(Collectors.joining("\t"))
        + "\n"
        + String.join("\t", formulas);
  }

  private static String name(Expression reading) {
    if (reading instanceof Is is) {
      return "[" + is.column() + " = " + is.word() + "]";
    }
    return reading instanceof Missing missing
        ? "[" + missing.column() + " missing]"
        : Tree.column(reading) + " or what stands for it";
  }

  /** Without what ends a cell, and nothing that a sheet takes for a formula. */
  private static String plain(String name) {
    String text = name.replaceAll("[\\p{Cntrl}\"]", " ");
    return text.matches("[-+=@'].*") ? " " + text : text;
  }

  /** CHOOSE by the first that is the largest of the cells that follow. */
  private static String likeliest(List<String> classes, int at) {
    String range = cell(at + 1) + ":" + cell(at + classes.size());
    String first = "MATCH(MAX(" + range + ")," + range + ",0)";
    return choose(classes, first, 0);
  }

  private static String choose(List<String> classes, String first, int from) {
    int to = Math.min(classes.size(), from + MOST_CHOICES);
    String words =
        classes.subList(from, to).stream().map(ExcelPrint::quoted).collect(Collectors.joining(","));
    String chosen = "CHOOSE(" + first + (from == 0 ? "" : "-" + from) + "," + words + ")";
    return to == classes.size()
        ? chosen
        : "IF(" + first + "<=" + to + "," + chosen + "," + choose(classes, first, to) + ")";
  }

  private static String cell(int column) {
    return letters(column) + "2";
  }

  /** A, B, ..., Z, AA, ... */
  private static String letters(int column) {
    String last = Character.toString('A' + column % 26);
    return column < 26 ? last : letters(column / 26 - 1) + last;
  }

  private String read(Expression reading) {
    String cell = inputs.get(Tree.at(reading));
    if (reading instanceof Input input) {
      String missing = text(new Constant(input.whenMissing()));
      return "IF(ISNUMBER(%s),%s,IF(ISLOGICAL(%s),N(%s),%s))"
          .formatted(cell, cell, cell, cell, missing);
    }
    if (reading instanceof Is is) {
      return "IF(EXACT(" + cell + "," + quoted(is.word()) + "),1,0)";
    }
    return words.contains(Tree.at(reading))
        ? "IF(LEN(" + cell + ")=0,1,0)"
        : "IF(OR(ISNUMBER(" + cell + "),ISLOGICAL(" + cell + ")),0,1)";
  }

  private static String quoted(String text) {
    List<String> parts = new ArrayList<>();
    for (int from = 0; from == 0 || from < text.length(); from += LONGEST_TEXT) {
      String part = text.substring(from, Math.min(text.length(), from + LONGEST_TEXT));
      parts.add("\"" + part.replace("\"", "\"\"").replaceAll("\\p{Cntrl}", " ") + "\"");
    }
    return String.join("&", parts);
  }

  @Override
  Written number(double value) {
    if (!Double.isFinite(value)) {
      return Written.atom("NA()");
    }
    return Written.atom(Double.toString(value).replaceAll("\\.0(E|$)", "$1"));
  }

  @Override
  String input(Input input) {
    return cells.get(input);
  }

  @Override
  String missing(Missing missing) {
    return cells.get(missing);
  }

  @Override
  String is(Is is) {
    return cells.get(is);
  }

  @Override
  String reference(String name) {
    return cells.get(new Reference(name));
  }

  /** 0^0 is an error in sheets. */
  @Override
  Written power(Expression base, double exponent) {
    return exponent == 0
        ? number(1)
        : Written.atom("POWER(" + text(base) + "," + text(new Constant(exponent)) + ")");
  }

  @Override
  String call(Function function, Expression argument) {
    String x = text(argument);
    return switch (function) {
      case LOG -> "LN(" + x + ")";
      case RELU -> "MAX(0," + x + ")";
      case SIGMOID, SOFTPLUS -> throw new IllegalStateException("Parts has made it of others");
      default -> function.name() + "(" + x + ")";
    };
  }

  @Override
  Written choice(Choice choice) {
    return Written.atom(
        "IF(%s<0,%s,%s)"
            .formatted(text(choice.tested()), text(choice.below()), text(choice.otherwise())));
  }

  @Override
  String times() {
    return "*";
  }

  @Override
  String between() {
    return "";
  }
}
