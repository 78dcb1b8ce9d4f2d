package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * From a table to a model: say what to predict, then {@link #fit}.
 *
 * <pre>{@code
 * Model model = Training.of(table).target("period_days").features("axis_au", "mass").fit();
 * }</pre>
 *
 * <p>Without a network given, a short list of networks is tried and the validation rows choose.
 */
public final class Training {
  /** The seed of a training whose user names none. */
  public static final long DEFAULT_SEED = 1;

  private final Table table;
  private String target;
  private List<String> features = List.of();
  private Optional<Task> task = Optional.empty();
  private Optional<Specification> network = Optional.empty();
  private List<Activation> activations = List.of();
  private long seed = DEFAULT_SEED;
  private TrainingSettings settings = new TrainingSettings();
  private TrainingListener listener = TrainingListener.none();
  private Consumer<String> notes = note -> {};
  private Optional<RunFolder> run = Optional.empty();

  private Training(Table table) {
    this.table = table;
  }

  public static Training of(Table table) {
    return new Training(table);
  }

  /** The column to predict. */
  public Training target(String column) {
    target = column;
    return this;
  }

  /** The columns to predict from; without a call, all that are of use. */
  public Training features(String... columns) {
    features = List.of(columns);
    return this;
  }

  /** The task, where the target's values do not tell it. */
  public Training task(Task wanted) {
    task = Optional.of(wanted);
    return this;
  }

  /** The network; without a call, it is chosen. */
  public Training network(Specification specification) {
    network = Optional.of(specification);
    return this;
  }

  /** Activations of the user's own, for the network to name. */
  public Training activations(Activation... custom) {
    activations = List.of(custom);
    return this;
  }

  /** The number that all chance follows from. */
  public Training seed(long value) {
    seed = value;
    return this;
  }

  /** How gradient training runs, where it is what trains. */
  public Training settings(TrainingSettings wanted) {
    settings = wanted;
    return this;
  }

  /** Who watches gradient training. */
  public Training listener(TrainingListener wanted) {
    listener = wanted;
    return this;
  }

  /** Where the training is kept, so that it can go on after an interruption. */
  public Training run(RunFolder folder) {
    run = Optional.of(folder);
    return this;
  }

  /** Who is told, in sentences, what is done to the data. */
  public Training notes(Consumer<String> wanted) {
    notes = wanted;
    return this;
  }

  /**
   * Trains, and measures the model on rows that it has not seen.
   *
   * @throws DataException if the table cannot be learned from
   * @throws SpecificationException if the network does not fit the target
   */
  public Model fit() {
    if (target == null) {
      throw new IllegalStateException("Training expects a target; call target(column) first");
    }
    List<String> said = new ArrayList<>();
    Problem problem = look(said);
    said.forEach(notes);
    String fingerprint = Fingerprint.of(table);
    run.ifPresent(folder -> folder.begin(completed(problem), provenance(fingerprint)));
    TrainingListener all =
        run.map(folder -> TrainingListener.both(folder.metrics(), listener)).orElse(listener);
    NetworkChoice choice =
        new NetworkChoice(
            problem,
            new FitContext(
                settings,
                activations,
                all,
                name -> run.map(folder -> folder.checkpoints(name)).orElse(CheckpointStore.none()),
                notes));
    Fitted fitted = choice.fit(network);
    ObjectNode record = record(problem, fitted, said, fingerprint);
    for (String finding : health(problem, fitted)) {
      notes.accept(finding);
      record.withArray("health").add(finding);
    }
    if (!fitted.stopped()) {
      new Score(problem, problem.split().test())
          .write(choice.linear().model(), record.withObject("/baseline").putObject("linear"));
    }
    return new Model(fitted.columns(), fitted.specification(), fitted.network(), record);
  }

  /** What is wrong with the network on rows that it was trained on. */
  private static List<String> health(Problem problem, Fitted fitted) {
    int[] rows = problem.split().fitting();
    int[] some = Arrays.copyOf(rows, Math.min(rows.length, Health.MOST_ROWS));
    return Health.of(fitted.network(), fitted.columns().tensor(problem.table(), some));
  }

  /** What is trained, with every default. */
  private ObjectNode completed(Problem problem) {
    ObjectNode completed = JsonNodeFactory.instance.objectNode();
    completed.put("target", target).put("task", problem.target().task().specificationName());
    problem.features().forEach(column -> completed.withArray("features").add(column.name()));
    completed.set("network", network.map(Specification::toJson).orElse(null));
    completed.put("seed", seed).put("epochs", settings.epochs()).put("batch", settings.batch());
    completed.put("patience", settings.patience());
    return completed.put("optimizer", settings.optimization().toString());
  }

  /** On what, with what and by whom it is trained. */
  private ObjectNode provenance(String fingerprint) {
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    provenance.put("data_sha256", fingerprint).put("rows", table.rows()).put("seed", seed);
    provenance.put("sigmapi", Version.CURRENT).put("java", Runtime.version().toString());
    provenance.put("kernels", KernelChoice.get().describe());
    provenance.put("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
    provenance.put("cores", Runtime.getRuntime().availableProcessors());
    provenance.put("threads", settings.threads());
    return provenance.put("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private Problem look(List<String> said) {
    TargetChoice choice = TargetChoice.of(table, target, task, said);
    Seed root = Seed.of(seed);
    Split split = Split.of(choice.rows(), choice::classOf, root.child("split"));
    said.add(
        "rows: %d train, %d choose and stop, %d test (by seed %d)"
            .formatted(split.train().length, split.valid().length, split.test().length, seed));
    if (choice.task() == Task.CLASSIFICATION) {
      said.add("classes: " + Score.counts(choice, choice.rows()));
    }
    List<Column> columns = new FeatureChoice(table, split.fitting(), said).choose(target, features);
    checkFinite(columns, choice.rows());
    said.addAll(new Leaks(choice, split.fitting()).of(columns));
    boolean logarithmic = Problem.spansMagnitudes(choice, split.fitting());
    if (logarithmic) {
      said.add(
          "'%s' is positive and spans magnitudes: errors are measured on its logarithm"
              .formatted(target));
    }
    return new Problem(table, choice, columns, split, logarithmic, root, settings.threads());
  }

  private static void checkFinite(List<Column> columns, int[] rows) {
    for (Column column : columns) {
      if (column instanceof Column.Numbers numbers) {
        for (int row : rows) {
          if (Double.isInfinite(numbers.values()[row])) {
            throw Columns.infinite(column, row);
          }
        }
      }
    }
  }

  private ObjectNode record(Problem problem, Fitted fitted, List<String> said, String fingerprint) {
    Model model = fitted.model();
    Split split = problem.split();
    Score score = new Score(problem, split.test());
    ObjectNode record = model.record();
    record.put("sigmapi", Version.CURRENT).put("java", Runtime.version().toString());
    record.put("kernels", KernelChoice.get().describe());
    record.put("task", problem.target().task().specificationName()).put("target", target);
    ArrayNode names = record.putArray("features");
    problem.features().forEach(column -> names.add(column.name()));
    ObjectNode rows = record.putObject("rows");
    rows.put("train", split.train().length);
    rows.put("valid", split.valid().length);
    rows.put("test", split.test().length);
    score.write(model, record.putObject("test"));
    Metrics.write(score.ofConstant(), record.putObject("baseline").putObject("constant"));
    record.put("network", fitted.network().toString());
    record.put("parameters", fitted.network().parameterCount());
    record.set("method", fitted.method());
    record.put("error_scale", problem.logarithmic() ? "logarithmic" : "linear");
    record.put("seed", seed).put("data_sha256", fingerprint);
    ObjectNode ranges = record.putObject("ranges");
    for (Column column : problem.features()) {
      if (column instanceof Column.Numbers numbers) {
        double[] known =
            Arrays.stream(split.fitting())
                .mapToDouble(row -> numbers.values()[row])
                .filter(value -> !Double.isNaN(value))
                .toArray();
        ranges
            .putArray(column.name())
            .add(Arrays.stream(known).min().orElse(0))
            .add(Arrays.stream(known).max().orElse(0));
      }
    }
    ArrayNode sentences = record.putArray("notes");
    said.forEach(sentences::add);
    return record;
  }
}
