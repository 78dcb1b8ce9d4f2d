package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Presentation MathML as browsers typeset it, a row a definition; a sum at the top has more rows
 * where one would be long.
 */
final class MathMlPrint extends Notation {
  /** As long a row may be, counted in letters of plain text. */
  private static final int WIDTH = 60;

  private static final String LEFT = "<mtd style=\"text-align: left\">";
  private static final String RIGHT = "<mtd style=\"text-align: right\">";
  private final TextPrint plain = new TextPrint();

  static String print(Equations equations) {
    MathMlPrint print = new MathMlPrint();
    return Stream.concat(equations.steps().stream(), equations.results().stream())
        .map(print::rows)
        .collect(
            Collectors.joining(
                "\n",
                "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mtable>\n",
                "\n</mtable></math>"));
  }

  private String rows(Definition definition) {
    StringBuilder rows = new StringBuilder();
    String name = reference(definition.name());
    List<Expression> terms =
        definition.expression() instanceof Sum sum && !sum.terms().isEmpty()
            ? sum.terms()
            : List.of(definition.expression());
    int start = 0;
    int width = 0;
    for (int i = 0; i < terms.size(); i++) {
      int wide = plain.text(terms.get(i)).length();
      if (i > start && width + wide > WIDTH) {
        rows.append(row(start == 0 ? name : "", terms, start, i));
        start = i;
        width = 0;
      }
      width += wide;
    }
    return rows.append(row(start == 0 ? name : "", terms, start, terms.size())).toString();
  }

  private String row(String name, List<Expression> terms, int from, int to) {
    String sum = text(new Sum(terms.subList(from, to)));
    boolean signed = from == 0 || sum.startsWith(minus());
    return "<mtr>"
        + (RIGHT + name + "</mtd><mtd>" + (from == 0 ? operator("=") : "") + "</mtd>")
        + (LEFT + "<mrow>" + (signed ? "" : operator("+")) + sum + "</mrow></mtd></mtr>");
  }

  private static String operator(String sign) {
    return "<mo>" + sign + "</mo>";
  }

  private static String row(String content) {
    return "<mrow>" + content + "</mrow>";
  }

  @Override
  Written number(double value) {
    Numerals.Scientific number = Numerals.of(value);
    String digits = "<mn>" + number.digits() + "</mn>";
    return number.exponent() == 0
        ? Written.atom(digits)
        : new Written(
            digits
                + operator("·")
                + "<msup><mn>10</mn>"
                + row(text(new Constant(number.exponent())))
                + "</msup>",
            Binding.PRODUCT);
  }

  @Override
  String reference(String name) {
    StringBuilder escaped = new StringBuilder("<mi mathvariant=\"normal\">");
    name.codePoints().forEach(point -> escaped.append(escaped(point)));
    return escaped.append("</mi>").toString();
  }

  /** What XML cannot hold becomes the sign for that. */
  private static String escaped(int point) {
    return switch (point) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case ' ', '\t', '\n', '\r' -> "\u00a0";
      default ->
          point < ' ' || point == 0xfffe || point == 0xffff || (point >= 0xd800 && point < 0xe000)
              ? "\ufffd"
              : Character.toString(point);
    };
  }

  @Override
  Written power(Expression base, double exponent) {
    String text = text(base, Binding.ATOM);
    int parts = Numerals.parts(exponent);
    String above =
        parts == 1
            ? text(new Constant(exponent))
            : text(new Constant(Math.rint(exponent * parts)))
                + operator("/")
                + text(new Constant(parts));
    return exponent == 1
        ? Written.atom(text)
        : new Written("<msup>" + row(text) + row(above) + "</msup>", Binding.POWER);
  }

  @Override
  String call(Function function, Expression argument) {
    String text = text(argument);
    return switch (function) {
      case ABS -> row("<mo>|</mo>" + text + "<mo>|</mo>");
      case RELU -> called("max", "<mn>0</mn><mo>,</mo>" + text);
      case LOG -> called("ln", text);
      default -> called(function.text(), text);
    };
  }

  private String called(String name, String arguments) {
    return row("<mi>" + name + "</mi><mo>&#x2061;</mo>" + parentheses(arguments));
  }

  @Override
  Written choice(Choice choice) {
    return Written.atom(
        row(
            "<mo>{</mo><mtable>"
                + branch(choice.below(), row(text(choice.tested()) + "<mo>&lt;</mo><mn>0</mn>"))
                + branch(choice.otherwise(), "<mtext>else</mtext>")
                + "</mtable>"));
  }

  private String branch(Expression value, String where) {
    return "<mtr>" + LEFT + row(text(value)) + "</mtd>" + LEFT + where + "</mtd></mtr>";
  }

  @Override
  String times() {
    return operator("·");
  }

  @Override
  String minus() {
    return operator("−");
  }

  @Override
  String plus() {
    return operator("+");
  }

  @Override
  String between() {
    return "";
  }

  @Override
  String parentheses(String text) {
    return row("<mo>(</mo>" + row(text) + "<mo>)</mo>");
  }
}
