package dev.sigmapi.formula;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expansion;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Rounded;
import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.model.Model;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A model as something that can be read and checked: in the user's columns and units, with the
 * difference to the network measured.
 *
 * @param equations what it says; what is printed is what is computed
 * @param isModel whether the model predicts by these equations; else by its network
 * @param maxError the largest relative difference to the network, see {@link Agreement}
 * @param heldOutError on the rows that training held out, root mean square, in the target's units
 *     or of its logarithm; of classes the share that is wrong. Of a network that of the network,
 *     which is the formula's up to the difference between them
 */
public record Formula(
    Equations equations, boolean isModel, double maxError, OptionalDouble heldOutError) {

  /** Equations with fewer digits may differ by so much from those with all. */
  private static final double ROUNDING = 1e-6;

  /** Numbers of a network whose formula is shown without being asked for. */
  private static final int MOST_NUMBERS = 3000;

  /** The formula of a model, if its network and its columns have a closed form. */
  public static Optional<Formula> of(Model model) {
    try {
      Optional<Equations> own = model.front().equations();
      Agreement agreement = new Agreement(model);
      Equations equations = own.isPresent() ? own.get() : read(model, agreement);
      return Optional.of(
          new Formula(
              equations, own.isPresent(), agreement.withNetwork(equations), heldOut(model)));
    } catch (NoClosedFormException e) {
      return Optional.empty();
    }
  }

  /**
   * The same, if it is what a model predicts by or of a network that is small enough for anybody to
   * want to read it.
   */
  public static Optional<Formula> ofReadable(Model model) {
    boolean small = model.front().chosen() >= 0 || model.network().parameterCount() <= MOST_NUMBERS;
    return small ? of(model) : Optional.empty();
  }

  private static Equations read(Model model, Agreement agreement) {
    Equations full = Expansion.where(Steps.inlined(ModelReading.of(model)));
    return Rounded.of(full, rounded -> agreement.between(full, rounded) <= ROUNDING);
  }

  private static OptionalDouble heldOut(Model model) {
    var front = model.front();
    if (front.chosen() >= 0) {
      return OptionalDouble.of(front.points().get(front.chosen()).heldOutError());
    }
    var test = model.record().path("test");
    for (String metric : List.of("rmse_log", "rmse")) {
      if (test.path(metric).isNumber()) {
        return OptionalDouble.of(test.path(metric).asDouble());
      }
    }
    return OptionalDouble.empty();
  }

  /** In plain text, a line an equation. */
  public String text() {
    return Prints.text(equations);
  }

  /** How many parts it is made of: numbers, columns, names, operations and functions. */
  public int size() {
    return Stream.concat(equations.steps().stream(), equations.results().stream())
        .mapToInt(each -> Algebra.nodes(each.expression()))
        .sum();
  }

  /** How good it is, in a sentence. */
  public String measured() {
    String error =
        heldOutError.isPresent()
            ? "; on the rows held out its root mean square error, on the scale of the training, is %.3g"
                .formatted(heldOutError.getAsDouble())
            : "";
    return isModel
        ? "The model predicts by this formula, in double precision" + error + "."
        : "The formula agrees with the network to %.1e over the training ranges."
            .formatted(maxError);
  }

  /** In LaTeX, a line an equation. */
  public String latex() {
    return Prints.latex(equations);
  }

  /** All of it, for machines. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("formula", text()).put("latex", latex());
    List<Definition> results = equations.results();
    if (equations.steps().isEmpty() && results.size() == 1) {
      terms(results.get(0).expression()).ifPresent(terms -> json.set("terms", terms));
    }
    json.put("is_model", isModel).put("max_error", maxError);
    heldOutError.ifPresent(error -> json.put("held_out_error", error));
    return json;
  }

  /** The terms of a sum of products of powers. */
  private static Optional<ArrayNode> terms(Expression expression) {
    ArrayNode terms = JsonNodeFactory.instance.arrayNode();
    for (Expression term : expression instanceof Sum sum ? sum.terms() : List.of(expression)) {
      Expression rest = Algebra.rest(term);
      ObjectNode json = terms.addObject().put("coefficient", Algebra.coefficient(term));
      ObjectNode factors = json.putObject("factors");
      for (Expression factor :
          rest instanceof Product product ? product.factors() : List.of(rest)) {
        if (factor instanceof Power power) {
          factors.put(Prints.base(power.base()), power.exponent());
        } else if (!factor.equals(Algebra.ONE)) {
          factors.put(Prints.base(factor), 1);
        }
      }
    }
    return Optional.of(terms);
  }
}
