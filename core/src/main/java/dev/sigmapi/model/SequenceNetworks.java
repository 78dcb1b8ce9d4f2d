package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.specification.Specification;
import java.util.ArrayList;
import java.util.List;

/** Networks for tables with sequences, where none is asked for. */
final class SequenceNetworks {
  /** Columns that a token becomes. */
  private static final int WIDTH = 16;

  private final Columns columns;

  /**
   * @param columns of a problem some of whose features are sequences
   */
  SequenceNetworks(Columns columns) {
    this.columns = columns;
  }

  /**
   * Linear in which tokens a text has: where all texts of a column are of one length, in the token
   * at each position, else in the mean over the tokens, a bag of words; and the same for numbers in
   * lists. Other columns stand beside.
   */
  Specification linear() {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    List<String> plain = new ArrayList<>();
    for (FeatureEncoding feature : columns.features()) {
      if (feature instanceof SequenceEncoding sequence) {
        ObjectNode layer = parts.addArray().addObject().putObject("tokens");
        layer.putArray("columns").add(sequence.column());
        layer.put("width", width(sequence));
        layer.put("position", "none").put("pool", sequence.fixed() ? "flatten" : "mean");
      } else if (feature.width() > 0) {
        plain.add(feature.column());
      }
    }
    if (!plain.isEmpty()) {
      ObjectNode select = parts.addArray().addObject().putObject("select");
      plain.forEach(select.putArray("columns")::add);
    }
    ArrayNode network = JsonNodeFactory.instance.arrayNode();
    if (parts.size() == 1) {
      network.add(parts.get(0).get(0));
    } else {
      network.addObject().putObject("concatenate").set("parts", parts);
    }
    return Specification.of(network.add("dense"));
  }

  /** As many as tell the tokens of a position apart, or fewer. */
  private static int width(SequenceEncoding sequence) {
    return sequence instanceof TokenEncoding tokens
        ? Math.max(1, Math.min(WIDTH, tokens.vocabulary().size()))
        : 1;
  }
}
