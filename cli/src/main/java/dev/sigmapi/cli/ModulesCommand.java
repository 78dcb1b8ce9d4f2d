package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.specification.Layers;
import dev.sigmapi.specification.Transformations;
import dev.sigmapi.specification.Vocabulary;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a network specification can name. */
@Command(
    name = "modules",
    description = "List what a network can be made of: formulas, options, examples.",
    footer = {"", "Example:", "  sigmapi modules pi_sigma"})
final class ModulesCommand extends Verb {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "One module or transformation of weights; all without it.")
  private String name;

  @Option(names = "--json", description = "Print one JSON list.")
  private boolean json;

  @Override
  public Integer call() {
    List<? extends Term<?>> layers = chosen(Layers.vocabulary());
    List<? extends Term<?>> transformations = chosen(Transformations.vocabulary());
    if (layers.isEmpty() && transformations.isEmpty()) {
      List<String> known = new ArrayList<>(Layers.vocabulary().names());
      known.addAll(Transformations.vocabulary().names());
      throw Vocabulary.unknown("layer", name, known);
    }
    if (json) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      layers.forEach(term -> list.add(json(term)));
      if (name != null) {
        transformations.forEach(term -> list.add(json(term)));
      }
      print(list);
    } else {
      layers.forEach(this::print);
      if (name == null) {
        print("Transformations of weights, in the option 'weights' of every layer, for example");
        print("  --network '[dense: {weights: positive}, dense]'");
        print("  --network '[product_units: {weights: {exponents: {bounded: [-3, 3]}}}, dense]'");
        print("");
      }
      transformations.forEach(this::print);
    }
    return 0;
  }

  /** The row that was asked for, if the table has it; all without a name. */
  private <B> List<Term<B>> chosen(Vocabulary<B> vocabulary) {
    return vocabulary.terms().stream()
        .filter(term -> name == null || term.name().equals(name))
        .toList();
  }

  /** A network, as {@code --network} takes it, that begins with the module. */
  static String example(Term<?> term) {
    return "[" + term.example() + ", dense]";
  }

  private void print(Term<?> term) {
    print(term.name());
    print("  " + term.formula());
    int widest = term.options().stream().mapToInt(o -> labelled(o).length()).max().orElse(0);
    for (Vocabulary.Option option : term.options()) {
      String label = labelled(option);
      print("    " + label + " ".repeat(widest - label.length()) + "  " + option.meaning());
    }
    print("  --network '" + example(term) + "'");
    print("");
  }

  private static String labelled(Vocabulary.Option option) {
    if (option.preset() == null) {
      return option.name();
    }
    String value = option.preset().isTextual() ? option.preset().asText() : "" + option.preset();
    return option.name() + ": " + value;
  }

  private static ObjectNode json(Term<?> term) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("name", term.name()).put("formula", term.formula());
    ArrayNode options = object.putArray("options");
    for (Vocabulary.Option option : term.options()) {
      ObjectNode each = options.addObject().put("name", option.name());
      each.set("default", option.preset());
      each.put("meaning", option.meaning());
    }
    return object.put("example", example(term));
  }
}
