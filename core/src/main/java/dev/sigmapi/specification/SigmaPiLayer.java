package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.module.Conjuncts;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Sigma-pi units as specifications write them. */
final class SigmaPiLayer {

  private SigmaPiLayer() {}

  static SigmaPi build(Options options, LayerPlace place) {
    if (options.truth("grow")) {
      throw options.wrong(
          "grow",
          "to be on in a network of this layer alone, with the identity as activation, one target and"
              + " no weights,");
    }
    return new SigmaPi(
        conjuncts(options, place), Layers.units(options), place.activation(options), place.seed());
  }

  /** The most inputs of a conjunct. */
  static int order(Options options) {
    return options.whole("order", 1, Layers.MOST_FACTORS);
  }

  private static Conjuncts conjuncts(Options options, LayerPlace place) {
    if (options.has("conjuncts")) {
      return given(options, place);
    }
    int order = order(options);
    return options.has("sample")
        ? Conjuncts.sample(
            place.sources(),
            order,
            options.whole("sample", 1, Layers.MOST),
            Seed.of(options.whole("sample_seed", 0)))
        : Conjuncts.upTo(place.sources(), order);
  }

  /** A name stands for each of the columns that it became: a conjunct of names is all products. */
  private static Conjuncts given(Options options, LayerPlace place) {
    JsonNode lists = options.get("conjuncts");
    if (!lists.isArray() || lists.isEmpty()) {
      throw options.wrong("conjuncts", "a list of lists of inputs, such as [[a, b], [c]],");
    }
    List<int[]> all = new ArrayList<>();
    for (JsonNode list : lists) {
      if (!list.isArray() || list.isEmpty()) {
        throw options.wrong("conjuncts", "a list of lists of inputs, such as [[a, b], [c]],");
      }
      List<int[]> products = List.of(new int[0]);
      for (JsonNode input : list) {
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        one.set("conjuncts", input);
        int[] columns = place.select(new Options(options.owner(), one), "conjuncts");
        List<int[]> longer = new ArrayList<>();
        for (int[] product : products) {
          for (int column : columns) {
            int[] extended = Arrays.copyOf(product, product.length + 1);
            extended[product.length] = column;
            Arrays.sort(extended);
            longer.add(extended);
          }
        }
        products = longer;
      }
      // Of one list, ab and ba are one conjunct; in two lists they are a mistake, which is said.
      TreeSet<int[]> distinct = new TreeSet<>(Arrays::compare);
      products.stream().filter(distinct::add).forEach(all::add);
    }
    return Conjuncts.of(place.inputs(), all.toArray(int[][]::new));
  }

  /** The same options with these conjuncts in place of how to choose some. */
  static Options withConjuncts(Options options, Conjuncts conjuncts) {
    ObjectNode json = options.json().deepCopy();
    json.remove(List.of("sample", "sample_seed", "order"));
    json.put("grow", false);
    ArrayNode lists = json.putArray("conjuncts");
    for (int q = 0; q < conjuncts.size(); q++) {
      ArrayNode list = lists.addArray();
      Arrays.stream(conjuncts.get(q)).forEach(list::add);
    }
    return new Options(options.owner(), json);
  }
}
