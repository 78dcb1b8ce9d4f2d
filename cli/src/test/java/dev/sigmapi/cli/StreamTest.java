package dev.sigmapi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of 16 MB, 400,000 rows of 5 columns, in a process with a heap of 96 MB. */
final class StreamTest {
  private static final int ROWS = 400_000;
  private static final String NETWORK = "[{dense: {units: 4, activation: tanh}}, dense]";

  @TempDir private Path folder;

  private Path data;

  @BeforeEach
  void writeData() throws SQLException {
    data = folder.resolve("t.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT setseed(0.5)");
      statement.execute(
          """
          COPY (SELECT *, a * b + c + CASE WHEN word = 'red' THEN 1 ELSE 0 END AS y FROM (SELECT
            random() AS a, random() AS b, random() AS c,
            CASE WHEN random() < 0.5 THEN 'red' ELSE 'blue' END AS word FROM range(%d)))
          TO '%s'
          """
              .formatted(ROWS, data));
    }
  }

  @Test
  void aTableThatDoesNotFitIsTrainedOn() throws IOException, InterruptedException {
    Path small = folder.resolve("small.sigmapi");
    String said = inProcessOf(96, train(small));
    assertTrue(said.contains(ROWS + " rows in a stream"), said);
    assertTrue(said.contains("streamed " + ROWS + " rows"), said);
    Path roomy = folder.resolve("roomy.sigmapi");
    assertEquals(0, here(train(roomy, "--stream", "--threads", "1")));
    double[] row = {0.1, 0.2, 0.3, 1};
    double prediction = ModelFile.read(small).predict(row);
    assertEquals(ModelFile.read(roomy).predict(row), prediction, "one seed, the same bits");
    assertEquals(0.1 * 0.2 + 0.3 + 1, prediction, 0.15);

    Path predicted = folder.resolve("p.csv");
    String query = "SELECT * FROM data LIMIT 20000";
    assertEquals(0, here("predict", small, data, "--query", query, "--out", predicted));
    assertEquals(20_001, Files.readAllLines(predicted).size());
    try (var files = Files.list(folder)) {
      assertEquals(0, files.filter(f -> f.getFileName().toString().startsWith(".")).count());
    }
  }

  private Object[] train(Path model, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", data, "--target", "y", "--network", NETWORK, "--epochs", "1"));
    arguments.addAll(List.of("--out", model, "--temp", folder, "--run", model + ".run"));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  private static int here(Object... arguments) {
    return Main.commandLine()
        .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  /** What the command says in a process of its own, with a heap of so many megabytes. */
  private static String inProcessOf(int megabytes, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + megabytes + "m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
