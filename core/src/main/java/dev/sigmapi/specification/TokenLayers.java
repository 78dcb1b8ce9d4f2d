package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.module.ColumnReader;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.PartReader;
import dev.sigmapi.module.Pool;
import dev.sigmapi.module.Positions;
import dev.sigmapi.module.SequenceReader;
import dev.sigmapi.module.TokenReader;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.specification.InputColumn.Content;
import dev.sigmapi.specification.Vocabulary.Chosen;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of {@link Layers}: layers that read rows as sequences. */
final class TokenLayers {

  /** Makes a pool from completed options. */
  @FunctionalInterface
  interface PoolBuilder {

    /**
     * Makes it.
     *
     * @param width columns of a position
     * @param longest the most positions
     */
    Module build(Options options, int width, int longest, Seed seed);
  }

  /** Whether layers are told where on a sequence a position stands. */
  private enum Position {
    LEARNED,
    SINUSOIDAL,
    NONE
  }

  /** How positions become one row. */
  private static final Vocabulary<PoolBuilder> POOLS =
      new Vocabulary<>(
          "pool",
          List.of(
              pool("mean", "the mean of the positions", PoolOp.Kind.MEAN),
              pool("max", "the largest value of each column", PoolOp.Kind.MAX),
              pool("last", "the last position", PoolOp.Kind.LAST),
              pool("flatten", "all positions side by side", PoolOp.Kind.FLATTEN),
              AttentionLayers.pool()));

  private TokenLayers() {}

  private static Term<PoolBuilder> pool(String name, String formula, PoolOp.Kind kind) {
    return new Term<>(
        name,
        formula,
        List.of(),
        (options, width, longest, seed) -> new Pool(kind, width, longest));
  }

  static Term<Layers.Builder> tokens() {
    return new Term<>(
        "tokens",
        "y = pool(f(e_1, …, e_T)), e_t the vector of what stands at position t",
        List.of(
            Option.open("columns", "texts, lists or numbers; a table's sequences without it"),
            Option.open("parts", "numbers: cut into so many positions; each one without it"),
            Option.of("width", 32, "columns of a position"),
            Option.open("position", "learned, sinusoidal or none; none for single numbers"),
            LayerList.option("layers", null, "f, on positions; nothing without it"),
            pools()),
        TokenLayers::tokens,
        "tokens: {parts: 2, width: 8, layers: [{dense: {activation: tanh}}], pool: max}");
  }

  private static Option pools() {
    JsonNode preset = TextNode.valueOf("mean");
    return new Option(
        "pool",
        preset,
        String.join(", ", POOLS.names()) + ": one row of all positions",
        pool -> POOLS.read(pool).toJson());
  }

  private static Module tokens(Options options, LayerPlace place) {
    TokenReader reader = reader(options, place);
    int width = reader.width();
    List<Module> layers = new ArrayList<>();
    switch (position(options, reader)) {
      case LEARNED -> layers.add(Positions.learned(reader.longest(), width));
      case SINUSOIDAL -> layers.add(Positions.sinusoidal(reader.longest(), width));
      case NONE -> {}
    }
    if (options.has("layers")) {
      LayerPlace inside = place.on(InputColumn.unnamed(width), true);
      layers.addAll(inside.layers(options, "layers", width).layers());
      width = layers.get(layers.size() - 1).outputs();
    }
    Chosen<PoolBuilder> pool = POOLS.read(options.get("pool"));
    Module pooling =
        pool.term()
            .builder()
            .build(pool.options(), width, reader.longest(), place.seed().child("pool"));
    return new Tokens(reader, layers, pooling);
  }

  private static Position position(Options options, TokenReader reader) {
    if (options.has("position")) {
      return options.choice("position", Position.class);
    }
    return reader instanceof ColumnReader ? Position.NONE : Position.LEARNED;
  }

  private static TokenReader reader(Options options, LayerPlace place) {
    int width = options.whole("width", 1, Layers.MOST);
    Seed seed = place.seed().child("reader");
    int[] columns = options.has("columns") ? place.select(options, "columns") : usual(place);
    boolean numbers =
        Arrays.stream(columns).allMatch(c -> place.columns().get(c).content() == Content.NUMBER);
    if (!numbers) {
      if (options.has("parts")) {
        throw options.wrong("parts", "columns of numbers; a sequence has its own positions");
      }
      return new SequenceReader(place.inputs(), sequences(options, place, columns), width, seed);
    }
    if (options.has("parts")) {
      int parts = options.whole("parts", 1, Layers.MOST);
      if (columns.length % parts != 0) {
        throw options.wrong("parts", "a number that divides the " + columns.length + " columns");
      }
      return new PartReader(place.inputs(), columns, parts, width, seed);
    }
    return new ColumnReader(place.inputs(), columns, groups(place, columns), width, seed);
  }

  /** The sequences, or all columns where there are none. */
  private static int[] usual(LayerPlace place) {
    List<InputColumn> columns = place.columns();
    List<Integer> sequences = new ArrayList<>();
    boolean text = false;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).content() != Content.NUMBER) {
        sequences.add(i);
        text |= columns.get(i).content() == Content.TOKEN;
      }
    }
    if (text && place.sequences().size() > 1) {
      throw new SpecificationException(
          "tokens expects columns where there are several sequences: %s; name one for each tokens layer, or those to read side by side"
              .formatted(String.join(", ", place.sequences())));
    }
    return sequences.isEmpty()
        ? IntStream.range(0, columns.size()).toArray()
        : sequences.stream().mapToInt(i -> i).toArray();
  }

  private static List<TokensOp.Sequence> sequences(
      Options options, LayerPlace place, int[] columns) {
    List<TokensOp.Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < columns.length; ) {
      InputColumn length = place.columns().get(columns[i]);
      if (length.content() != Content.LENGTH) {
        throw options.wrong(
            "columns",
            "whole sequences, by name, or numbers alone; '" + length.source() + "' is not");
      }
      int end = i + 1;
      while (end < columns.length
          && columns[end] == columns[end - 1] + 1
          && place.columns().get(columns[end]).content() != Content.LENGTH
          && place.columns().get(columns[end]).content() != Content.NUMBER) {
        end++;
      }
      InputColumn last = place.columns().get(columns[end - 1]);
      int tokens = last.content() == Content.TOKEN ? last.size() : -1;
      sequences.add(new TokensOp.Sequence(columns[i], end - i - 1, tokens));
      i = end;
    }
    return sequences;
  }

  /** The position of each column: columns that are one of the user's share theirs. */
  private static int[] groups(LayerPlace place, int[] columns) {
    int[] sources = place.sources();
    List<Integer> known = new ArrayList<>();
    int[] groups = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      int source = sources[columns[i]];
      if (!known.contains(source)) {
        known.add(source);
      }
      groups[i] = known.indexOf(source);
    }
    return groups;
  }
}
