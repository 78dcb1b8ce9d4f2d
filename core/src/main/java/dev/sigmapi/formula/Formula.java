package dev.sigmapi.formula;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.model.Model;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A model as something that can be read and checked: in the user's columns and units, with the
 * difference to the network measured.
 *
 * @param sums for each target one, or one a class of three and more classes
 * @param equations the same in full, in double precision
 * @param maxError the largest relative difference to the network, see {@link Agreement}
 */
public record Formula(List<Sum> sums, Equations equations, double maxError) {

  public Formula {
    sums = List.copyOf(sums);
  }

  /** The formula of a model, if its network has a closed form that can be printed. */
  public static Optional<Formula> of(Model model) {
    return equations(model)
        .flatMap(
            equations ->
                ClosedForm.of(model)
                    .map(s -> new Formula(s, equations, Agreement.measure(model, s))));
  }

  /** The equations of any model whose modules and columns have a closed form. */
  public static Optional<Equations> equations(Model model) {
    try {
      return Optional.of(Steps.inlined(ModelReading.of(model)));
    } catch (NoClosedFormException e) {
      return Optional.empty();
    }
  }

  /** In plain text, a line a sum. */
  public String text() {
    return sums.stream().map(Sum::text).collect(Collectors.joining("\n"));
  }

  /** In LaTeX, a line a sum. */
  public String latex() {
    return sums.stream().map(Sum::latex).collect(Collectors.joining(" \\\\\n"));
  }

  /** All of it, for machines. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("formula", text()).put("latex", latex());
    if (sums.size() == 1) {
      json.set("terms", terms(sums.get(0)));
    } else {
      ArrayNode equations = json.putArray("equations");
      for (Sum sum : sums) {
        equations.addObject().put("name", sum.name()).set("terms", terms(sum));
      }
    }
    return json.put("max_error", maxError);
  }

  private static ArrayNode terms(Sum sum) {
    ArrayNode terms = JsonNodeFactory.instance.arrayNode();
    for (Term term : sum.terms()) {
      ObjectNode json = terms.addObject().put("coefficient", term.coefficient());
      ObjectNode factors = json.putObject("factors");
      term.factors().forEach(factor -> put(factor, factors));
    }
    return terms;
  }

  /** A power by the name of its base, |x| for that of a size; a sign by a name of its own. */
  private static void put(Factor factor, ObjectNode factors) {
    boolean plain = factor.reading() == Factor.Reading.PLAIN;
    if (factor.reading() == Factor.Reading.SIZE_AND_SIGN) {
      factors.put("sign(" + factor.name() + ")", 1);
    }
    if (factor.exponent() != 0) {
      factors.put(plain ? factor.name() : "|" + factor.name() + "|", factor.exponent());
    }
  }
}
