package dev.sigmapi.bench.laws;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import dev.sigmapi.expression.Program;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a formula as Python writes it, by recursive descent:
 *
 * <pre>
 * sum     = product { ("+" | "-") product }
 * product = signed { ("*" | "/") signed }
 * signed  = ("+" | "-") signed | power
 * power   = atom [ "**" signed ]
 * atom    = number | "pi" | variable | function "(" sum ")" | "(" sum ")"
 * </pre>
 *
 * <p>What it gives is the formula as it stands, no rule of algebra applied.
 */
final class LawText {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\\*\\*|[-+*/()]|[A-Za-z_]\\w*|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)");

  private static final Map<String, Function> FUNCTIONS =
      Map.ofEntries(
          Map.entry("exp", Function.EXP),
          Map.entry("log", Function.LOG),
          Map.entry("ln", Function.LOG),
          Map.entry("sin", Function.SIN),
          Map.entry("cos", Function.COS),
          Map.entry("tanh", Function.TANH),
          Map.entry("asin", Function.ASIN),
          Map.entry("arcsin", Function.ASIN),
          Map.entry("acos", Function.ACOS),
          Map.entry("arccos", Function.ACOS),
          Map.entry("atan", Function.ATAN),
          Map.entry("arctan", Function.ATAN),
          Map.entry("abs", Function.ABS));

  private final String text;
  private final List<String> variables;
  private final Matcher matcher;
  private int at;

  /** The next token; empty at the end; what is no token stands for itself and fits nowhere. */
  private String token;

  private LawText(String text, List<String> variables) {
    this.text = text;
    this.variables = variables;
    this.matcher = TOKEN.matcher(text);
    advance();
  }

  /**
   * Reads a formula.
   *
   * @param variables their names, in the order in which a row has their numbers
   * @throws IllegalArgumentException if it is none, saying where
   */
  static Expression read(String text, List<String> variables) {
    LawText reader = new LawText(text, variables);
    Expression expression = reader.sum();
    if (!reader.token.isEmpty()) {
      throw reader.wrong("the end");
    }
    return expression;
  }

  private Expression sum() {
    Expression sum = product();
    while (token.equals("+") || token.equals("-")) {
      boolean minus = advance().equals("-");
      Expression term = product();
      sum = new Sum(List.of(sum, minus ? negative(term) : term));
    }
    return sum;
  }

  private Expression product() {
    Expression product = signed();
    while (token.equals("*") || token.equals("/")) {
      boolean over = advance().equals("/");
      Expression factor = signed();
      product = new Product(List.of(product, over ? new Power(factor, -1) : factor));
    }
    return product;
  }

  private Expression signed() {
    if (token.equals("+") || token.equals("-")) {
      return advance().equals("-") ? negative(signed()) : signed();
    }
    Expression base = atom();
    if (!token.equals("**")) {
      return base;
    }
    advance();
    Expression exponent = signed();
    return hasVariable(exponent)
        ? new Call(Function.EXP, new Product(List.of(exponent, new Call(Function.LOG, base))))
        : new Power(base, number(exponent));
  }

  private Expression atom() {
    if (token.equals("(")) {
      return inParentheses();
    } else if (token.matches("[\\d.].*")) {
      return new Constant(Double.parseDouble(advance()));
    } else if (variables.contains(token)) {
      return new Input(variables.indexOf(token), advance(), Double.NaN);
    } else if (token.equals("pi")) {
      advance();
      return new Constant(Math.PI);
    } else if (token.equals("sqrt")) {
      advance();
      return new Power(inParentheses(), 0.5);
    } else if (FUNCTIONS.containsKey(token)) {
      return new Call(FUNCTIONS.get(advance()), inParentheses());
    }
    throw wrong("a number, pi, a function or one of " + variables);
  }

  private Expression inParentheses() {
    expect("(");
    Expression inner = sum();
    expect(")");
    return inner;
  }

  private static Expression negative(Expression expression) {
    return new Product(List.of(new Constant(-1), expression));
  }

  private static boolean hasVariable(Expression expression) {
    return expression instanceof Input
        || Algebra.parts(expression).stream().anyMatch(LawText::hasVariable);
  }

  /** The value of an expression without variables. */
  private static double number(Expression expression) {
    Equations equations = new Equations(List.of(), List.of(new Definition("number", expression)));
    return Program.of(equations).evaluate(new double[0])[0];
  }

  private void expect(String wanted) {
    if (!token.equals(wanted)) {
      throw wrong("'" + wanted + "'");
    }
    advance();
  }

  /** Goes on to the next token and returns the one before. */
  private String advance() {
    String before = token;
    if (matcher.region(at, text.length()).lookingAt()) {
      token = matcher.group(1);
      at = matcher.end();
    } else {
      token = text.substring(at).strip();
      at = text.length();
    }
    return before;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "The formula '%s' expects %s at character %d but got '%s'"
            .formatted(text, expected, at - token.length() + 1, token));
  }
}
