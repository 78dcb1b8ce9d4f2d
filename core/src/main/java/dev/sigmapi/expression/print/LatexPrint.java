package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** LaTeX for mathematics mode, a line a definition; cases and texts are of the package amsmath. */
final class LatexPrint extends Notation {

  static String print(Equations equations) {
    LatexPrint print = new LatexPrint();
    return Stream.concat(equations.steps().stream(), equations.results().stream())
        .map(print::line)
        .collect(Collectors.joining(" \\\\\n"));
  }

  private String line(Definition definition) {
    return reference(definition.name()) + " = " + text(definition.expression());
  }

  @Override
  Written number(double value) {
    Numerals.Scientific number = Numerals.of(value);
    String digits =
        switch (number.digits()) {
          case "∞" -> "\\infty";
          case "NaN" -> "\\mathrm{NaN}";
          default -> number.digits();
        };
    return number.exponent() == 0
        ? Written.atom(digits)
        : new Written(digits + " \\cdot 10^{" + number.exponent() + "}", Binding.PRODUCT);
  }

  @Override
  String reference(String name) {
    return "\\mathrm{"
        + name.codePoints().mapToObj(LatexPrint::escaped).collect(Collectors.joining())
        + "}";
  }

  private static String escaped(int point) {
    return switch (point) {
      case '_', '%', '#', '&', '$', '{', '}' -> "\\" + (char) point;
      // Not an operation, nor a prime.
      case '+', '-', '*', '\'', '`', '"' -> "\\text{" + (char) point + "}";
      case '\\' -> "\\backslash ";
      case '^' -> "\\hat{\\ }";
      case '~' -> "\\sim ";
      default -> Character.isWhitespace(point) ? "\\ " : Character.toString(point);
    };
  }

  @Override
  Written power(Expression base, double exponent) {
    String text = text(base, Binding.ATOM);
    int parts = Numerals.parts(exponent);
    String above =
        parts == 1 ? text(new Constant(exponent)) : Math.round(exponent * parts) + "/" + parts;
    return exponent == 1
        ? Written.atom(text)
        : new Written(text + "^{" + above + "}", Binding.POWER);
  }

  @Override
  String call(Function function, Expression argument) {
    String text = text(argument);
    return switch (function) {
      case ABS -> "\\left|" + text + "\\right|";
      case EXP, SIN, COS, TANH -> "\\" + function.text() + parentheses(text);
      case LOG -> "\\ln" + parentheses(text);
      case ASIN -> "\\arcsin" + parentheses(text);
      case ACOS -> "\\arccos" + parentheses(text);
      case ATAN -> "\\arctan" + parentheses(text);
      case RELU -> "\\max" + parentheses("0, " + text);
      case SIGMOID, SOFTPLUS -> "\\operatorname{" + function.text() + "}" + parentheses(text);
    };
  }

  @Override
  Written choice(Choice choice) {
    return Written.atom(
        "\\begin{cases} %s & \\text{if } %s < 0 \\\\ %s & \\text{else} \\end{cases}"
            .formatted(text(choice.below()), text(choice.tested()), text(choice.otherwise())));
  }

  @Override
  String times() {
    return " \\, ";
  }

  @Override
  String parentheses(String text) {
    return "\\left(" + text + "\\right)";
  }
}
