package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.specification.Layers;
import dev.sigmapi.specification.Vocabulary;
import dev.sigmapi.specification.Vocabulary.Term;
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
  @Parameters(paramLabel = "NAME", arity = "0..1", description = "One module; all without it.")
  private String name;

  @Option(names = "--json", description = "Print one JSON list.")
  private boolean json;

  @Override
  public Integer call() {
    Vocabulary<Layers.Builder> all = Layers.vocabulary();
    List<Term<Layers.Builder>> terms = name == null ? all.terms() : List.of(all.named(name));
    if (json) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      terms.forEach(term -> list.add(json(term)));
      print(list);
    } else {
      terms.forEach(this::print);
    }
    return 0;
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
