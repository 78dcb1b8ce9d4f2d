package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Algebra;
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
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Function;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One SELECT for DuckDB and PostgreSQL that adds predictions to the rows of a table. Steps stand in
 * lateral queries, a query a level of steps that do not use one another.
 *
 * <p>PostgreSQL stops with an error where a power or an exponential is beyond double precision or
 * has no real value; so each is asked for only where it is, and is 0, Infinity or NaN elsewhere.
 * What is below e^-700 is 0.
 */
final class SqlPrint extends Notation {
  private static final String NAN = "CAST('NaN' AS double precision)";
  private static final String INFINITY = "CAST('Infinity' AS double precision)";

  /** The largest x whose e^x is a number. */
  private static final double HIGHEST = Math.log(Double.MAX_VALUE);

  private static final double LOWEST = -700;

  /** Nodes of an expression: DuckDB takes sums of up to a thousand terms. */
  private static final int LARGEST = 200;

  /** Letters of a name; PostgreSQL takes 63 bytes. */
  private static final int LONGEST = 20;

  private static final Set<Function> GUARDED =
      Set.of(Function.EXP, Function.LOG, Function.SIN, Function.COS, Function.ASIN, Function.ACOS);

  private final Equations equations;
  private final String table;
  private final Names names = new Names(name -> name.replace('\0', ' '), LONGEST, List.of());

  /** The query that knows a value. */
  private final Map<Expression, String> queries = new HashMap<>();

  private final Set<Integer> words = new HashSet<>();

  private SqlPrint(Equations equations, String table) {
    this.equations = Parts.basic(equations, LARGEST, SqlPrint::namesArgumentTwice);
    this.table = quoted(table);
  }

  private static boolean namesArgumentTwice(Expression expression) {
    return expression instanceof Power
        || (expression instanceof Call call && GUARDED.contains(call.function()));
  }

  /**
   * The query.
   *
   * @param table the name of the table
   */
  static String print(Equations equations, List<Target> targets, String table) {
    return new SqlPrint(equations, table).print(targets);
  }

  private String print(List<Target> targets) {
    List<Expression> readings = Tree.readings(equations);
    for (Expression reading : readings) {
      if (reading instanceof Is is) {
        words.add(is.at());
      }
    }
    List<List<Definition>> levels = levels();
    StringBuilder from = new StringBuilder();
    List<String> columns = new ArrayList<>();
    for (Expression reading : readings) {
      columns.add(read(reading) + " AS " + name(reading, readingName(reading)));
    }
    from.append(query("known", columns));
    readings.forEach(reading -> queries.put(reading, "known"));
    for (int level = 0; level < levels.size(); level++) {
      columns.clear();
      for (Definition step : levels.get(level)) {
        String name = name(new Reference(step.name()), step.name());
        columns.add(value(step.expression()) + " AS " + name);
      }
      String query = "step" + (level + 1);
      from.append(query(query, columns));
      levels.get(level).forEach(step -> queries.put(new Reference(step.name()), query));
    }
    columns.clear();
    List<Definition> results = equations.results();
    for (int i = 0; i < results.size(); i++) {
      columns.add(value(results.get(i).expression()) + " AS \"" + (i + 1) + "\"");
    }
    from.append(query("result", columns));
    StringBuilder select = new StringBuilder("SELECT\n  " + table + ".*");
    for (Target.Given given : Target.given(equations, targets)) {
      select.append(",\n  ").append(given(given)).append(" AS ").append(quoted(given.name()));
    }
    return "-- Predicts as the model does that Sigmapi made this of; runs in DuckDB and PostgreSQL.\n"
        + "-- \"WITH once\" keeps PostgreSQL from computing a step again wherever it is used.\n"
        + select
        + "\nFROM "
        + table
        + from;
  }

  private static String query(String name, List<String> columns) {
    return columns.isEmpty()
        ? ""
        : "\nCROSS JOIN LATERAL (WITH once AS (SELECT 1) SELECT\n  "
            + String.join(",\n  ", columns)
            + "\n) AS "
            + name;
  }

  /** The steps by how many others they stand on. */
  private List<List<Definition>> levels() {
    List<List<Definition>> levels = new ArrayList<>();
    Map<String, Integer> known = new HashMap<>();
    for (Definition step : equations.steps()) {
      int level = level(step.expression(), known);
      known.put(step.name(), level + 1);
      while (levels.size() <= level) {
        levels.add(new ArrayList<>());
      }
      levels.get(level).add(step);
    }
    return levels;
  }

  private static int level(Expression expression, Map<String, Integer> known) {
    return expression instanceof Reference reference
        ? known.get(reference.name())
        : Algebra.parts(expression).stream().mapToInt(e -> level(e, known)).max().orElse(0);
  }

  private static String readingName(Expression reading) {
    if (reading instanceof Is is) {
      return is.column() + " is " + is.word();
    }
    return Tree.column(reading) + (reading instanceof Missing ? " missing" : "");
  }

  private String name(Object what, String text) {
    return quoted(names.of(what, text));
  }

  private static String given(Target.Given given) {
    if (given.classes().isEmpty()) {
      return result(given.from());
    }
    List<String> all = new ArrayList<>();
    StringBuilder cases = new StringBuilder();
    for (int c = 0; c < given.classes().size(); c++) {
      String result = result(given.from() + c);
      all.add(result);
      cases.append(" WHEN ").append(result).append(" THEN ").append(text(given.classes().get(c)));
    }
    return "CASE GREATEST(" + String.join(", ", all) + ")" + cases + " END";
  }

  private static String result(int i) {
    return "result.\"" + (i + 1) + "\"";
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Of double precision also where an expression is only numbers. */
  private String value(Expression expression) {
    String text = text(expression);
    return expression instanceof Constant ? "CAST(" + text + " AS double precision)" : text;
  }

  private String read(Expression reading) {
    String column = table + "." + quoted(Tree.column(reading));
    String number = "NULLIF(CAST(" + column + " AS double precision), " + NAN + ")";
    if (reading instanceof Input input) {
      return "COALESCE(" + number + ", " + text(new Constant(input.whenMissing())) + ")";
    }
    if (reading instanceof Is is) {
      return "CASE WHEN CAST(%s AS varchar) = %s THEN 1E0 ELSE 0E0 END"
          .formatted(column, text(is.word()));
    }
    String missing =
        words.contains(Tree.at(reading))
            ? column + " IS NULL"
            : "COALESCE(lower(CAST(" + column + " AS varchar)), 'nan') = 'nan'";
    return "CASE WHEN " + missing + " THEN 1E0 ELSE 0E0 END";
  }

  /** With an exponent, or DuckDB takes it for a decimal number. */
  @Override
  Written number(double value) {
    if (!Double.isFinite(value)) {
      return Written.atom(Double.isNaN(value) ? NAN : INFINITY);
    }
    String text = Double.toString(value).replaceAll("\\.0(E|$)", "$1");
    return Written.atom(text.contains("E") ? text : text + "E0");
  }

  @Override
  String input(Input input) {
    return column(input);
  }

  @Override
  String missing(Missing missing) {
    return column(missing);
  }

  @Override
  String is(Is is) {
    return column(is);
  }

  @Override
  String reference(String name) {
    return column(new Reference(name));
  }

  private String column(Expression what) {
    return queries.get(what) + "." + name(what, "");
  }

  @Override
  Written power(Expression base, double exponent) {
    if (exponent == 0 || exponent == 1) {
      return exponent == 0 ? number(1) : Written.atom(text(base, Binding.ATOM));
    }
    String b = text(base, Binding.ATOM);
    String e = text(new Constant(exponent));
    boolean whole = exponent == Math.rint(exponent);
    boolean odd = whole && exponent % 2 != 0;
    String size = whole ? "abs(" + b + ")" : b;
    boolean falling = exponent < 0;
    double low = Math.exp((falling ? HIGHEST : LOWEST) / exponent);
    double high = Math.exp((falling ? LOWEST : HIGHEST) / exponent);
    StringBuilder text = new StringBuilder("CASE");
    if (!whole) {
      text.append(" WHEN %s < 0 THEN %s".formatted(b, NAN));
    }
    boolean bounded = low > Double.MIN_VALUE;
    if (odd && falling && bounded) {
      String below = text(new Constant(-low));
      text.append(" WHEN %s < 0 AND %s > %s THEN -%s".formatted(b, b, below, INFINITY));
    }
    text.append(
        bounded ? " WHEN " + size + " < " + text(new Constant(low)) : " WHEN " + b + " = 0");
    text.append(" THEN ").append(falling ? INFINITY : "0E0");
    String power = "power(" + b + ", " + e + ")";
    if (high < Double.MAX_VALUE) {
      String above = falling ? "0E0 / " + b : (odd ? b : size) + " * " + INFINITY;
      text.append(" WHEN %s <= %s THEN %s".formatted(size, text(new Constant(high)), power));
      text.append(" ELSE ").append(above);
    } else {
      text.append(" ELSE ").append(power);
    }
    return Written.atom(text.append(" END").toString());
  }

  @Override
  String call(Function function, Expression argument) {
    String x = text(argument);
    return switch (function) {
      case ABS, ATAN, TANH -> function.text() + "(" + x + ")";
      case RELU -> "GREATEST(0E0, " + x + ")";
      case EXP ->
          "CASE WHEN %s < %s THEN 0E0 WHEN %s <= %s THEN exp(%s) ELSE %s * %s END"
              .formatted(x, LOWEST, x, HIGHEST, x, x, INFINITY);
      case LOG ->
          "CASE WHEN %s > 0 THEN ln(%s) WHEN %s = 0 THEN -%s ELSE %s END"
              .formatted(x, x, x, INFINITY, NAN);
      case SIN, COS ->
          "CASE WHEN abs(%s) < %s THEN %s(%s) ELSE %s END"
              .formatted(x, INFINITY, function.text(), x, NAN);
      case ASIN, ACOS ->
          "CASE WHEN abs(%s) <= 1 THEN %s(%s) ELSE %s END".formatted(x, function.text(), x, NAN);
      case SIGMOID, SOFTPLUS -> throw new IllegalStateException("Parts has made it of others");
    };
  }

  @Override
  Written choice(Choice choice) {
    return Written.atom(
        "CAST(CASE WHEN %s < 0 THEN %s ELSE %s END AS double precision)"
            .formatted(text(choice.tested()), text(choice.below()), text(choice.otherwise())));
  }
}
