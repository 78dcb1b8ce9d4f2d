package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Select;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a layer stands in a network: what it is given and what all of the network may use.
 *
 * @param columns the layer's input columns
 * @param outputs how many columns the network, or the list of layers that this one is in, has to
 *     give
 * @param positions whether the rows are positions of sequences, as in the layers of {@code tokens}
 * @param last whether the layer is the last of them
 * @param activations functions of the user's own
 * @param shared the layers of the network that are built so far and whose weights others can share,
 *     by the name that they share under
 */
public record LayerPlace(
    List<InputColumn> columns,
    boolean positions,
    int outputs,
    boolean last,
    Seed seed,
    List<Activation> activations,
    Map<String, Module> shared) {

  /** A place in a network of which nothing is built yet. */
  public LayerPlace(
      List<InputColumn> columns,
      boolean positions,
      int outputs,
      boolean last,
      Seed seed,
      List<Activation> activations) {
    this(columns, positions, outputs, last, seed, activations, new HashMap<>());
  }

  /** How many columns the layer takes. */
  public int inputs() {
    return columns.size();
  }

  /** A number for each column, the same for those that one column of the user's became. */
  public int[] sources() {
    int[] sources = new int[inputs()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = source(i).isEmpty() ? i : first(source(i));
    }
    return sources;
  }

  /** The user's column that a column comes from; empty for none. */
  private String source(int column) {
    return columns.get(column).source();
  }

  /** The first column that comes from one of the user's. */
  private int first(String source) {
    int column = 0;
    while (!source(column).equals(source)) {
      column++;
    }
    return column;
  }

  /** The user's columns that are sequences, each once. */
  List<String> sequences() {
    return columns.stream()
        .filter(column -> column.content() != InputColumn.Content.NUMBER)
        .map(InputColumn::source)
        .distinct()
        .toList();
  }

  /**
   * Refuses a layer that works along sequences where rows stand alone.
   *
   * @param options of the layer
   */
  void requirePositions(Options options) {
    if (!positions) {
      throw new SpecificationException(
          "%s expects to stand in the layers of tokens, such as {tokens: {layers: [%s]}}, where rows are positions of sequences"
              .formatted(options.owner(), options.owner()));
    }
  }

  /** How many columns a layer gives that does not say. */
  public int units() {
    return last ? outputs : Layers.UNITS;
  }

  /**
   * Builds the layers that an option lists, on all input columns.
   *
   * @param units outputs of their last layer, if it does not say
   */
  public Sequence layers(Options options, String option, int units) {
    if (!options.has(option)) {
      throw options.wrong(option, "a list of layers");
    }
    return inner(options.get(option), units, option);
  }

  /**
   * Builds the layers that an option lists, on the columns that another selects: all columns if
   * that is not given, else behind a {@link Select}.
   */
  public Sequence layers(Options options, String option, int units, String selection) {
    if (!options.has(selection)) {
      return layers(options, option, units);
    }
    int[] selected = select(options, selection);
    LayerPlace place = on(Arrays.stream(selected).mapToObj(columns::get).toList(), positions);
    List<Module> modules = new ArrayList<>();
    modules.add(new Select(inputs(), selected));
    modules.addAll(place.layers(options, option, units).layers());
    return new Sequence(modules);
  }

  /** The same place on other columns. */
  LayerPlace on(List<InputColumn> others, boolean ofPositions) {
    return new LayerPlace(others, ofPositions, outputs, last, seed, activations, shared);
  }

  /** Builds the lists of layers that an option lists, each on all input columns. */
  public List<Module> parts(Options options, String option, int units) {
    if (!options.has(option)) {
      throw options.wrong(option, "a list of lists of layers");
    }
    List<Module> parts = new ArrayList<>();
    for (JsonNode part : options.get(option)) {
      parts.add(inner(part, units, option + "." + parts.size()));
    }
    return parts;
  }

  private Sequence inner(JsonNode list, int units, String name) {
    LayerPlace place =
        new LayerPlace(columns, positions, units, true, seed.child(name), activations, shared);
    return LayerList.read(name, list).build(place);
  }

  /** The function that the option {@code activation} names. */
  Activation activation(Options options) {
    return activation(options.text("activation"));
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
      if (options.get(option).isEmpty()) {
        throw options.wrong(option, "at least one column");
      }
      options.get(option).forEach(column -> add(column, options, option, selected));
    } else {
      add(options.get(option), options, option, selected);
    }
    return selected.stream().mapToInt(Integer::intValue).toArray();
  }

  private void add(JsonNode column, Options options, String option, List<Integer> selected) {
    if (!column.isTextual()) {
      if (!Options.isWhole(column) || column.asInt() < 0 || column.asInt() >= inputs()) {
        throw options.wrong(option, "names of columns or numbers from 0 to " + (inputs() - 1));
      }
      selected.add(column.asInt());
      return;
    }
    int before = selected.size();
    for (int i = 0; i < inputs(); i++) {
      if (!source(i).isEmpty() && source(i).equals(column.asText())) {
        selected.add(i);
      }
    }
    if (selected.size() == before) {
      List<String> names =
          columns.stream()
              .map(InputColumn::source)
              .filter(name -> !name.isEmpty())
              .distinct()
              .toList();
      throw names.isEmpty()
          ? options.wrong(
              option,
              "numbers from 0 to %d, since columns behind a layer have no names,"
                  .formatted(inputs() - 1))
          : Vocabulary.unknown(
              "column in " + option + " of " + options.owner(), column.asText(), names);
    }
  }
}
