package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.specification.ShortText;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.TrainingSpecification;
import dev.sigmapi.train.TrainingException;
import dev.sigmapi.train.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunFolderTest {
  private static final CheckpointInterval EVERY_BATCH = new CheckpointInterval(1, 0);
  private static final CheckpointInterval SELDOM = new CheckpointInterval(3, 1e9);

  @TempDir private Path folder;

  /** Stops a training after so many batches of this process. */
  private static final class StopAfter implements TrainingListener {
    private int batches;

    StopAfter(int batches) {
      this.batches = batches;
    }

    @Override
    public boolean onBatch(int epoch, long rows, double loss) {
      return --batches > 0;
    }

    @Override
    public boolean onEpoch(Epoch epoch) {
      return batches > 0;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{optimizer: adam}",
        "{optimizer: {sgd: {rate: 0.01}}, average: 0.95, schedule: one_cycle}",
        "{optimizer: rmsprop, schedule: {plateau: {patience: 1}}, clip: {norm: 0.5}}",
        "{optimizer: lbfgs}",
        "{search: {halving: {starts: 4, epochs: 1}}, penalties: {l1: 0.001}}",
        "{search: {population: {members: 8, generations: 5, rows: 50}}}"
      })
  void whereverItIsStoppedARunEndsWithTheBitsOfTheUnbroken(String how) throws IOException {
    byte[] expected = bytes(training(how, table(1)).fit());
    for (int batches : new int[] {1, 6, 19}) {
      Path place = folder.resolve("run-" + batches);
      Model model = interrupted(place, () -> training(how, table(1)), batches);
      assertArrayEquals(expected, bytes(model), how + ", stopped every " + batches);
      assertTrue(curves(place).contains("network,7,"), curves(place));
    }
  }

  @Test
  void aPolynomialThatGrowsGoesOnWhereItWasStopped() throws IOException {
    Training unbroken = growing(table(1));
    List<String> notes = new ArrayList<>();
    Model grown = unbroken.notes(notes::add).fit();
    assertEquals(
        "[{\"ridge_polynomial\":{\"degree\":2,\"activation\":\"identity\",\"grow\":false}}]",
        grown.specification().toString());
    assertTrue(notes.stream().anyMatch(note -> note.startsWith("degree 2 found")), notes + "");
    assertEquals(3, grown.record().at("/method/losses_by_degree").size());
    Path place = folder.resolve("growing");
    Model model = interrupted(place, () -> growing(table(1)), 47);
    assertArrayEquals(bytes(grown), bytes(model));
    for (String name : List.of("degree-1", "degree-2-alone", "degree-2", "degree-3")) {
      Path checkpoint = place.resolve("checkpoints").resolve(name + ".safetensors");
      assertTrue(Files.exists(checkpoint), name);
    }
    Training searching =
        growing(table(1))
            .settings(TrainingSpecification.of(ShortText.json("{search: {halving: {starts: 2}}}")));
    assertThrows(SpecificationException.class, searching::fit);
  }

  /** Stops a training again and again, later every time, until nothing stops it. */
  private static Model interrupted(Path place, Supplier<Training> training, int batches) {
    for (int attempt = 0; ; attempt++) {
      try (RunFolder run =
          attempt == 0
              ? RunFolder.create(place, SELDOM, given())
              : RunFolder.resume(place, SELDOM)) {
        Model model =
            training
                .get()
                .run(run)
                .listener(new StopAfter(batches + 3 * attempt))
                .threads(1 + attempt % 3)
                .fit();
        if (!model.record().at("/method/stopped").asBoolean()) {
          return model;
        }
      }
    }
  }

  private static Training growing(Table table) {
    return Training.of(table)
        .target("y")
        .network(ShortText.specification("[{ridge_polynomial: {grow: true, degree: 5}}]"))
        .settings(
            TrainingSpecification.of(
                ShortText.json("{epochs: 60, optimizer: {adam: {rate: 0.02}}}")));
  }

  @Test
  void anyNumberOfThreadsGivesTheSameFile() throws IOException {
    byte[] one = bytes(training("{batch: 400}", table(1)).threads(1).fit());
    for (int threads : new int[] {2, 3, 8}) {
      assertArrayEquals(one, bytes(training("{batch: 400}", table(1)).threads(threads).fit()));
    }
  }

  @Test
  void theFolderTellsWhatWasTrained() throws IOException {
    Path place = folder.resolve("run");
    try (RunFolder run = RunFolder.create(place, EVERY_BATCH, given())) {
      training("{}", table(1)).run(run).fit();
    }
    JsonNode completed = json(place.resolve("specification.full.json"));
    assertEquals("y", completed.path("target").asText());
    assertEquals(0.9, completed.at("/training/optimizer/adam/beta1").asDouble());
    assertEquals(64, json(place.resolve("provenance.json")).path("data_sha256").asText().length());
    assertEquals("me", json(place.resolve("specification.json")).path("by").asText());
    assertTrue(Files.readString(place.resolve("metrics.csv")).startsWith("training,epoch,"));
    try (RunFolder again = RunFolder.resume(place, EVERY_BATCH)) {
      Model model = training("{}", table(1)).run(again).fit();
      assertArrayEquals(bytes(training("{}", table(1)).fit()), bytes(model), "finished, run again");
    }
  }

  @Test
  void aLazyRunLeavesNothingBehindUnlessItLasts() {
    Path place = folder.resolve("runs").resolve("lazy");
    try (RunFolder run = RunFolder.lazy(place, new CheckpointInterval(), given())) {
      training("{}", table(1)).run(run).fit();
      // The last state is kept only where there is a folder.
      assertFalse(run.isOpen());
    }
    assertFalse(Files.exists(place));
    try (RunFolder run = RunFolder.lazy(place, new CheckpointInterval(), given())) {
      training("{}", table(1)).run(run).listener(new StopAfter(5)).fit();
      assertTrue(run.isOpen());
    }
    assertTrue(RunFolder.exists(place));
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path place = folder.resolve("run");
    try (RunFolder run = RunFolder.create(place, EVERY_BATCH, given())) {
      DataException taken =
          assertThrows(DataException.class, () -> RunFolder.resume(place, EVERY_BATCH));
      assertTrue(taken.getMessage().contains("Another process"), taken.getMessage());
      training("{}", table(1)).run(run).listener(new StopAfter(5)).fit();
    }
    assertThrows(DataException.class, () -> RunFolder.create(place, EVERY_BATCH, given()));
    assertThrows(
        DataException.class, () -> RunFolder.resume(folder.resolve("nowhere"), EVERY_BATCH));
    try (RunFolder run = RunFolder.resume(place, EVERY_BATCH)) {
      Training other = training("{}", table(2)).run(run);
      String message = assertThrows(DataException.class, other::fit).getMessage();
      assertTrue(message.contains("has changed"), message);
    }
    try (RunFolder run = RunFolder.resume(place, EVERY_BATCH)) {
      Training other = training("{batch: 7}", table(1)).run(run);
      assertThrows(TrainingException.class, other::fit);
    }
    Path checkpoint = place.resolve("checkpoints").resolve("network.safetensors");
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length - 3] ^= 1;
    Files.write(checkpoint, bytes);
    try (RunFolder run = RunFolder.resume(place, EVERY_BATCH)) {
      Training damaged = training("{}", table(1)).run(run);
      assertThrows(ModelFileException.class, damaged::fit);
    }
  }

  @Test
  void whatAKilledProcessLeftHalfWrittenGoes() throws IOException {
    Path place = folder.resolve("run");
    try (RunFolder run = RunFolder.create(place, EVERY_BATCH, given())) {
      training("{}", table(1)).run(run).listener(new StopAfter(12)).fit();
    }
    Path leftover = place.resolve("checkpoints").resolve(".sigmapi-network.safetensors-1.tmp");
    Files.writeString(leftover, "half");
    Files.writeString(
        place.resolve("metrics.csv"), Files.readString(place.resolve("metrics.csv")) + "network,9");
    try (RunFolder run = RunFolder.resume(place, EVERY_BATCH)) {
      assertFalse(Files.exists(leftover));
      Model model = training("{}", table(1)).run(run).fit();
      assertArrayEquals(bytes(training("{}", table(1)).fit()), bytes(model));
    }
    assertFalse(Files.readString(place.resolve("metrics.csv")).contains("network,9"));
  }

  private static Training training(String how, Table table) {
    return Training.of(table)
        .target("y")
        .network(Specification.of(ShortText.json("[{dense: {units: 4, activation: tanh}}, dense]")))
        .settings(withEpochs(ShortText.json(how)));
  }

  private static TrainingSpecification withEpochs(JsonNode how) {
    return TrainingSpecification.of(((ObjectNode) how).put("epochs", 7));
  }

  private static ObjectNode given() {
    return JsonNodeFactory.instance.objectNode().put("by", "me");
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  /** The learning curves without their times. */
  private static String curves(Path place) throws IOException {
    try (var lines = Files.lines(place.resolve("metrics.csv"))) {
      List<String> kept =
          lines.map(line -> line.substring(0, line.lastIndexOf(','))).collect(Collectors.toList());
      return String.join("\n", kept);
    }
  }

  private byte[] bytes(Model model) throws IOException {
    Path file = folder.resolve("model.sigmapi");
    ModelFile.write(model, file);
    return Files.readAllBytes(file);
  }

  private static Table table(long seed) {
    Random random = new Random(seed);
    double[] a = random.doubles(150, 0.5, 1.5).toArray();
    double[] b = random.doubles(150, 0.5, 1.5).toArray();
    double[] y = new double[150];
    for (int i = 0; i < y.length; i++) {
      y[i] = a[i] * b[i] + 0.1 * random.nextGaussian();
    }
    return Table.of(
        new Column.Numbers("a", a), new Column.Numbers("b", b), new Column.Numbers("y", y));
  }

  @Test
  void learningCurvesThatAreDamagedAreNoObstacle() throws IOException {
    Path place = folder.resolve("run");
    try (RunFolder run = RunFolder.create(place, EVERY_BATCH, given())) {
      training("{}", table(1)).run(run).fit();
    }
    byte[] good = Files.readAllBytes(place.resolve("metrics.csv"));
    String first = "training,epoch\nnetwork\nnetwork,x,\nnetwork,99999999999,\n\u00ff\u00fe\n";
    for (String damaged : List.of("", first, first + "network,1")) {
      Files.writeString(place.resolve("metrics.csv"), damaged, StandardCharsets.ISO_8859_1);
      try (RunFolder again = RunFolder.resume(place, EVERY_BATCH)) {
        training("{}", table(1)).run(again).fit();
      }
      String left = Files.readString(place.resolve("metrics.csv"), StandardCharsets.ISO_8859_1);
      assertTrue(left.startsWith(damaged.isEmpty() ? "training,epoch,train_loss" : first), left);
      assertTrue(left.endsWith("\n"), "half a line is left");
    }
    assertTrue(good.length > 0);
  }

  @Test
  void aDamagedFileOfARunIsNamed() throws IOException {
    Path place = folder.resolve("run");
    try (RunFolder run = RunFolder.create(place, EVERY_BATCH, given())) {
      training("{}", table(1)).run(run).fit();
    }
    Path checkpoint = place.resolve("checkpoints/network.safetensors");
    byte[] whole = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, Arrays.copyOf(whole, whole.length - 9));
    ModelFileException e;
    try (RunFolder again = RunFolder.resume(place, EVERY_BATCH)) {
      e = assertThrows(ModelFileException.class, () -> training("{}", table(1)).run(again).fit());
    }
    assertTrue(e.getMessage().contains("delete it"), e.getMessage());
    assertTrue(e.getMessage().contains("network.safetensors"), e.getMessage());
    Files.delete(checkpoint);
    try (RunFolder again = RunFolder.resume(place, EVERY_BATCH)) {
      byte[] expected = bytes(training("{}", table(1)).fit());
      assertArrayEquals(expected, bytes(training("{}", table(1)).run(again).fit()));
    }
    Files.writeString(place.resolve("specification.json"), "{\n  'a");
    e = assertThrows(ModelFileException.class, () -> RunFolder.resume(place, EVERY_BATCH));
    assertTrue(e.getMessage().contains("begin a new run"), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void theBestBeforeTheLossWasNoNumberIsKept() {
    DivergedException e =
        assertThrows(
            DivergedException.class,
            () ->
                training("{}", table(1))
                    .settings(
                        TrainingSpecification.of(
                            ShortText.json(
                                "{optimizer: {sgd: {rate: 10}}, schedule: {cosine: {warmup: 0.9}},"
                                    + " patience: 100, epochs: 60}")))
                    .fit());
    Model best = e.best();
    assertTrue(best.record().at("/method/best_epoch").asInt() > 0);
    assertTrue(best.record().at("/method/failure").asText().contains("epoch"));
    assertTrue(best.record().at("/test/rmse").asDouble() < 1, best.record().toString());
    assertThrows(
        TrainingException.class,
        () -> training("{optimizer: {sgd: {rate: 1000000000000000000}}}", table(1)).fit());
  }
}
