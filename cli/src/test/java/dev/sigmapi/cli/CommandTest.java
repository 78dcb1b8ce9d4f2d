package dev.sigmapi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command's contract: what it prints where, and how it ends. */
final class CommandTest {
  @TempDir private Path folder;

  private Path data;
  private Path model;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void writeData() throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("a,b,kind,y\n");
    for (int i = 0; i < 120; i++) {
      double a = 1 + 4 * random.nextDouble();
      double b = 1 + 4 * random.nextDouble();
      String kind = random.nextBoolean() ? "red" : "blue";
      csv.append("%s,%s,%s,%s\n".formatted(a, b, kind, 3 * a * a / b));
    }
    data = Files.writeString(folder.resolve("data.csv"), csv);
    model = folder.resolve("m.sigmapi");
  }

  @Test
  void trainingPredictingEvaluatingAndExplaining() throws IOException {
    Result trained = run("train", data, "--target", "y", "--out", model, "--json");
    assertEquals(0, trained.code, trained.err);
    JsonNode json = new ObjectMapper().readTree(trained.out);
    for (String field :
        List.of(
            "model",
            "task",
            "target",
            "features",
            "rows",
            "test",
            "baseline",
            "network",
            "formula",
            "seconds",
            "seed",
            "threads")) {
      assertTrue(json.has(field), field);
    }
    assertEquals("y = 3 · a^2 · b^-1", json.get("formula").asText());
    assertTrue(json.at("/baseline/linear/rmse").asDouble() > json.at("/test/rmse").asDouble());

    Path predicted = folder.resolve("p.csv");
    assertEquals(0, run("predict", model, data, "--out", predicted).code);
    List<String> lines = Files.readAllLines(predicted);
    assertEquals("a,b,kind,y,y_predicted", lines.get(0));
    assertEquals(121, lines.size());
    String[] cells = lines.get(1).split(",");
    assertEquals(1, Double.parseDouble(cells[4]) / Double.parseDouble(cells[3]), 1e-5);

    JsonNode evaluated = new ObjectMapper().readTree(run("evaluate", model, data, "--json").out);
    assertTrue(evaluated.get("r2").asDouble() > 0.99999);
    JsonNode explained = new ObjectMapper().readTree(run("explain", model, "--format", "json").out);
    assertEquals(3, explained.at("/terms/0/coefficient").asDouble(), 1e-6);
    assertEquals(-1, explained.at("/terms/0/factors/b").asDouble());
    assertTrue(explained.get("max_error").asDouble() < 1e-5);
    assertEquals("y = 3 · a^2 · b^-1", run("explain", model).out.strip());
    assertTrue(run("explain", model, "--format", "latex").out.contains("\\mathrm{a}^{2}"));
    Path page = folder.resolve("page.html");
    Result report = run("report", model, data, "--out", page);
    assertEquals(0, report.code, report.err);
    String html = Files.readString(page);
    assertTrue(html.contains("18 rows that training did not see"), "the test rows are known again");
    assertTrue(html.contains("<math"), "the formula is typeset");
    assertEquals(4, run("report", folder.resolve("no"), "--out", page).code);
    assertEquals(1, run("report", model, "--out", folder.resolve("no/page.html")).code);
    Map<String, String> exports =
        Map.of(
            "text", "y = 3 · a^2 · b^-1\n",
            "latex", "\\mathrm{y} = 3 \\, \\mathrm{a}^{2}",
            "mathml", "<mn>3</mn><mo>·</mo><msup>",
            "java", "3.0 * Math.pow(a, 2.0) * Math.pow(b, -1.0)",
            "python", "3.0 * np.power(a, 2.0) * np.power(b, -1.0)",
            "sql", "result.\"1\" AS \"y_predicted\"",
            "excel", "\t=3*POWER(C2,2)*POWER(D2,-1)\n",
            "json", "\"product\" : [ 3.0, {");
    for (String format : exports.keySet()) {
      Path print = folder.resolve(format);
      assertEquals(0, run("export", model, "--to", format, "--out", print).code, format);
      String text = Files.readString(print);
      assertTrue(text.contains(exports.get(format)), text);
    }
    assertTrue(run("evaluate", model, data).out.contains("rmse"));
    assertTrue(run("doctor").out.contains("kernels"));
  }

  @Test
  void theFrontOnePointOfItAndOneRow() throws IOException {
    Result trained =
        run("train", data, "--target=y", "--out", model, "--quiet", "--units=a=m, b=s, y=m/s");
    assertEquals(0, trained.code, trained.err);
    Result front = run("explain", model, "--front");
    assertTrue(front.out.contains("  y = 3 · a^2 · b^-1"), front.out);
    JsonNode points = new ObjectMapper().readTree(run("explain", model, "--front", "--json").out);
    int chosen = points.get("chosen").asInt();
    assertEquals("y = 3 · a^2 · b^-1", points.at("/front/" + (chosen - 1) + "/formula").asText());
    Result balance = run("explain", model);
    assertTrue(balance.err.contains("it balances if 3 is in m^-1"), balance.err);
    Path other = folder.resolve("other.sigmapi");
    assertEquals(0, run("explain", model, "--point=1", "--out", other).code);
    assertTrue(run("explain", other, "--front").out.contains("\n   *1 "), front.out);
    Result row = run("explain", model, "--data", data, "--row=2");
    assertTrue(row.out.startsWith("y = "), row.out);
    JsonNode json =
        new ObjectMapper().readTree(run("explain", model, "--data", data, "--row=2", "--json").out);
    double product = 1;
    for (JsonNode factor : json.at("/row/0/factors")) {
      product *= factor.get("value").asDouble();
    }
    assertEquals(json.at("/row/0/value").asDouble(), product, 1e-9);
    assertEquals(2, run("explain", model, "--point=9").code);
    assertEquals(2, run("explain", model, "--out", other).code);
    assertEquals(2, run("explain", model, "--data", data, "--row=0").code);
    assertEquals(2, run("train", data, "--target=y", "--units=c=m", "--out", model).code);
  }

  @Test
  void theReportIsOnStdoutAndTheRestOnStderr() {
    Result result =
        run("train", data, "--target", "kind", "--epochs", 3, "--threads", 1, "--out", model);
    assertEquals(0, result.code, result.err);
    assertTrue(result.out.contains("linear model") && result.out.contains("Saved as"));
    assertTrue(result.err.contains("task: classification"), result.err);
    Result quiet =
        run("train", data, "--target", "y", "--out", model, "--quiet", "--network", "[dense]");
    assertEquals("", quiet.err);
  }

  @Test
  void lossesWeightsAndSeveralTargets() throws IOException {
    Path counts = folder.resolve("counts.csv");
    StringBuilder csv = new StringBuilder("x,w,n,kind\n");
    for (int i = 0; i < 150; i++) {
      csv.append("%s,%d,%d,%s\n".formatted(i / 50.0, 1 + i % 2, i / 25, i > 70 ? "big" : "small"));
    }
    Files.writeString(counts, csv);
    String fast = "{optimizer: {adam: {rate: 0.02}}, epochs: 20}";
    Result trained =
        run(
            "train",
            counts,
            "--target",
            "n,kind",
            "--loss",
            "{n: poisson, kind: {focal: {gamma: 1}}}",
            "--weights",
            "w",
            "--class-weights",
            "{big: 2}",
            "--network",
            "[dense]",
            "--training",
            fast,
            "--out",
            model,
            "--json");
    assertEquals(0, trained.code, trained.err);
    JsonNode json = new ObjectMapper().readTree(trained.out);
    assertEquals("w", json.get("weights").asText());
    assertEquals(1, json.get("features").size());
    assertTrue(json.at("/test").has("n.poisson_deviance"), trained.out);
    assertTrue(json.at("/test").has("kind.balanced_accuracy"), trained.out);
    assertTrue(json.get("formula").asText().contains("\nn = "), trained.out);
    Path predicted = folder.resolve("p.csv");
    assertEquals(0, run("predict", model, counts, "--out", predicted).code);
    assertEquals(
        "x,w,n,kind,n_predicted,kind_predicted,kind_probability_big,kind_probability_small",
        Files.readAllLines(predicted).get(0));
    JsonNode evaluated = new ObjectMapper().readTree(run("evaluate", model, counts, "--json").out);
    assertEquals("n,kind", evaluated.get("target").asText());
    assertTrue(evaluated.has("kind.accuracy"));
    Result one =
        run(
            "train",
            counts,
            "--target",
            "n",
            "--loss",
            "quantile: {level: 0.8}",
            "--network",
            "[dense]",
            "--training",
            fast,
            "--out",
            model);
    assertEquals(0, one.code, one.err);
    assertTrue(one.out.contains("share_above"), one.out);
    refused(2, "did you mean 'poisson'", "train", counts, "--target", "n", "--loss", "poison");
    refused(2, "Class weights", "train", counts, "--target", "n", "--class-weights", "even");
    refused(2, "neither YAML", "train", counts, "--target", "n", "--loss", "{huber: [");
    refused(3, "row 1", "train", counts, "--target", "n", "--loss", "gamma");
  }

  @Test
  void whatIsWrongIsSaidInOneSentence() throws IOException {
    refused(3, "There is no file", "train", folder.resolve("nowhere.csv"), "--target", "y");
    refused(3, "", "train", file("", "empty.csv"), "--target", "y");
    refused(3, "row", "train", file("a,b\n", "header.csv"), "--target", "b");
    refused(3, "did you mean 'kind'", "train", data, "--target", "kynd");
    refused(3, "at least 5 rows", "train", file("a,b\n1,2\n", "one.csv"), "--target", "b");
    refused(3, "in every row", "train", rows("1,7", "same.csv"), "--target", "b");
    refused(3, "'a'", "train", file("a,a\n1,2\n3,4\n", "twice.csv"), "--target", "a");
    refused(3, "", "train", file("a,b\n1,2\n3\n4,5\n", "ragged.csv"), "--target", "b");
    refused(3, "infinit", "train", rows("inf,7", "infinite.csv"), "--target", "a");
    refused(2, "Unknown option", "train", data, "--target", "y", "--nonsense");
    refused(2, "did you mean 'dense'", "train", data, "--target", "y", "--network", "[dens]");
    refused(2, "--network", "train", data, "--target", "y", "--network", "missing.yaml");
    refused(2, "1 or more", "train", data, "--target", "y", "--epochs", "0");
    refused(1, "folder", "train", data, "--target", "y", "--out", folder.resolve("no/m"));
    refused(1, "is a folder", "train", data, "--target", "y", "--out", folder);
    assertFalse(Files.exists(model));
  }

  @Test
  void damagedAndForeignModelsAreRefused() throws IOException {
    assertEquals(0, run("train", data, "--target", "y", "--out", model).code);
    byte[] bytes = Files.readAllBytes(model);
    Path bad = folder.resolve("bad.sigmapi");
    Files.write(bad, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    refusedModel(bad);
    bytes[bytes.length - 3] ^= 1;
    Files.write(bad, bytes);
    refusedModel(bad);
    refusedModel(data);
    refusedModel(folder.resolve("none.sigmapi"));
    Path without = file("b,kind\n1,red\n", "without.csv");
    Result result = run("predict", model, without);
    assertEquals(3, result.code);
    assertTrue(result.err.contains("column a"), result.err);
    assertEquals("", result.out);
  }

  private void refusedModel(Path file) {
    Result result = run("predict", file, data);
    assertEquals(4, result.code, result.err);
    assertTrue(result.err.contains(file.getFileName().toString()), result.err);
  }

  private void refused(int code, String part, Object... arguments) {
    Result result = run(arguments);
    assertEquals(code, result.code, result.err);
    assertTrue(result.err.toLowerCase().contains(part.toLowerCase()), result.err);
    assertEquals("", result.out);
  }

  private Path rows(String line, String name) throws IOException {
    return file("a,b\n" + (line + "\n").repeat(12), name);
  }

  private Path file(String content, String name) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static Result run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words =
        java.util.Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Result(command.execute(words), out.toString(), err.toString());
  }
}
