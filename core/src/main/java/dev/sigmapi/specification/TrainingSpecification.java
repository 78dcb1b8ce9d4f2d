package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.optim.Clipping;
import dev.sigmapi.optim.DifferentialEvolution;
import dev.sigmapi.optim.Group;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.optim.OptimizerSettings;
import dev.sigmapi.optim.Penalties;
import dev.sigmapi.optim.Schedule;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import dev.sigmapi.train.Search;
import dev.sigmapi.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How gradient training runs, in the vocabulary of the command and the library.
 *
 * <pre>{@code
 * {"optimizer": {"adamw": {"rate": 0.001}}, "schedule": "cosine", "clip": {"norm": 1}, "epochs": 200}
 * }</pre>
 *
 * <p>What is left out takes the defaults of {@link TrainingSettings} and {@link Optimization}.
 */
public final class TrainingSpecification {
  private static final double MOST = Double.MAX_VALUE;
  private static final String EXAMPLE_GROUPS = "a list such as [{match: '*.exponents', rate: 0.1}]";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Vocabulary<Function<Options, Search>> SEARCHES =
      new Vocabulary<>("search", List.of(none(), halving(), population()));

  private static final Term<Void> WHOLE = whole();
  private static final Term<Void> CLIP =
      new Term<>(
          "clip",
          "gradients cut down",
          List.of(
              Option.open("norm", "largest norm of all together"),
              Option.open("value", "largest magnitude of one number")),
          null);
  private static final Term<Void> PENALTIES = penalties();
  private static final Term<Void> GROUP =
      new Term<>(
          "groups",
          "parameters with a rate of their own",
          List.of(
              Option.open("match", "their names, a star standing for anything"),
              Option.of("rate", new Group("").rate(), "factor on the optimiser's rate"),
              Option.open("decay", "in place of the optimiser's"),
              Option.of("frozen", new Group("").frozen(), "whether they stay as they are")),
          null);

  private final ObjectNode json;
  private final TrainingSettings settings;

  private TrainingSpecification(ObjectNode json, TrainingSettings settings) {
    this.json = json;
    this.settings = settings;
  }

  /** Every search for a place to begin. */
  public static Vocabulary<Function<Options, Search>> searches() {
    return SEARCHES;
  }

  /** What a specification may say, with the defaults. */
  public static List<Option> options() {
    return WHOLE.options();
  }

  /** All defaults. */
  public static TrainingSpecification usual() {
    return of(JSON.objectNode());
  }

  /**
   * Reads a specification and completes it.
   *
   * @throws SpecificationException for unknown names or options, with the nearest right one
   */
  public static TrainingSpecification of(JsonNode given) {
    if (!(given instanceof ObjectNode object)) {
      throw new SpecificationException(
          "A training expects options such as {optimizer: {adam: {rate: 0.001}}, epochs: 100} but"
              + " got "
              + given);
    }
    Options options = Vocabulary.complete(WHOLE, object).options();
    ObjectNode json = options.json();
    var optimizer = Optimizers.vocabulary().read(json.get("optimizer"));
    var schedule = Optimizers.schedules().read(json.get("schedule"));
    var search = SEARCHES.read(json.get("search"));
    Options clip = nested(CLIP, options);
    Options penalties = nested(PENALTIES, options);
    json.set("optimizer", optimizer.toJson());
    json.set("schedule", schedule.toJson());
    json.set("search", search.toJson());
    Optimization optimization =
        optimization(
            optimizer.term().builder().apply(optimizer.options()),
            schedule.term().builder().apply(schedule.options()),
            new Clipping(orInfinite(clip, "norm"), orInfinite(clip, "value")),
            options.kept("average"),
            new Penalties(
                penalties.number("l1", 0, MOST),
                penalties.number("l2", 0, MOST),
                penalties.number("simple_exponents", 0, MOST),
                penalties.number("from", 0, 1)),
            groups(options));
    TrainingSettings settings =
        new TrainingSettings()
            .withEpochs(options.whole("epochs", 0))
            .withBatch(options.whole("batch", 1))
            .withPatience(options.whole("patience", 1))
            .withOptimization(optimization)
            .withSearch(search.term().builder().apply(search.options()));
    return new TrainingSpecification(json, settings);
  }

  /** The settings, on all cores. */
  public TrainingSettings settings() {
    return settings;
  }

  /** The specification with every default filled in. */
  public ObjectNode toJson() {
    return json.deepCopy();
  }

  private static Optimization optimization(
      OptimizerSettings optimizer,
      Schedule schedule,
      Clipping clipping,
      double average,
      Penalties penalties,
      List<Group> groups) {
    try {
      return new Optimization(optimizer, schedule, clipping, average, penalties, groups);
    } catch (IllegalArgumentException e) {
      throw new SpecificationException(e.getMessage());
    }
  }

  private static List<Group> groups(Options options) {
    JsonNode list = options.get("groups");
    if (!list.isArray()) {
      throw options.wrong("groups", EXAMPLE_GROUPS);
    }
    List<Group> groups = new ArrayList<>();
    ArrayNode completed = JSON.arrayNode();
    for (JsonNode each : list) {
      if (!(each instanceof ObjectNode object)) {
        throw options.wrong("groups", EXAMPLE_GROUPS);
      }
      Options group = Vocabulary.complete(GROUP, object).options();
      completed.add(group.json());
      groups.add(
          new Group(
              group.text("match"),
              group.number("rate", 0, MOST),
              group.has("decay") ? group.number("decay", 0, MOST) : Double.NaN,
              group.truth("frozen")));
    }
    options.json().set("groups", completed);
    return groups;
  }

  private static Options nested(Term<Void> term, Options options) {
    if (!(options.get(term.name()) instanceof ObjectNode object)) {
      throw options.wrong(
          term.name(), "options such as {%s: 1}".formatted(term.options().get(0).name()));
    }
    Options completed = Vocabulary.complete(term, object).options();
    options.json().set(term.name(), completed.json());
    return completed;
  }

  private static double orInfinite(Options options, String name) {
    return options.has(name)
        ? options.number(name, Double.MIN_VALUE, MOST)
        : Double.POSITIVE_INFINITY;
  }

  private static Term<Void> whole() {
    TrainingSettings usual = new TrainingSettings();
    return new Term<>(
        "training",
        "gradient training",
        List.of(
            Option.of(
                "optimizer", "adam", "how parameters move: " + names(Optimizers.vocabulary())),
            Option.of("schedule", "constant", "of the rate: " + names(Optimizers.schedules())),
            Option.of("epochs", usual.epochs(), "most passes over the rows"),
            Option.of("batch", usual.batch(), "rows a step"),
            Option.of("patience", usual.patience(), "epochs without a better validation loss"),
            new Option("clip", JSON.objectNode(), "gradients cut down: norm, value"),
            Option.of(
                "average",
                usual.optimization().average(),
                "share of the parameters' running average that is kept at a step; 0 for none"),
            new Option("penalties", JSON.objectNode(), "l1, l2, simple_exponents, from"),
            new Option("groups", JSON.arrayNode(), "match, rate, decay, frozen"),
            Option.of("search", "none", "for a place to begin: " + names(SEARCHES))),
        null);
  }

  private static Term<Void> penalties() {
    Penalties usual = new Penalties();
    return new Term<>(
        "penalties",
        "what parameters cost",
        List.of(
            Option.of("l1", usual.l1(), "times the sum of magnitudes"),
            Option.of("l2", usual.l2(), "times the sum of squares"),
            Option.of(
                "simple_exponents",
                usual.simpleExponents(),
                "times the distance to halves, squared"),
            Option.of("from", usual.from(), "share of the training before exponents are pulled")),
        null);
  }

  private static Term<Function<Options, Search>> none() {
    return new Term<>("none", "the first values", List.of(), options -> new Search.None());
  }

  private static Term<Function<Options, Search>> halving() {
    Search.Halving usual = new Search.Halving();
    return new Term<>(
        "halving",
        "several starts, the worse half dropped round by round",
        List.of(
            Option.of("starts", usual.starts(), "how many begin"),
            Option.of("epochs", usual.epochs(), "of the first round")),
        options -> new Search.Halving(options.whole("starts", 1), options.whole("epochs", 1)));
  }

  private static Term<Function<Options, Search>> population() {
    Search.Population usual = new Search.Population();
    return new Term<>(
        "population",
        "differential evolution, then gradients",
        List.of(
            Option.of("members", usual.method().members(), "of the population"),
            Option.of("generations", usual.method().generations(), "how often all are compared"),
            Option.of("rows", usual.rows(), "training rows that it looks at")),
        options ->
            new Search.Population(
                new DifferentialEvolution(
                    options.whole("members", 4), options.whole("generations", 1)),
                options.whole("rows", 1)));
  }

  private static String names(Vocabulary<?> vocabulary) {
    return String.join(", ", vocabulary.names());
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
