package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.RowStream;
import dev.sigmapi.data.Table;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Task;
import dev.sigmapi.specification.TrainingSpecification;
import dev.sigmapi.specification.Vocabulary;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.RateFinder;
import dev.sigmapi.train.TrainingException;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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

  /** How long the choice of a network may take that no user has limited. */
  public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

  private final Optional<Table> table;
  private final Optional<RowStream> stream;
  private Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));
  private int sampleRows = StreamedData.SAMPLE_ROWS;
  private List<String> targets = List.of();
  private List<String> features = List.of();
  private final Map<String, TextSplit> sequences = new LinkedHashMap<>();
  private Optional<Task> task = Optional.empty();
  private Optional<LossSpecification> loss = Optional.empty();
  private final Map<String, LossSpecification> losses = new LinkedHashMap<>();
  private Optional<String> weights = Optional.empty();
  private Optional<ClassWeights> classWeights = Optional.empty();
  private Units units = Units.NONE;
  private Optional<Specification> network = Optional.empty();
  private Method method = Method.AUTO;
  private Duration timeLimit = DEFAULT_TIME_LIMIT;
  private Optional<int[]> testRows = Optional.empty();
  private List<Activation> activations = List.of();
  private long seed = DEFAULT_SEED;
  private TrainingSettings settings = new TrainingSettings();
  private JsonNode settingsJson = TrainingSpecification.usual().toJson();
  private TrainingListener listener = TrainingListener.none();
  private Consumer<String> notes = note -> {};
  private Optional<RunFolder> run = Optional.empty();

  private Training(Optional<Table> table, Optional<RowStream> stream) {
    this.table = table;
    this.stream = stream;
  }

  public static Training of(Table table) {
    return new Training(Optional.of(table), Optional.empty());
  }

  /**
   * A training on rows that need not fit in memory. A sample of them decides what a table would,
   * and holds the rows that choose, stop and test; gradient training sees all others.
   */
  public static Training of(RowStream stream) {
    return new Training(Optional.empty(), Optional.of(stream));
  }

  /** Where a training on a stream keeps its encoded rows; without a call, where Java does. */
  public Training temporaryFolder(Path folder) {
    temporaryFolder = folder;
    return this;
  }

  /** The most rows of a stream's sample. */
  Training sampleRows(int most) {
    sampleRows = most;
    return this;
  }

  /** The column to predict, or several, which are then learned together by one network. */
  public Training target(String... columns) {
    targets = List.of(columns);
    return this;
  }

  /**
   * The loss, which says the task too; without a call squared for numbers, logistic for two classes
   * and cross-entropy for more. Any but squared means training by gradients.
   */
  public Training loss(LossSpecification wanted) {
    loss = Optional.of(wanted);
    return this;
  }

  /** The loss of one of several targets. */
  public Training loss(String target, LossSpecification wanted) {
    losses.put(target, wanted);
    return this;
  }

  /**
   * The column that says how much each row counts: in training, in the choice of the best epoch and
   * in all figures. It is no feature. Rows are then trained by gradients.
   */
  public Training weights(String column) {
    weights = Optional.of(column);
    return this;
  }

  /** How much each class counts in training and in the choice of the best epoch. */
  public Training classWeights(ClassWeights wanted) {
    classWeights = Optional.of(wanted);
    return this;
  }

  /** The columns to predict from; without a call, all that are of use. */
  public Training features(String... columns) {
    features = List.of(columns);
    return this;
  }

  /**
   * Reads a column of texts as a sequence of tokens. Without a call, a column whose words would
   * only name the rows is where it plainly is one, as long as the network is chosen or has a layer
   * {@code tokens}.
   */
  public Training sequence(String column, TextSplit split) {
    sequences.put(column, split);
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

  /** How the network that was named is trained; one that is chosen brings its own. */
  public Training method(Method wanted) {
    method = wanted;
    return this;
  }

  /**
   * How long choosing a network may take, about: what the time does not allow is left out, and
   * said. Without a network that the user names, what is chosen then depends on the machine.
   *
   * @param limit 0 for the simplest network only
   */
  public Training timeLimit(Duration limit) {
    timeLimit = limit;
    return this;
  }

  /**
   * The rows to test on, by number from 0, which training then never sees; without a call, some by
   * chance. Rows whose target is missing are left out.
   */
  public Training testRows(int... rows) {
    testRows = Optional.of(rows.clone());
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
    settingsJson = TextNode.valueOf(wanted.toString());
    return this;
  }

  /** How gradient training runs, as a specification says it. */
  public Training settings(TrainingSpecification wanted) {
    settings = wanted.settings().withThreads(settings.threads());
    settingsJson = wanted.toJson();
    return this;
  }

  /** How many workers; no result depends on it. */
  public Training threads(int wanted) {
    settings = settings.withThreads(wanted);
    return this;
  }

  /** What columns are measured in, so that formulas can be asked whether they balance. */
  public Training units(Units wanted) {
    units = wanted;
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
   * @throws TrainingException if losses or gradients were no numbers before anything was learned
   * @throws DivergedException if that came later; it holds the best model before
   */
  public Model fit() {
    List<String> said = new ArrayList<>();
    try (TrainingData data = data(said)) {
      Problem problem = look(data, said);
      String fingerprint = data.fingerprint();
      run.ifPresent(folder -> folder.begin(completed(problem), provenance(data, fingerprint)));
      return fit(problem, said, fingerprint);
    }
  }

  private TrainingData data(List<String> said) {
    if (targets.isEmpty()) {
      throw new IllegalStateException("Training expects a target; call target(column) first");
    }
    if (stream.isEmpty()) {
      return TrainingData.of(table.orElseThrow());
    }
    Seed chance = Seed.of(seed).child("sample");
    return new StreamedData(
        stream.get(), targets, temporaryFolder, chance, sampleRows, note -> say(note, said));
  }

  /** Says what has not been said yet. */
  private void say(String note, List<String> said) {
    if (!said.contains(note)) {
      said.add(note);
      notes.accept(note);
    }
  }

  /**
   * Trains once for each fold and measures on the fold's rows, which that training has not seen.
   *
   * @param folds 2 or more
   * @throws DataException if the table cannot be learned from or has fewer rows than folds
   */
  public CrossValidation crossValidate(int folds) {
    List<String> said = new ArrayList<>();
    try (TrainingData data = data(said)) {
      return crossValidate(look(data, said), folds, said);
    }
  }

  private CrossValidation crossValidate(Problem whole, int folds, List<String> said) {
    if (folds < 2 || folds > whole.target().rows().length) {
      throw new DataException(
          "Cross-validation expects between 2 folds and as many as rows (%d) but got %d"
              .formatted(whole.target().rows().length, folds));
    }
    List<ObjectNode> records = new ArrayList<>();
    List<Split> splits =
        Split.folds(whole.target().rows(), whole.target()::classOf, folds, Seed.of(seed));
    for (int fold = 0; fold < folds; fold++) {
      Model model = fit(whole.withSplit(splits.get(fold)), said, "");
      if (model.record().at("/method/stopped").asBoolean()) {
        notes.accept("stopped in fold %d of %d, which does not count".formatted(fold + 1, folds));
        break;
      }
      records.add(model.record());
      notes.accept("fold %d of %d: %s".formatted(fold + 1, folds, model.network()));
    }
    return CrossValidation.of(records);
  }

  /**
   * Looks for a learning rate for gradient training of the network.
   *
   * @throws IllegalStateException if no network is given
   */
  public RateFinder.Result findRate() {
    Specification specification =
        network.orElseThrow(
            () ->
                new IllegalStateException(
                    "The rate finder expects a network; call network(specification) first"));
    List<String> said = new ArrayList<>();
    try (TrainingData data = data(said)) {
      return new GradientFit(look(data, said), context(listener)).findRate(specification);
    }
  }

  private Model fit(Problem problem, List<String> said, String fingerprint) {
    MetricsFile metrics = run.map(RunFolder::metrics).orElseGet(MetricsFile::new);
    FitContext context = context(TrainingListener.both(metrics, listener));
    NetworkChoice choice = new NetworkChoice(problem, context, timeLimit);
    Fitted fitted = choice.fit(network);
    ObjectNode record = record(problem, fitted, said, fingerprint);
    record.set("curves", metrics.curves());
    record.set("leaderboard", choice.leaderboard());
    for (String finding : fitted.ofMany() ? List.<String>of() : health(problem, fitted)) {
      notes.accept(finding);
      record.withArray("health").add(finding);
    }
    if (!fitted.stopped()) {
      compare(problem, choice, record);
    }
    Model model = fitted.model(record);
    if (fitted.failure().isPresent()) {
      throw new DivergedException(fitted.failure().get(), model);
    }
    return model;
  }

  /** Puts the linear model beside the one that was trained, if it can be trained to its end. */
  private void compare(Problem problem, NetworkChoice choice, ObjectNode record) {
    Fitted linear;
    try {
      linear = choice.linear();
    } catch (TrainingException e) {
      notes.accept("no linear model to compare with: " + e.getMessage());
      return;
    }
    if (linear.stopped()) {
      record.withObject("/method").put("stopped", true);
    } else {
      new Score(problem, problem.split().test())
          .write(linear.model(), record.withObject("/baseline").putObject("linear"));
    }
  }

  private FitContext context(TrainingListener watching) {
    return new FitContext(
        settings,
        method,
        activations,
        watching,
        name -> run.map(folder -> folder.checkpoints(name)).orElse(CheckpointStore.none()),
        notes,
        watching::goesOn);
  }

  /** What is wrong with the network on rows that it was trained on. */
  private static List<String> health(Problem problem, Fitted fitted) {
    if (fitted.network().layers().isEmpty()) {
      return List.of();
    }
    int[] rows = problem.split().fitting();
    int[] some = Arrays.copyOf(rows, Math.min(rows.length, Health.MOST_ROWS));
    return Health.of(fitted.network(), fitted.columns().tensor(problem.table(), some));
  }

  /** What is trained, with every default. */
  private ObjectNode completed(Problem problem) {
    ObjectNode completed = JsonNodeFactory.instance.objectNode();
    targets(problem, completed);
    problem.features().forEach(column -> completed.withArray("features").add(column.name()));
    problem
        .sequences()
        .forEach(
            (column, how) ->
                completed.withObject("/sequences").put(column, how.specificationName()));
    completed.set("network", network.map(Specification::toJson).orElse(null));
    completed.put("method", method.specificationName());
    completed.set("training", settingsJson);
    return completed.put("seed", seed);
  }

  /** On what, with what and by whom it is trained. */
  private ObjectNode provenance(TrainingData data, String fingerprint) {
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    provenance.put("data_sha256", fingerprint).put("rows", data.rows()).put("seed", seed);
    provenance.put("sigmapi", Version.CURRENT).put("java", Runtime.version().toString());
    provenance.put("kernels", KernelChoice.get().describe());
    provenance.put("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
    provenance.put("cores", Runtime.getRuntime().availableProcessors());
    provenance.put("threads", settings.threads());
    return provenance.put("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Says what is predicted, and how much what counts. */
  private void targets(Problem problem, ObjectNode json) {
    TargetChoice first = problem.target();
    json.put("task", first.task().specificationName()).put("target", first.name());
    ArrayNode list = json.putArray("targets");
    for (TargetChoice each : problem.targets()) {
      ObjectNode object = list.addObject().put("target", each.name());
      object.put("task", each.task().specificationName()).set("loss", each.loss().toJson());
      object.put("error_scale", errorScale(each));
    }
    weights.ifPresent(column -> json.put("weights", column));
    classWeights.ifPresent(each -> json.set("class_weights", each.toJson()));
  }

  private static String errorScale(TargetChoice target) {
    return target.logarithmic() ? "logarithmic" : "linear";
  }

  /** The loss that is wanted of each target, where one is. */
  private Map<String, LossSpecification> wantedLosses() {
    Map<String, LossSpecification> wanted = new LinkedHashMap<>();
    loss.ifPresent(one -> targets.forEach(target -> wanted.put(target, one)));
    for (Map.Entry<String, LossSpecification> entry : losses.entrySet()) {
      if (!targets.contains(entry.getKey())) {
        throw Vocabulary.unknown("target", entry.getKey(), targets);
      }
      wanted.put(entry.getKey(), entry.getValue());
    }
    return wanted;
  }

  private Problem look(TrainingData data, List<String> all) {
    Table table = data.table();
    List<String> said = new ArrayList<>();
    Map<String, String> taken = taken();
    Map<String, LossSpecification> wanted = wantedLosses();
    List<TargetChoice> choices = TargetChoice.of(table, targets, task, wanted, said);
    // The rows of each class are dealt out alike.
    TargetChoice choice =
        choices.stream()
            .filter(each -> each.task() == Task.CLASSIFICATION)
            .findFirst()
            .orElse(choices.get(0));
    classWeights.ifPresent(each -> each.check(choices));
    RowWeights rowWeights = weights.map(RowWeights::new).orElse(null);
    if (rowWeights != null) {
      rowWeights.in(table, choice.rows());
    }
    Seed root = Seed.of(seed);
    Split split = split(choice, root.child("split"));
    said.add(
        "rows: %d train, %d choose and stop, %d test (by seed %d)"
            .formatted(split.train().length, split.valid().length, split.test().length, seed));
    List<TargetChoice> measured = new ArrayList<>();
    for (TargetChoice each : choices) {
      if (each.task() == Task.CLASSIFICATION) {
        said.add("classes: " + Score.counts(each, each.rows()));
      }
      boolean given = wanted.containsKey(each.name());
      measured.add(each.measured(split.fitting(), given));
      if (!given && measured.get(measured.size() - 1).logarithmic()) {
        said.add(
            "'%s' is positive and spans magnitudes: errors are measured on its logarithm"
                .formatted(each.name()));
      }
    }
    boolean find = network.map(Specification::readsTokens).orElse(true);
    FeatureChoice choosing = new FeatureChoice(table, split.fitting(), sequences, find, said);
    List<Column> columns = choosing.choose(taken, features);
    checkSizes(columns, choice.rows());
    checkSizes(targets.stream().map(table::column).toList(), choice.rows());
    for (TargetChoice each : measured) {
      said.addAll(new Leaks(each, split.fitting()).of(columns));
    }
    said.forEach(note -> say(note, all));
    List<String> named = new ArrayList<>(targets);
    columns.forEach(column -> named.add(column.name()));
    units.check(named);
    return new Problem(
        data,
        measured,
        columns,
        choosing.sequences(),
        split,
        rowWeights,
        classWeights.orElse(null),
        root,
        settings.threads());
  }

  private Split split(TargetChoice choice, Seed chance) {
    if (testRows.isEmpty()) {
      return Split.of(choice.rows(), choice::classOf, chance);
    }
    if (table.isEmpty()) {
      throw new IllegalStateException(
          "Training expects a table where rows to test on are given; leave testRows out");
    }
    Set<Integer> wanted = Arrays.stream(testRows.get()).boxed().collect(Collectors.toSet());
    int[] test = Arrays.stream(choice.rows()).filter(wanted::contains).toArray();
    int[] rest = Arrays.stream(choice.rows()).filter(row -> !wanted.contains(row)).toArray();
    if (test.length == 0 || rest.length < TargetChoice.FEWEST_ROWS) {
      throw new DataException(
          "Training expects at least %d rows to train on and 1 to test on but got %d and %d"
              .formatted(TargetChoice.FEWEST_ROWS, rest.length, test.length));
    }
    return Split.testing(rest, test, choice::classOf, chance);
  }

  /** The columns that are no features, and what they are. */
  private Map<String, String> taken() {
    Map<String, String> taken = new LinkedHashMap<>();
    targets.forEach(target -> taken.put(target, "target"));
    weights.ifPresent(
        column -> {
          if (taken.put(column, "column of weights") != null) {
            throw new DataException(
                "'%s' is a target and cannot be the weights too; choose another column"
                    .formatted(column));
          }
        });
    return taken;
  }

  /** Squares of larger numbers, which deviations and figures need, would be infinite. */
  private static final double LARGEST = 1e150;

  private static void checkSizes(List<Column> columns, int[] rows) {
    for (Column column : columns) {
      if (column instanceof Column.Numbers numbers) {
        for (int row : rows) {
          if (Double.isInfinite(numbers.values()[row])) {
            throw Columns.infinite(column, row);
          }
          if (Math.abs(numbers.values()[row]) > LARGEST) {
            throw new DataException(
                "Column '%s' expects numbers of sizes up to %s but row %d holds %s; correct it or give"
                        .formatted(column.name(), LARGEST, row + 1, column.text(row))
                    + " the column in a larger unit");
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
    targets(problem, record);
    ArrayNode names = record.putArray("features");
    problem.features().forEach(column -> names.add(column.name()));
    ObjectNode rows = record.putObject("rows");
    rows.put("train", fitted.method().path("rows").asLong(split.train().length));
    rows.put("valid", split.valid().length);
    rows.put("test", split.test().length);
    score.write(model, record.putObject("test"));
    Metrics.write(score.ofConstant(), record.putObject("baseline").putObject("constant"));
    record.put("network", fitted.network().toString());
    record.put("parameters", fitted.network().parameterCount());
    record.set("method", fitted.method());
    record.put("error_scale", errorScale(problem.target()));
    record.put("seed", seed).put("data_sha256", fingerprint);
    units.write(record);
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
