package dev.sigmapi.formula;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Program;
import dev.sigmapi.expression.print.Prints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What made one prediction: of every result, and of the steps that it names, the terms of the sum
 * or the factors of the product that it is, with their values. The terms of a sum add up to it.
 */
public record RowReading(List<Made> made) {

  /**
   * A result or a step.
   *
   * @param isSum whether the parts are added; else they are multiplied
   */
  public record Made(String name, double value, boolean isSum, List<Part> parts) {
    public Made {
      parts = List.copyOf(parts);
    }
  }

  /** A term or a factor as it prints, and its value. */
  public record Part(String text, double value) {}

  public RowReading {
    made = List.copyOf(made);
  }

  /**
   * Reads a row.
   *
   * @param row as {@link dev.sigmapi.model.Model#predict(double[])} takes it
   */
  public static RowReading of(Formula formula, double[] row) {
    Equations equations = formula.equations();
    List<Definition> shown = new ArrayList<>(equations.results());
    Set<String> names = new LinkedHashSet<>();
    equations.results().forEach(result -> references(result.expression(), names));
    equations.steps().stream().filter(step -> names.contains(step.name())).forEach(shown::add);
    List<Definition> wanted = new ArrayList<>();
    for (Definition each : shown) {
      wanted.add(each);
      parts(each.expression()).forEach(part -> wanted.add(new Definition(each.name(), part)));
    }
    double[] values = Program.of(new Equations(equations.steps(), wanted)).evaluate(row);
    List<Made> made = new ArrayList<>();
    int at = 0;
    for (Definition each : shown) {
      double value = values[at++];
      boolean isSum = each.expression() instanceof Sum;
      List<Part> parts = new ArrayList<>();
      for (Expression part : parts(each.expression())) {
        parts.add(new Part(Prints.text(part), values[at++]));
      }
      if (isSum) {
        // What adds nothing, such as a word that is not there, made nothing.
        parts.removeIf(part -> part.value == 0);
        parts.sort(Comparator.comparingDouble(part -> -Math.abs(part.value)));
      }
      made.add(new Made(each.name(), value, isSum, parts));
    }
    return new RowReading(made);
  }

  private static List<Expression> parts(Expression expression) {
    if (expression instanceof Sum sum) {
      return sum.terms();
    }
    return expression instanceof Product product ? product.factors() : List.of();
  }

  private static void references(Expression expression, Set<String> names) {
    if (expression instanceof Reference reference) {
      names.add(reference.name());
    }
    Algebra.parts(expression).forEach(part -> references(part, names));
  }

  /** In plain text, a line a value, its parts indented below it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Made each : made) {
      text.append(text.isEmpty() ? "" : "\n")
          .append(Digits.name(each.name))
          .append(" = ")
          .append(shown(each.value));
      int width = each.parts.stream().mapToInt(part -> shown(part.value).length()).max().orElse(0);
      for (Part part : each.parts) {
        text.append("\n  ")
            .append(each.isSum ? "+ " : "· ")
            .append(" ".repeat(width - shown(part.value).length()))
            .append(shown(part.value))
            .append("  ")
            .append(part.text);
      }
    }
    return text.toString();
  }

  private static String shown(double value) {
    return Double.isFinite(value) ? Digits.text(Digits.round(value, 7)) : Double.toString(value);
  }

  /** All of it, with all digits, for machines. */
  public ArrayNode toJson() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Made each : made) {
      ObjectNode object = json.addObject().put("name", each.name).put("value", each.value);
      ArrayNode parts = object.putArray(each.isSum ? "terms" : "factors");
      each.parts.forEach(part -> parts.addObject().put("text", part.text).put("value", part.value));
    }
    return json;
  }
}
