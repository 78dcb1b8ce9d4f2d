package dev.sigmapi.cli;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.LongRows;
import dev.sigmapi.data.Table;
import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.model.Method;
import dev.sigmapi.model.TextSplit;
import dev.sigmapi.model.Training;
import dev.sigmapi.model.Units;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Task;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.table.TableStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What a training is asked for: the options of {@code train} that decide the model, as a run folder
 * keeps them. What is not given is null.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
final class TrainOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Training needs a table about so often: as read, as different values, encoded, for a solver. */
  private static final int TABLES_IN_MEMORY = 8;

  @Parameters(arity = "0..1", paramLabel = "DATA", description = "CSV, TSV, Parquet or JSON file.")
  String data;

  @Option(
      names = "--target",
      split = ",",
      paramLabel = "A,B,..",
      description = "What to predict: a column, or several that one network learns together.")
  @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
  List<String> target = List.of();

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "A,B,..",
      description = "What to predict it from; all columns of use without it.")
  List<String> features = List.of();

  @Option(
      names = "--sequence",
      split = ",",
      paramLabel = "COLUMN=letters|words|list",
      description = "Texts to read as sequences of tokens; found without it where it is plain.")
  Map<String, TextSplit> sequences = Map.of();

  @Mixin LongOptions longRows = new LongOptions();

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description = "What to read; the file is the table data in it.")
  String query;

  @Option(
      names = "--network",
      paramLabel = "SPEC|FILE",
      description = "YAML or JSON, as in '[product_units: {units: 3}, dense]'; chosen without it.")
  String network;

  @Option(
      names = "--training",
      paramLabel = "SPEC|FILE",
      description = "YAML or JSON, as in '{optimizer: {adam: {rate: 0.001}}, schedule: cosine}'.")
  String training;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "gradient or projection, for --network; what fits it best without it.")
  Method method;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "regression or classification, where the target does not tell.")
  Task task;

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      description =
          "What is made small, as in 'quantile: {level: 0.9}'; by target, as in '{a: poisson}'.")
  String loss;

  @Option(
      names = "--weights",
      paramLabel = "COLUMN",
      description = "How much each row counts; it is no feature then.")
  String weights;

  @Option(
      names = "--class-weights",
      paramLabel = "SPEC",
      description = "How much each class counts: balanced, or as in '{yes: 3, no: 1}'.")
  String classWeights;

  @Option(
      names = "--units",
      paramLabel = "LIST",
      description =
          "What columns are measured in, as in 'mass=kg, speed=m/s'; explain says what does not"
              + " balance.")
  String units;

  @Option(names = "--out", paramLabel = "FILE", description = "The model; DATA.sigmapi without it.")
  String out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + Training.DEFAULT_SEED,
      description = "What all chance follows from; ${DEFAULT-VALUE} without it.")
  long seed = Training.DEFAULT_SEED;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "The most passes of gradient training.")
  Integer epochs;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "For the choice of a network; 60 without it.")
  Double timeLimit;

  @Option(
      names = "--stream",
      description = "Never hold all rows in memory; done without it where they would not fit well.")
  Boolean stream;

  @JsonIgnore
  @Option(
      names = "--temp",
      paramLabel = "FOLDER",
      description = "Where a stream's encoded rows lie while it trains; as Java does without it.")
  Path temporary;

  /**
   * Opens the data, in memory or as a stream, and does something with a training that is set up as
   * asked.
   *
   * @param threads workers; null for all cores
   * @param notes who is told what was read, and how
   */
  <T> T train(Integer threads, Consumer<String> notes, Function<Training, T> use) {
    TableReader reader = new TableReader(notes);
    Optional<String> asked = Optional.ofNullable(query);
    if (!Boolean.TRUE.equals(stream)) {
      LongRows rows = longRows.gather(reader.read(data, asked), notes);
      Table table = rows.table();
      notes.accept("%s: %d rows, %s".formatted(data, table.rows(), ColumnTypes.describe(table)));
      Training training = Training.of(table);
      rows.texts().stream()
          .filter(text -> !target.contains(text) && (features.isEmpty() || features.contains(text)))
          .forEach(text -> training.sequence(text, TextSplit.LIST));
      return use.apply(setUp(training, threads));
    }
    try (TableStream rows = reader.stream(data, asked)) {
      String types = ColumnTypes.describe(rows.layout());
      notes.accept("%s: %d rows in a stream, %s".formatted(data, rows.rows(), types));
      return use.apply(setUp(Training.of(rows), threads));
    }
  }

  private Training setUp(Training training, Integer threads) {
    training
        .target(target.toArray(String[]::new))
        .features(features.toArray(String[]::new))
        .seed(seed)
        .settings(SpecificationText.training(this.training, epochs));
    sequences.forEach(training::sequence);
    if (threads != null) {
      training.threads(Arguments.positive("--threads", threads));
    }
    if (timeLimit != null) {
      training.timeLimit(limit());
    }
    if (task != null) {
      training.task(task);
    }
    if (method != null) {
      training.method(method);
    }
    if (network != null) {
      training.network(SpecificationText.network(network));
    }
    if (temporary != null) {
      training.temporaryFolder(temporary);
    }
    if (loss != null) {
      SpecificationText.losses(loss, target).forEach(training::loss);
    }
    if (weights != null) {
      training.weights(weights);
    }
    if (units != null) {
      training.units(Units.of(units));
    }
    if (classWeights != null) {
      training.classWeights(SpecificationText.classWeights(classWeights));
    }
    return training;
  }

  /**
   * Checks what can be checked before the data is read, and how it will be.
   *
   * @param verb for messages
   */
  void check(String verb) {
    require(verb, data, "DATA, a file to train on");
    require(verb, target.isEmpty() ? null : target, "--target, the column to predict");
    if (epochs != null) {
      Arguments.positive("--epochs", epochs);
    }
    if (timeLimit != null) {
      limit();
    }
    SpecificationText.training(training, epochs);
    if (network != null) {
      SpecificationText.network(network);
    }
    if (loss != null) {
      SpecificationText.losses(loss, target);
    }
    if (classWeights != null) {
      SpecificationText.classWeights(classWeights);
    }
    if (temporary != null && !Files.isWritable(temporary)) {
      throw new SpecificationException(
          "--temp expects a folder that may be written to but got '%s'".formatted(temporary));
    }
    if (temporary != null && !Files.isDirectory(temporary)) {
      throw new SpecificationException(
          "--temp expects a folder but got the file '%s'".formatted(temporary));
    }
    if (longRows.wanted() && Boolean.TRUE.equals(stream)) {
      throw new SpecificationException(
          "--sequences-by expects all rows in memory; leave --stream out");
    }
    if (stream == null && !longRows.wanted() && !fitsInMemory()) {
      stream = true;
    }
  }

  /**
   * As {@link #check}, for a verb that keeps no model.
   *
   * @param verb for messages
   */
  void checkWithoutModel(String verb) {
    if (out != null) {
      throw new SpecificationException(
          "%s expects no --out, since it keeps no model, but got '%s'; train keeps one"
              .formatted(verb, out));
    }
    check(verb);
  }

  private Duration limit() {
    return Duration.ofMillis(Math.round(1000 * Arguments.notNegative("--time-limit", timeLimit)));
  }

  private boolean fitsInMemory() {
    long table = new TableReader(note -> {}).estimateBytes(data);
    return table <= Runtime.getRuntime().maxMemory() / TABLES_IN_MEMORY;
  }

  private static void require(String verb, Object option, String what) {
    if (option == null) {
      throw new SpecificationException(
          "%s expects %s, but got none; see sigmapi %s --help".formatted(verb, what, verb));
    }
  }

  /** As a run folder keeps them; files by their whole path, so that the run goes on anywhere. */
  ObjectNode toJson() {
    ObjectNode json = JSON.valueToTree(this);
    json.put("data", Path.of(data).toAbsolutePath().normalize().toString());
    return json.put("out", Path.of(out).toAbsolutePath().normalize().toString());
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param run whose options they are
   */
  static TrainOptions of(ObjectNode json, Path run) {
    TrainOptions options;
    try {
      options = JSON.treeToValue(json, TrainOptions.class);
    } catch (JsonProcessingException e) {
      throw damaged(run, e);
    }
    if (options.data == null || options.target.isEmpty() || options.out == null) {
      throw damaged(run, null);
    }
    return options;
  }

  private static ModelFileException damaged(Path run, Exception cause) {
    return new ModelFileException(
        "The specification.json of the run %s does not hold the options of train; begin a new run"
            .formatted(run),
        cause);
  }
}
