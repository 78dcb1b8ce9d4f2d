package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a layer stands in a network: what it is given and what all of the network may use.
 *
 * @param columns what the layer's input columns come from: of a first layer the user's column, the
 *     same for all columns that it became; empty texts deeper in the network
 * @param outputs how many columns the whole network has to give
 * @param last whether the layer is the last
 * @param activations functions of the user's own
 */
public record LayerPlace(
    List<String> columns, int outputs, boolean last, Seed seed, List<Activation> activations) {

  /** How many columns the layer takes. */
  public int inputs() {
    return columns.size();
  }

  /** A number for each column, the same for those that one column of the user's became. */
  int[] sources() {
    int[] sources = new int[inputs()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = columns.get(i).isEmpty() ? i : columns.indexOf(columns.get(i));
    }
    return sources;
  }

  /**
   * The activation of that name, the user's own first.
   *
   * @throws SpecificationException that names the nearest if there is none
   */
  public Activation activation(String name) {
    for (Activation activation : activations) {
      if (activation.name().equals(name)) {
        return activation;
      }
    }
    List<String> names =
        Arrays.stream(Elementwise.values()).map(Elementwise::specificationName).toList();
    int found = names.indexOf(name);
    if (found < 0) {
      throw Vocabulary.unknown("activation", name, names);
    }
    return Activation.of(Elementwise.values()[found]);
  }

  /**
   * The input columns that an option lists, by the user's name (then all columns that it became) or
   * by number from 0; all of them if the option is not given.
   *
   * @throws SpecificationException for a column that is not there
   */
  public int[] select(Options options, String option) {
    List<Integer> selected = new ArrayList<>();
    if (!options.has(option)) {
      for (int i = 0; i < inputs(); i++) {
        selected.add(i);
      }
    } else if (options.get(option).isArray()) {
      options.get(option).forEach(column -> add(column, options, option, selected));
    } else {
      add(options.get(option), options, option, selected);
    }
    return selected.stream().mapToInt(Integer::intValue).toArray();
  }

  private void add(JsonNode column, Options options, String option, List<Integer> selected) {
    if (column.isIntegralNumber()) {
      if (column.asInt() < 0 || column.asInt() >= inputs()) {
        throw options.wrong(option, "columns from 0 to " + (inputs() - 1));
      }
      selected.add(column.asInt());
      return;
    }
    int before = selected.size();
    for (int i = 0; i < inputs(); i++) {
      if (!columns.get(i).isEmpty() && columns.get(i).equals(column.asText())) {
        selected.add(i);
      }
    }
    if (selected.size() == before) {
      throw Vocabulary.unknown(
          "column in " + option + " of " + options.owner(),
          column.asText(),
          columns.stream().filter(name -> !name.isEmpty()).distinct().toList());
    }
  }
}
