package dev.sigmapi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Sequences from the command line. */
final class SequencesCommandTest {
  @TempDir private Path folder;
  private Path texts;
  private Path moments;
  private Path model;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder csv = new StringBuilder("text,list,kind\n");
    StringBuilder rows = new StringBuilder("id,t,x,kind\n");
    for (int i = 0; i < 40; i++) {
      String kind = i % 2 == 0 ? "yes" : "no";
      csv.append("go %s,%d;2,%s\n".formatted(i % 2 == 0 ? "left" : "right now", i, kind));
      for (int t = 2; t >= 0; t--) {
        rows.append("m%d,%d,%d,%s\n".formatted(i, t, i + t, kind));
      }
    }
    texts = Files.writeString(folder.resolve("texts.csv"), csv);
    moments = Files.writeString(folder.resolve("moments.csv"), rows);
    model = folder.resolve("m.sigmapi");
  }

  @Test
  void textsAndListsAreTrainedPredictedAndExplained() throws IOException {
    String network =
        "[concatenate: {parts: [[tokens: {columns: [text], pool: attention}], [tokens: {columns: [list]}]]}, dense]";
    run(
        0,
        "train",
        texts,
        "--target=kind",
        "--sequence=text=words,list=list",
        "--network=" + network,
        "--epochs=3",
        "--out=" + model);
    assertTrue(err.toString().contains("'text' is read as a sequence of words"), err.toString());
    assertTrue(err.toString().contains("'list' is read as a sequence of numbers"), err.toString());
    Path predicted = folder.resolve("p.csv");
    Path strange = folder.resolve("strange.csv");
    Files.writeString(strange, "text,list\nup up and away,\n,1;2;3;4\n");
    run(0, "predict", model, strange, "--out=" + predicted);
    assertEquals(3, Files.readAllLines(predicted).size());
    assertTrue(err.toString().contains("rows have a word in 'text'"), err.toString());
    assertTrue(err.toString().contains("rows have more than 2 numbers in 'list'"), err.toString());
    run(0, "explain", model);
    assertTrue(err.toString().contains("--data"), err.toString());
    out.getBuffer().setLength(0);
    run(0, "explain", model, "--data=" + texts, "--row=2", "--json");
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("position 2 (right)", json.at("/attention/0/places/1/place").asText());
    run(2, "explain", model, "--data=" + texts, "--row=41");
    run(2, "explain", model, "--row=1");
  }

  @Test
  void rowsOfMomentsBecomeSequences() throws IOException {
    run(2, "train", moments, "--target=kind", "--sequences-by=id", "--out=" + model);
    assertTrue(err.toString().contains("expect one another"), err.toString());
    run(
        0,
        "train",
        moments,
        "--target=kind",
        "--sequences-by=id",
        "--time=t",
        "--network=[tokens: {width: 4}, dense]",
        "--epochs=3",
        "--out=" + model);
    Path predicted = folder.resolve("p.csv");
    run(0, "predict", model, moments, "--sequences-by=id", "--time=t", "--out=" + predicted);
    assertTrue(Files.readString(predicted).contains("m0,\"[0, 1, 2]\",yes"));
    run(0, "evaluate", model, moments, "--sequences-by=id", "--time=t");
  }

  private void run(int code, Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertEquals(code, command.execute(texts), err::toString);
  }
}
