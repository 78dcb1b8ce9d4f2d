package dev.sigmapi.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs that are kept, stopped and gone on with, through the command. */
final class RunTest {
  private static final String NETWORK = "[dense: {units: 4, activation: tanh}, dense]";

  @TempDir private Path folder;

  private Path data;
  private Path model;
  private Path runs;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void writeData() throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 200; i++) {
      double a = 1 + random.nextDouble();
      double b = 1 + random.nextDouble();
      csv.append("%s,%s,%s\n".formatted(a, b, a * b + 0.1 * random.nextGaussian()));
    }
    data = Files.writeString(folder.resolve("data.csv"), csv);
    model = folder.resolve("m.sigmapi");
    runs = folder.resolve("run");
  }

  @Test
  void aRunIsBegunOnceAndGoesOnWithTheOptionsItWasBegunWith() throws IOException {
    assertEquals(0, train("--run", runs, "--epochs", 4).code);
    byte[] first = Files.readAllBytes(model);
    Result again = run("train", "--resume", runs, "--json");
    assertEquals(0, again.code, again.err);
    assertArrayEquals(first, Files.readAllBytes(model));
    JsonNode json = new ObjectMapper().readTree(again.out);
    assertEquals(runs.toString(), json.path("run").asText());
    assertEquals(4, json.at("/method/epochs").asInt());
    assertEquals(6, epochs(run("train", "--resume", runs, "--epochs", 6, "--json")));

    refused(3, "holds a run already", "train", data, "--target", "y", "--run", runs);
    refused(2, "give the same", "train", data, "--target", "y", "--resume", runs);
    refused(3, "holds no run", "train", "--resume", folder.resolve("nowhere"));
    refused(2, "use one", "train", data, "--target", "y", "--run", runs, "--resume", runs);
    refused(2, "--resume takes --seed", "train", "--resume", runs, "--seed", 3);
    refused(2, "--resume takes --out", "train", "--resume", runs, "--out", model);
    refused(2, "1 or more", "train", "--resume", runs, "--epochs", 0);
    refused(2, "0 or more", with("--checkpoint-minutes", "-1"));
    refused(2, "--temp expects", with("--temp", folder.resolve("nowhere")));
    refused(1, "Not a directory", with("--run", data));
    refused(2, "expects DATA", "train");
    refused(2, "expects --target", "train", data);
  }

  @Test
  void dataThatVanishedOrChangedIsSaid() throws IOException {
    assertEquals(0, train("--run", runs, "--epochs", 4).code);
    byte[] checkpoint = Files.readAllBytes(runs.resolve("checkpoints/network.safetensors"));
    String content = Files.readString(data);
    Files.writeString(data, content.replace("1.5", "1.6"));
    refused(3, "has changed since", "train", "--resume", runs);
    Files.delete(data);
    refused(3, "There is no file", "train", "--resume", runs);
    Files.writeString(data, content);
    assertEquals(0, run("train", "--resume", runs).code);
    assertArrayEquals(
        checkpoint, Files.readAllBytes(runs.resolve("checkpoints/network.safetensors")));
  }

  @Test
  void aSpecificationThatIsNoneIsNamed() throws IOException {
    assertEquals(0, train("--run", runs, "--epochs", 1).code);
    for (String damaged : List.of("{}", "{\"data\": 3, \"no\": 1}", "[]", "{")) {
      Files.writeString(runs.resolve("specification.json"), damaged);
      refused(4, "begin a new run", "train", "--resume", runs);
    }
  }

  @Test
  void theBestBeforeALossThatIsNoNumberIsSaved() {
    String how =
        "{optimizer: {sgd: {rate: 10}}, schedule: {cosine: {warmup: 0.9}}, patience: 99,"
            + " epochs: 60}";
    refused(1, "is saved as " + model, with("--training", how));
    assertEquals(0, run("evaluate", model, data).code);
    // Where nothing was learned, nothing is saved.
    Path other = folder.resolve("other.sigmapi");
    refused(
        1, "not finite", with("--training", "{optimizer: {sgd: {rate: 1.0e+30}}}", "--out", other));
    assertFalse(Files.exists(other));
  }

  @Test
  void progressForMachinesIsAnObjectAnEpoch() throws IOException {
    Result result = train("--epochs", 3, "--progress", "json", "--quiet");
    assertEquals("", result.err, "quiet");
    result = train("--epochs", 3, "--progress", "json");
    List<JsonNode> objects = new ArrayList<>();
    for (String line : result.err.lines().filter(l -> l.startsWith("{")).toList()) {
      objects.add(new ObjectMapper().readTree(line));
    }
    assertEquals(3, objects.size(), result.err);
    for (String field :
        List.of("training", "epoch", "epochs", "train_loss", "valid_loss", "best_loss", "rate")) {
      assertTrue(objects.get(2).has(field), field);
    }
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void howToTrainIsReadAndRefusedWithTheNearestName() {
    refused(2, "did you mean 'optimizer'", with("--training", "{optimiser: adam}"));
    refused(2, "did you mean 'adam'", with("--training", "{optimizer: adm}"));
    refused(2, "rate", with("--training", "{optimizer: {sgd: {rates: 1}}}"));
    refused(2, "number of 0 or more", with("--training", "{optimizer: {sgd: {rate: fast}}}"));
    refused(2, "between 0 and 1", with("--training", "{average: 2}"));
    refused(2, "list such as", with("--training", "{groups: 3}"));
    refused(2, "neither YAML nor JSON", with("--training", "{a: [}"));
    refused(2, "can be read", with("--training", "no.yaml"));
    assertEquals(0, run(with("--training", "{optimizer: lbfgs, epochs: 2}")).code);
  }

  @Test
  void crossValidationAndTheRateFinderPrintTables() throws IOException {
    Result folds = run("cv", data, "--target", "y", "--folds", 3, "--json");
    JsonNode json = new ObjectMapper().readTree(folds.out);
    assertEquals(3, json.at("/this_model/rmse/folds").size(), folds.out);
    assertTrue(run("cv", data, "--target", "y", "--folds", 3).out.contains("±"));
    refused(3, "folds", "cv", data, "--target", "y", "--folds", 1);
    refused(2, "--out", "cv", data, "--target", "y", "--out", "model.sigmapi");
    Result rates = run("lr-find", data, "--target", "y", "--network", NETWORK, "--json");
    double suggested = new ObjectMapper().readTree(rates.out).path("suggested").asDouble();
    assertTrue(suggested > 1e-5 && suggested < 10, rates.out);
    refused(2, "--network", "lr-find", data, "--target", "y");
  }

  @Test
  void anInterruptKeepsTheBestAndSaysHowToGoOn() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sigmapi.cli.Main"));
    Object[] train = with("--run", runs, "--epochs", 100000000, "--checkpoint-epochs", 5);
    Arrays.stream(train).map(Object::toString).forEach(command::add);
    command.addAll(List.of("--training", "{patience: 100000000}"));
    Path errors = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile())
            .start();
    try {
      Path checkpoint = runs.resolve("checkpoints/network.safetensors");
      for (int i = 0; i < 600 && !Files.exists(checkpoint); i++) {
        Thread.sleep(100);
      }
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(errors);
    assertEquals(130, process.exitValue(), said);
    assertTrue(said.contains("sigmapi train --resume " + runs), said);
    assertEquals(0, run("explain", model).code, "the best is kept");
  }

  private Result train(Object... more) {
    return run(with(more));
  }

  private Object[] with(Object... more) {
    List<Object> all =
        new ArrayList<>(List.of("train", data, "--target", "y", "--network", NETWORK));
    all.addAll(List.of(more));
    if (!all.contains("--out")) {
      all.addAll(List.of("--out", model));
    }
    return all.toArray();
  }

  private static int epochs(Result result) throws IOException {
    return new ObjectMapper().readTree(result.out).at("/method/epochs").asInt();
  }

  private void refused(int code, String part, Object... arguments) {
    Result result = run(arguments);
    assertEquals(code, result.code, result.err);
    assertTrue(result.err.toLowerCase().contains(part.toLowerCase()), result.err);
    assertEquals("", result.out);
  }

  private static Result run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Result(command.execute(words), out.toString(), err.toString());
  }
}
