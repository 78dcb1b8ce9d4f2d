package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Equations as JSON, as model files hold them; numbers keep all their digits. */
public final class EquationsFormat {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private final int values;
  private final Set<String> names = new HashSet<>();

  private EquationsFormat(int values) {
    this.values = values;
  }

  /** Equations as JSON. */
  public static ObjectNode write(Equations equations) {
    ObjectNode json = JSON.objectNode();
    write(equations.steps(), json.putArray("steps"));
    write(equations.results(), json.putArray("results"));
    return json;
  }

  private static void write(List<Definition> definitions, ArrayNode json) {
    for (Definition each : definitions) {
      json.addObject().put("name", each.name()).set("is", write(each.expression()));
    }
  }

  private static JsonNode write(Expression expression) {
    ObjectNode json = JSON.objectNode();
    if (expression instanceof Constant number) {
      return number(number.value());
    } else if (expression instanceof Input input) {
      json.put("input", input.column()).put("at", input.at());
      return json.set("missing", number(input.whenMissing()));
    } else if (expression instanceof Missing missing) {
      return json.put("missing", missing.column()).put("at", missing.at());
    } else if (expression instanceof Is is) {
      json.put("column", is.column()).put("at", is.at());
      return json.put("category", is.category()).put("word", is.word());
    } else if (expression instanceof Reference reference) {
      return json.put("step", reference.name());
    } else if (expression instanceof Sum sum) {
      ArrayNode terms = json.putArray("sum");
      sum.terms().forEach(term -> terms.add(write(term)));
    } else if (expression instanceof Product product) {
      ArrayNode factors = json.putArray("product");
      product.factors().forEach(factor -> factors.add(write(factor)));
    } else if (expression instanceof Power power) {
      json.set("power", write(power.base()));
      json.set("exponent", number(power.exponent()));
    } else if (expression instanceof Call call) {
      json.put("function", call.function().name()).set("of", write(call.argument()));
    } else {
      Choice choice = (Choice) expression;
      json.set("where_negative", write(choice.tested()));
      json.set("then", write(choice.below()));
      json.set("else", write(choice.otherwise()));
    }
    return json;
  }

  /** JSON has no number that is not finite; a text stands for it. */
  private static JsonNode number(double value) {
    return Double.isFinite(value) ? JSON.numberNode(value) : JSON.textNode(Double.toString(value));
  }

  private static double number(JsonFields fields, String name) {
    String text = fields.field(name).asText();
    return NOT_FINITE.contains(text) ? Double.parseDouble(text) : fields.number(name);
  }

  /**
   * Reads equations back.
   *
   * @param values how many numbers a row has
   * @param results how many results there are
   * @throws dev.sigmapi.file.ModelFileException if they are not such
   */
  public static Equations read(JsonNode json, int values, int results) {
    JsonFields fields = new JsonFields(json);
    EquationsFormat format = new EquationsFormat(values);
    List<Definition> steps = format.definitions(fields, "steps", true);
    List<Definition> found = format.definitions(fields, "results", false);
    if (found.size() != results) {
      throw fields.wrong("results", results + " equations");
    }
    return new Equations(steps, found);
  }

  private List<Definition> definitions(JsonFields json, String list, boolean named) {
    List<Definition> definitions = new ArrayList<>();
    for (JsonNode each : json.list(list)) {
      JsonFields fields = new JsonFields(each);
      String name = fields.text("name");
      definitions.add(new Definition(name, expression(fields.field("is"))));
      if (named) {
        names.add(name);
      }
    }
    return definitions;
  }

  private Expression expression(JsonNode json) {
    if (json.isNumber() || NOT_FINITE.contains(json.asText())) {
      return new Constant(Double.parseDouble(json.asText()));
    }
    JsonFields fields = new JsonFields(json);
    if (json.has("input")) {
      return new Input(at(fields), fields.text("input"), number(fields, "missing"));
    } else if (json.has("missing")) {
      return new Missing(at(fields), fields.text("missing"));
    } else if (json.has("category")) {
      int category = fields.whole("category", Integer.MAX_VALUE);
      return new Is(at(fields), fields.text("column"), category, fields.text("word"));
    } else if (json.has("step")) {
      String name = fields.text("step");
      if (!names.contains(name)) {
        throw fields.wrong("step", "the name of a step before");
      }
      return new Reference(name);
    } else if (json.has("sum")) {
      return new Sum(fields.list("sum").stream().map(this::expression).toList());
    } else if (json.has("product")) {
      return new Product(fields.list("product").stream().map(this::expression).toList());
    } else if (json.has("power")) {
      return new Power(expression(fields.field("power")), number(fields, "exponent"));
    } else if (json.has("function")) {
      Function function = fields.choice("function", Function.class);
      return new Call(function, expression(fields.field("of")));
    }
    return new Choice(
        expression(fields.field("where_negative")),
        expression(fields.field("then")),
        expression(fields.field("else")));
  }

  private int at(JsonFields fields) {
    return fields.whole("at", values - 1);
  }
}
