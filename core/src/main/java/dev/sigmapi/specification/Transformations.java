package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.specification.Vocabulary.Chosen;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.weight.Transform;
import dev.sigmapi.weight.Transforms;
import dev.sigmapi.weight.Transforms.Mirror;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table of transformations of weights that the option {@code weights} of every layer takes. One
 * is written as a name, or with options: {@code {bounded: {low: 0, high: 2}}}, which {@code
 * {bounded: [0, 2]}} says shorter. Of a list each works on what the one before gives.
 */
public final class Transformations {

  /** Makes a transformation for the weights of a layer at a place. */
  @FunctionalInterface
  public interface Builder {
    Transform build(Options options, LayerPlace place);
  }

  private static final Vocabulary<Builder> VOCABULARY =
      new Vocabulary<>(
          "transformation of weights",
          List.of(
              row("positive", "w = ln(1 + e^u); begins at |w|", (o, p) -> Transforms.positive()),
              new Term<>(
                  "bounded",
                  "w = low + (high − low) · sigmoid(u); begins at the nearest w inside",
                  List.of(
                      Option.of("low", -1.0, "w is above"), Option.of("high", 1.0, "and below")),
                  Transformations::bounded,
                  example("{bounded: [0, 2]}")),
              new Term<>(
                  "monotone",
                  "w_ij = s_i ln(1 + e^u_ij), or u_ij where s_i = 0; begins at s_i |w_ij|",
                  List.of(
                      Option.open(
                          "signs", "s of each row: a list, or by column; all 1 without it")),
                  Transformations::monotone,
                  example("{monotone: {signs: [1, -1, 0, 1, 1, 1, 1, 1]}}")),
              row(
                  "symmetric",
                  "w_ij = w_ji; begins at (w + wᵀ)/2, brought to the length of w",
                  (o, p) -> Transforms.symmetric()),
              row(
                  "skew",
                  "w_ij = −w_ji; begins at (w − wᵀ)/2, brought to the length of w",
                  (o, p) -> Transforms.skew()),
              row(
                  "orthogonal",
                  "w = (I − A)(I + A)⁻¹, A skew; begins near I where w is no rotation",
                  (o, p) -> Transforms.orthogonal()),
              new Term<>(
                  "low_rank",
                  "w = A·Bᵀ; begins near the nearest of that rank",
                  List.of(Option.of("rank", 1, "columns of A and B")),
                  (o, p) -> Transforms.lowRank(o.whole("rank", 1, Layers.MOST)),
                  example("{low_rank: 2}")),
              new Term<>(
                  "masked",
                  "w_ij = u_q, or 0 where the mask is; begins at w, brought to its length",
                  List.of(Option.open("mask", "rows of 0 and 1")),
                  (o, p) -> Transforms.masked(mask(o)),
                  "dense: {units: 1, weights: {masked: {mask: [[1], [0], [1], [1], [0], [0], [1], [1]]}}}"),
              new Term<>(
                  "sparse",
                  "as masked, the places chosen by chance",
                  List.of(Option.of("share", 0.1, "of the weights that are not 0"), seed()),
                  (o, p) -> Transforms.sparse(o.number("share", Float.MIN_NORMAL, 1), seedOf(o)),
                  example("{sparse: 0.25}")),
              new Term<>(
                  "unit_norm",
                  "w_j = length · u_j / ‖u_j‖ for each column; begins at the direction of w",
                  List.of(Option.of("length", 1.0, "of the weights of an output")),
                  (o, p) -> Transforms.unitNorm(positive(o, "length")),
                  example("unit_norm")),
              row(
                  "weight_norm",
                  "w_j = g_j u_j / ‖u_j‖ for each column, g learned; begins at w",
                  (o, p) -> Transforms.weightNorm()),
              new Term<>(
                  "spectral",
                  "w = u · min(1, bound / ‖u‖), no singular value above the bound; begins at u = w",
                  List.of(Option.of("bound", 1.0, "of how much w can lengthen a vector")),
                  (o, p) -> Transforms.spectralBound(positive(o, "bound")),
                  example("{spectral: 0.9}")),
              row(
                  "simplex",
                  "w_i = softmax(u_i), rows of probabilities; begins at |w| over its sum",
                  (o, p) -> Transforms.simplex()),
              new Term<>(
                  "integer",
                  "w = step · round(u / step), learned as if w = u; begins at u = w",
                  List.of(Option.of("step", 1.0, "w is a multiple of it")),
                  (o, p) -> Transforms.snapped(positive(o, "step")),
                  example("{integer: 0.5}")),
              new Term<>(
                  "function",
                  "w = g(u), element by element; begins at u = w",
                  List.of(Layers.activation("tanh")),
                  (o, p) -> Transforms.function(p.activation(o), w -> w),
                  example("{function: sin}")),
              new Term<>(
                  "indexed",
                  "w_i = u_index(i), 0 where that is −1; begins at means of w, brought to its length",
                  List.of(Option.open("index", "a number of u, from 0, for each w row by row")),
                  Transformations::indexed,
                  "dense: {units: 1, weights: {indexed: {index: [0, 1, 2, -1, -1, 2, 1, 0]}}}"),
              new Term<>(
                  "hashed",
                  "w_i = ±u_index(i), index and sign by chance; begins as indexed",
                  List.of(Option.of("count", 16, "numbers in u"), seed()),
                  (o, p) -> Transforms.hashed(o.whole("count", 1, Layers.MOST), seedOf(o)),
                  example("{hashed: 8}")),
              new Term<>(
                  "tied_rows",
                  "w_ij = u_group(i)j; begins as indexed",
                  List.of(Option.open("groups", "a number for each row; alike, they are one")),
                  (o, p) -> Transforms.tiedRows(wholes(o, "groups")),
                  example("{tied_rows: {groups: [0, 0, 1, 1, 2, 2, 3, 3]}}")),
              new Term<>(
                  "mirror",
                  "the same w read backwards; begins as indexed",
                  List.of(Option.of("axis", "rows", "what is read backwards: rows, columns, both")),
                  (o, p) -> Transforms.mirror(o.choice("axis", Mirror.class)),
                  example("{mirror: both}")),
              row(
                  "rotation",
                  "w_ij = u_((j − i) mod n): outputs turn with inputs; begins as indexed",
                  (o, p) -> Transforms.rotation())));

  private Transformations() {}

  /** Every transformation that a specification can name. */
  public static Vocabulary<Builder> vocabulary() {
    return VOCABULARY;
  }

  private static Term<Builder> row(String name, String formula, Builder builder) {
    return new Term<>(name, formula, List.of(), builder, example(name));
  }

  /** A layer of eight inputs and outputs with such weights. */
  private static String example(String transformation) {
    return "dense: {units: 8, weights: " + transformation + "}";
  }

  private static Option seed() {
    return Option.of("seed", 1, "what that chance follows from");
  }

  private static Seed seedOf(Options options) {
    return Seed.of(options.whole("seed", 0));
  }

  private static double positive(Options options, String name) {
    return options.number(name, Float.MIN_NORMAL, Float.MAX_VALUE);
  }

  private static Transform bounded(Options options, LayerPlace place) {
    double low = options.number("low", -Float.MAX_VALUE / 4, Float.MAX_VALUE / 4);
    double high = options.number("high", -Float.MAX_VALUE / 4, Float.MAX_VALUE / 4);
    return Transforms.bounded(low, high);
  }

  private static Transform monotone(Options options, LayerPlace place) {
    if (!options.has("signs")) {
      return Transforms.positive();
    }
    JsonNode signs = options.get("signs");
    if (signs.isArray()) {
      return Transforms.monotone(wholes(options, "signs"));
    }
    if (!signs.isObject()) {
      throw options.wrong("signs", "a list, or signs by column such as {age: 1, price: -1},");
    }
    int[] all = new int[place.inputs()];
    signs
        .properties()
        .forEach(
            entry -> {
              ObjectNode one = JsonNodeFactory.instance.objectNode().put("signs", entry.getKey());
              if (!Options.isWhole(entry.getValue()) || Math.abs(entry.getValue().asInt()) > 1) {
                throw options.wrong("signs", "1, -1 or 0 for each column");
              }
              for (int column : place.select(new Options(options.owner(), one), "signs")) {
                all[column] = entry.getValue().asInt();
              }
            });
    return Transforms.monotone(all);
  }

  private static Transform indexed(Options options, LayerPlace place) {
    int[] index = wholes(options, "index");
    int count = Arrays.stream(index).max().orElse(0) + 1;
    if (count > index.length) {
      throw options.wrong("index", "numbers from -1 to below the number of places");
    }
    return Transforms.indexed(Math.max(1, count), index);
  }

  private static boolean[] mask(Options options) {
    JsonNode rows = options.json().path("mask");
    List<Boolean> kept = new ArrayList<>();
    for (JsonNode row : rows) {
      for (JsonNode place : row) {
        if (!Options.isWhole(place) || place.asInt() < 0 || place.asInt() > 1) {
          throw options.wrong("mask", "rows of 0 and 1");
        }
        kept.add(place.asInt() == 1);
      }
    }
    if (!rows.isArray() || kept.isEmpty()) {
      throw options.wrong("mask", "rows of 0 and 1");
    }
    boolean[] mask = new boolean[kept.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = kept.get(i);
    }
    return mask;
  }

  private static int[] wholes(Options options, String name) {
    JsonNode list = options.json().path(name);
    int[] numbers = new int[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!list.isArray() || !Options.isWhole(list.get(i)) || list.get(i).asInt() < -1) {
        throw options.wrong(name, "a list of whole numbers");
      }
      numbers[i] = list.get(i).asInt();
    }
    if (numbers.length == 0) {
      throw options.wrong(name, "a list of whole numbers");
    }
    return numbers;
  }

  /** Reads a transformation, or a list of them, and completes it. */
  static JsonNode completed(JsonNode json) {
    if (!json.isArray()) {
      return read(json).toJson();
    }
    if (json.isEmpty()) {
      throw new SpecificationException("A list of transformations of weights expects at least one");
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    json.forEach(each -> list.add(read(each).toJson()));
    return list;
  }

  /** Makes what {@link #completed} gave. */
  static Transform build(JsonNode json, LayerPlace place) {
    if (!json.isArray()) {
      Chosen<Builder> chosen = VOCABULARY.read(json);
      return chosen.term().builder().build(chosen.options(), place);
    }
    Transform all = build(json.get(0), place);
    for (int i = 1; i < json.size(); i++) {
      all = all.then(build(json.get(i), place));
    }
    return all;
  }

  private static Chosen<Builder> read(JsonNode json) {
    if (json.isObject() && json.size() == 1) {
      String name = json.fieldNames().next();
      ObjectNode spelled = JsonNodeFactory.instance.objectNode();
      spelled.set(name, spelled(VOCABULARY.named(name).options(), json.get(name)));
      return VOCABULARY.read(spelled);
    }
    return VOCABULARY.read(json);
  }

  /** Options without their names, in their order; {@code true} for none. */
  private static JsonNode spelled(List<Option> options, JsonNode given) {
    if (given.isObject() || given.isNull() || (options.isEmpty() && !given.asBoolean())) {
      return given;
    }
    ObjectNode named = JsonNodeFactory.instance.objectNode();
    if (given.isBoolean() && given.asBoolean()) {
      return named;
    }
    List<JsonNode> values = new ArrayList<>();
    if (given.isArray() && options.size() > 1) {
      given.forEach(values::add);
    } else {
      values.add(given);
    }
    for (int i = 0; i < Math.min(values.size(), options.size()); i++) {
      named.set(options.get(i).name(), values.get(i));
    }
    return values.size() > options.size() ? given : named;
  }
}
