package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plain text: {@code y = 365.1212 · a^1.5 · tanh(b)}. */
final class TextPrint extends Notation {
  /** A word, {@code logit(colour = dark red)} or {@code [colour = dark red]}. */
  private static final Pattern PLAIN =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.]*(\\([^()]*\\))?|\\[[^\\[\\]]*\\]");

  static String print(Equations equations) {
    TextPrint print = new TextPrint();
    return Stream.concat(equations.steps().stream(), equations.results().stream())
        .map(print::line)
        .collect(Collectors.joining("\n"));
  }

  /** One expression, in parentheses if it is looser than it has to be. */
  static String print(Expression expression, Binding least) {
    return new TextPrint().text(expression, least);
  }

  private String line(Definition definition) {
    return reference(definition.name()) + " = " + text(definition.expression());
  }

  @Override
  Written number(double value) {
    Numerals.Scientific number = Numerals.of(value);
    return Written.atom(number.digits() + (number.exponent() == 0 ? "" : "e" + number.exponent()));
  }

  @Override
  String missing(Missing missing) {
    return "[" + missing.column() + " missing]";
  }

  @Override
  String is(Is is) {
    return "[" + is.column() + " = " + is.word() + "]";
  }

  /** A name that could be read as part of the formula stands between back quotes. */
  @Override
  String reference(String name) {
    return PLAIN.matcher(name).matches() ? name : "`" + name + "`";
  }

  @Override
  Written power(Expression base, double exponent) {
    String text = text(base, Binding.ATOM);
    int parts = Numerals.parts(exponent);
    String above =
        parts == 1
            ? text(new Expression.Constant(exponent))
            : "(" + Math.round(exponent * parts) + "/" + parts + ")";
    return exponent == 1
        ? new Written(text, Binding.ATOM)
        : new Written(text + "^" + above, Binding.POWER);
  }

  @Override
  String call(Function function, Expression argument) {
    return switch (function) {
      case ABS -> "|" + text(argument) + "|";
      case LOG -> "ln(" + text(argument) + ")";
      case RELU -> "max(0, " + text(argument) + ")";
      default -> function.text() + "(" + text(argument) + ")";
    };
  }

  @Override
  Written choice(Choice choice) {
    return Written.atom(
        "{%s if %s < 0, else %s}"
            .formatted(text(choice.below()), text(choice.tested()), text(choice.otherwise())));
  }

  @Override
  String times() {
    return " · ";
  }
}
