package dev.sigmapi.cli.prints;

import dev.sigmapi.cli.prints.Sample.SampleColumn;
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
import dev.sigmapi.expression.print.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** Equations made by hand, so that every node, function and awkward name is printed. */
final class Samples {
  static final int ROWS = 1000;

  /**
   * Names that are words of languages, cannot be names, or become the same when they are made so.
   */
  private static final List<String> NAMES =
      List.of(
          "class",
          "select",
          "a b",
          "a_b",
          "a-b",
          "1st",
          "größe",
          "日本",
          "it's",
          "say \"x\"",
          "lambda",
          "row",
          "values",
          "np",
          "\\u0041",
          "%d",
          "known",
          "*/",
          "=1+1",
          "results");

  /** Words that are awkward in some language. */
  private static final List<String> WORDS =
      List.of(
          "red", "Red", "it's", "say \"x\"", "back\\slash", "grün", "None", "1", "*/", "", "a;b");

  private Samples() {}

  static List<Sample> all() {
    return List.of(
        functions(),
        powers(),
        arithmetic(),
        words(),
        classes(),
        several(),
        network(40, 24, false),
        network(30, 20, true));
  }

  private static Sample functions() {
    Expression x = new Input(0, "x", 0.5);
    List<Definition> results = new ArrayList<>();
    for (Function function : Function.values()) {
      results.add(new Definition(function.text(), new Call(function, x)));
      Expression moved = sum(number(0.25), product(number(-0.5), x));
      results.add(new Definition(function.text() + " moved", new Call(function, moved)));
    }
    return edges("functions", new Equations(List.of(), results));
  }

  private static Sample powers() {
    Expression x = new Input(0, "x", -0.5);
    List<Definition> results = new ArrayList<>();
    for (double e :
        new double[] {0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, 1 / 3.0, 50, -41, 0.01}) {
      results.add(new Definition("power " + e, new Power(x, e)));
      Expression scaled = product(number(3), x);
      results.add(new Definition("scaled power " + e, new Power(scaled, e)));
      Expression size = new Power(new Call(Function.ABS, x), e);
      results.add(new Definition("power of the size " + e, size));
    }
    results.add(new Definition("of a number", new Power(number(-2), 0.5)));
    results.add(new Definition("of another", new Power(number(-2), -3)));
    return edges("powers", new Equations(List.of(), results));
  }

  private static Sample arithmetic() {
    Expression x = new Input(0, "x", 2);
    Expression y = new Input(3, "y", Double.NaN);
    List<Expression> expressions = new ArrayList<>();
    expressions.add(sum());
    expressions.add(product());
    expressions.add(number(-1.5));
    expressions.add(number(1e-300));
    expressions.add(sum(x));
    expressions.add(product(y));
    expressions.add(
        sum(number(-1), x, product(number(-2), y), number(-3), product(number(-1), x, y)));
    expressions.add(product(number(-1), sum(x, y), number(-2), product(x, number(-0.1), y)));
    expressions.add(
        sum(x, sum(y, number(-1)), product(number(1), x), product(sum(x, number(1)), y)));
    expressions.add(new Power(product(number(-1), x), 2));
    expressions.add(new Power(sum(x, number(-1)), -2));
    expressions.add(new Power(new Power(x, 2), 3));
    expressions.add(product(number(-1), new Power(x, 2)));
    expressions.add(product(number(0.1), new Power(y, 2), new Power(x, 2)));
    expressions.add(choice(x, y, number(3)));
    expressions.add(choice(choice(y, x, number(-1)), sum(x, number(1)), choice(x, y, x)));
    expressions.add(choice(new Call(Function.LOG, y), number(1), number(2)));
    expressions.add(
        product(number(0.3), choice(x, number(0.1), number(0.7)), sum(number(0.1), number(0.2))));
    expressions.add(new Call(Function.ABS, sum(x, product(number(-1), y))));
    List<Definition> results = new ArrayList<>();
    for (Expression expression : expressions) {
      results.add(new Definition("y", expression));
    }
    double[][] rows = rows(4, random -> at -> between(random, -3, 3));
    List<SampleColumn> columns =
        List.of(
            SampleColumn.numbers("x"),
            SampleColumn.numbers("not used"),
            SampleColumn.numbers("nor this"),
            SampleColumn.numbers("y"));
    return new Sample(
        "arithmetic", new Equations(List.of(), results), List.of(), columns, rows, true);
  }

  private static Sample words() {
    List<SampleColumn> columns = new ArrayList<>();
    List<Expression> terms = new ArrayList<>();
    double weight = 1;
    for (int at = 0; at < NAMES.size(); at++) {
      String name = NAMES.get(at);
      if (at % 3 == 0) {
        columns.add(new SampleColumn(name, WORDS));
        for (int category = at % 2; category < WORDS.size(); category++) {
          if (!WORDS.get(category).isEmpty()) {
            terms.add(product(number(weight), new Is(at, name, category, WORDS.get(category))));
            weight += 0.37;
          }
        }
      } else {
        columns.add(SampleColumn.numbers(name));
        terms.add(product(number(weight), new Input(at, name, at)));
      }
      terms.add(product(number(weight += 0.21), new Missing(at, name)));
    }
    List<Definition> steps = new ArrayList<>();
    List<Expression> parts = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      steps.add(new Definition(NAMES.get(i), sum(terms.subList(i * 3, i * 3 + 3))));
      parts.add(new Reference(NAMES.get(i)));
    }
    parts.addAll(terms.subList(NAMES.size() * 3, terms.size()));
    double[][] rows =
        rows(
            NAMES.size(),
            random -> at -> at % 3 == 0 ? random.nextInt(-1, 9) : between(random, -3, 3));
    return new Sample(
        "words",
        new Equations(steps, List.of(new Definition("y", sum(parts)))),
        List.of(new Target("say \"y\"", List.of())),
        columns,
        rows,
        false);
  }

  /** A mixture's shares and a soft maximum, which is what classes have. */
  private static Sample classes() {
    List<Definition> steps = new ArrayList<>();
    List<Expression> shares = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      Expression logit =
          sum(
              number(c - 1.5),
              product(number(0.7 - c), new Input(0, "x", 0)),
              product(number(c * c - 2), new Input(1, "z", 1)));
      steps.add(new Definition("logit " + c, logit));
      steps.add(new Definition("e " + c, new Call(Function.EXP, new Reference("logit " + c))));
      shares.add(new Reference("e " + c));
    }
    steps.add(new Definition("total", sum(shares)));
    List<Definition> results = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      Expression share = product(shares.get(c), new Power(new Reference("total"), -1));
      results.add(new Definition("P(class = " + c + ")", share));
    }
    return new Sample(
        "classes",
        new Equations(steps, results),
        List.of(new Target("class", WORDS.subList(1, 5))),
        List.of(SampleColumn.numbers("x"), SampleColumn.numbers("z")),
        rows(2, random -> at -> between(random, -3, 3)),
        false);
  }

  private static Sample several() {
    Expression x = new Input(0, "x", 0.1);
    Expression p = new Call(Function.SIGMOID, product(number(2), x));
    List<Definition> results =
        List.of(
            new Definition("a", new Power(new Call(Function.ABS, x), 0.3)),
            new Definition("P(b = no)", sum(number(1), product(number(-1), p))),
            new Definition("P(b = yes)", p),
            new Definition("c", new Call(Function.SOFTPLUS, product(number(9), x))));
    List<Target> targets =
        List.of(
            new Target("a", List.of()),
            new Target("b", List.of("no", "yes")),
            new Target("a", List.of()));
    return new Sample(
        "several",
        new Equations(List.of(), results),
        targets,
        List.of(SampleColumn.numbers("x")),
        rows(1, random -> at -> between(random, -3, 3)),
        false);
  }

  /**
   * A network of two layers, the first of which gates.
   *
   * @param sparse whether half of the weights are missing
   */
  static Sample network(int inputs, int units, boolean sparse) {
    SplittableRandom random = new SplittableRandom(7);
    List<Expression> values = new ArrayList<>();
    List<SampleColumn> columns = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      values.add(new Input(i, "x" + i, 0));
      columns.add(SampleColumn.numbers("x" + i));
    }
    List<Definition> steps = new ArrayList<>();
    List<Expression> first = new ArrayList<>();
    for (int u = 0; u < units; u++) {
      Expression gate = new Call(Function.SIGMOID, linear(values, sparse, random));
      Expression both = product(gate, linear(values, sparse, random));
      steps.add(new Definition("first " + u, both));
      first.add(new Reference("first " + u));
    }
    List<Expression> second = new ArrayList<>();
    for (int u = 0; u < units; u++) {
      Expression unit = new Call(Function.TANH, linear(first, sparse, random));
      steps.add(new Definition("second " + u, unit));
      second.add(new Reference("second " + u));
    }
    List<Definition> results = List.of(new Definition("y", linear(second, sparse, random)));
    return new Sample(
        (sparse ? "sparse" : "dense") + " network",
        new Equations(steps, results),
        List.of(new Target("y", List.of())),
        columns,
        rows(inputs, r -> at -> between(r, -3, 3)),
        false);
  }

  private static Expression linear(
      List<Expression> values, boolean sparse, SplittableRandom random) {
    List<Expression> terms = new ArrayList<>();
    terms.add(number(between(random, -1, 1)));
    for (Expression value : values) {
      if (!sparse || random.nextInt(10) < 9) {
        terms.add(product(number(between(random, -1, 1) / Math.sqrt(values.size())), value));
      }
    }
    return sum(terms);
  }

  private static Sample edges(String name, Equations equations) {
    double[] edges = {
      0,
      1,
      -1,
      0.5,
      -0.5,
      2,
      1e-9,
      -1e-9,
      1e-300,
      -1e-300,
      1e300,
      -1e300,
      800,
      -800,
      720,
      -720,
      37,
      -37,
      1e5,
      -1e5,
      Double.NaN,
      5e307,
      Double.MIN_NORMAL
    };
    double[][] rows = rows(1, random -> at -> between(random, -3, 3));
    for (int i = 0; i < edges.length; i++) {
      rows[i][0] = edges[i];
    }
    return new Sample(name, equations, List.of(), List.of(SampleColumn.numbers("x")), rows, true);
  }

  /** Random rows, of whose values one in ten is missing. */
  private static double[][] rows(
      int length, java.util.function.Function<SplittableRandom, IntFunction<Number>> values) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] rows = new double[ROWS][length];
    for (double[] row : rows) {
      Arrays.setAll(
          row,
          at ->
              random.nextInt(10) == 0 ? Double.NaN : values.apply(random).apply(at).doubleValue());
    }
    return rows;
  }

  private static double between(SplittableRandom random, double low, double high) {
    return random.nextDouble(low, high);
  }

  private static Expression number(double value) {
    return new Constant(value);
  }

  private static Expression sum(Expression... terms) {
    return new Sum(List.of(terms));
  }

  private static Expression sum(List<Expression> terms) {
    return new Sum(terms);
  }

  private static Expression product(Expression... factors) {
    return new Product(List.of(factors));
  }

  private static Expression choice(Expression tested, Expression below, Expression otherwise) {
    return new Choice(tested, below, otherwise);
  }
}
