package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.specification.Specification;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Networks for tables with sequences, where none is asked for. */
final class SequenceNetworks {
  /** Columns that a token becomes. */
  private static final int WIDTH = 16;

  private static final int ATTENTION_WIDTH = 32;
  private static final int HEADS = 4;

  /** How far apart positions are told apart by the block of attention. */
  private static final int DISTANCE = 8;

  private static final double DROPOUT = 0.1;

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
    return network(
        (sequence, layer) -> {
          layer.put("width", width(sequence)).put("position", "none");
          layer.put("pool", sequence.fixed() ? "flatten" : "mean");
        });
  }

  /** A block of attention over the positions, and a learned query that pools them. */
  Specification attention() {
    return network(
        (sequence, layer) -> {
          layer.put("width", ATTENTION_WIDTH);
          ArrayNode layers = layer.putArray("layers");
          ObjectNode block = layers.addObject().putObject("attention_block");
          block.put("heads", HEADS).put("distance", DISTANCE).put("dropout", DROPOUT);
          layers.addObject().putObject("dropout").put("rate", DROPOUT);
          layer.putObject("pool").putObject("attention").put("heads", HEADS);
        });
  }

  private Specification network(BiConsumer<SequenceEncoding, ObjectNode> reader) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    List<String> plain = new ArrayList<>();
    for (FeatureEncoding feature : columns.features()) {
      if (feature instanceof SequenceEncoding sequence) {
        ObjectNode layer = parts.addArray().addObject().putObject("tokens");
        layer.putArray("columns").add(sequence.column());
        reader.accept(sequence, layer);
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
