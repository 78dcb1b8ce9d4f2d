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
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MotifsCommandTest {
  private static final String WORD = "TTGACATGCA";

  @TempDir private Path folder;

  private Path fasta;
  private Path csv;
  private int[] starts;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void writeSequences() throws IOException {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    StringBuilder rows = new StringBuilder("id,sequence,label\n");
    starts = new int[10];
    for (int s = 0; s < 20; s++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        text.append("ACGT".charAt(random.nextInt(4)));
      }
      if (s < 10) {
        starts[s] = random.nextInt(40);
        text.replace(starts[s], starts[s] + 10, WORD);
        lines.append(
            ">s%d of ten\n%s\n%s\n".formatted(s, text.substring(0, 30), text.substring(30)));
      }
      rows.append("s%d,%s,%s\n".formatted(s, text, s < 10 ? "with" : "without"));
    }
    fasta = Files.writeString(folder.resolve("s.fasta"), lines);
    csv = Files.writeString(folder.resolve("s.csv"), rows);
  }

  @Test
  void fastaGivesAMotifItsPlacesAndFiles() throws IOException {
    Path out = folder.resolve("new/folder");
    Path page = folder.resolve("page.html");
    Result result = run("motifs", fasta, "--width", 10, "--out", out, "--json", "--report", page);
    assertTrue(Files.readString(page).contains("Motif 1: " + WORD));
    assertEquals(0, result.code, result.err);
    JsonNode motif = new ObjectMapper().readTree(result.out).at("/motifs/0");
    assertEquals(WORD, motif.get("consensus").asText());
    assertEquals(10, motif.get("width").asInt());
    assertEquals(10, motif.get("matrix").size());
    assertEquals(4, motif.at("/matrix/0").size());
    assertTrue(motif.get("information_bits").asDouble() > 15);
    assertTrue(motif.get("found").asBoolean());
    assertEquals(10, motif.get("sites").size());
    for (JsonNode site : motif.get("sites")) {
      int s = Integer.parseInt(site.get("id").asText().substring(1));
      assertEquals(starts[s] + 1, site.get("start").asInt());
      assertEquals("+", site.get("strand").asText());
      assertTrue(site.get("score").asDouble() > 5);
    }
    for (String name : new String[] {"motifs.meme", "motifs.jaspar", "motif1.svg"}) {
      assertTrue(Files.exists(out.resolve(name)), name);
    }
    assertEquals(result.out, run("motifs", fasta, "--width", 10, "--json", "--threads", 1).out);
  }

  @Test
  void aTableWithLabelsGivesMotifsOfOneOfThem() {
    Result result =
        run(
            "motifs",
            csv,
            "--positive",
            "with",
            "--min-width",
            8,
            "--max-width",
            12,
            "--shuffles",
            3);
    assertEquals(0, result.code, result.err);
    assertTrue(result.out.startsWith("Motif 1: " + WORD), result.out);
    assertTrue(result.out.contains("10 sites in 10 of 10 sequences"), result.out);
    assertTrue(result.err.contains("10 sequences of DNA, 500 letters"), result.err);
    Result all = run("motifs", csv, "--width", 10, "--shuffles", 0, "--both-strands");
    assertTrue(all.out.contains("not compared with chance"), all.out);
    assertTrue(all.out.contains("of 20 sequences"), all.out);
  }

  @Test
  void anIdIsNotNeeded() throws IOException {
    Path file = folder.resolve("t.tsv");
    Files.writeString(file, "dna\nACGTTGCATGAC\nTTGCATGACCCC\nGGGTTGCATGAC\n");
    Result result = run("motifs", file, "--sequence", "dna", "--width", 9, "--shuffles", 0);
    assertEquals(0, result.code, result.err);
    assertTrue(result.out.contains("row2"), result.out);
  }

  @Test
  void wrongUseIsRefused() throws IOException {
    assertFails(2, "got both", fasta, "--width", 5, "--min-width", 3);
    assertFails(2, "widths from 1 to 100", fasta, "--width", 0);
    assertFails(2, "at least 1 motif", fasta, "--count", 0);
    assertFails(2, "is FASTA and has none", fasta, "--positive", "with");
    assertFails(2, "did you mean 'with'?", csv, "--positive", "wiht");
    assertFails(3, "There is no file", folder.resolve("no.fa"));
    assertFails(3, "80 known letters in a row", fasta, "--width", 80);
    assertFails(3, "There is no column 'dna'", csv, "--sequence", "dna");
    Path empty = Files.writeString(folder.resolve("e.fa"), "");
    assertFails(3, "has no sequence", empty);
    Path unknown = Files.writeString(folder.resolve("n.fa"), ">a\nNNNNNNNNNNNN\n");
    assertFails(3, "6 known letters in a row", unknown);
    Path protein = Files.writeString(folder.resolve("p.faa"), ">a\nMKLVWDERF\n");
    assertFails(3, "no other strand", protein, "--both-strands");
    assertFails(1, "There can be no folder", fasta, "--out", fasta.resolve("x"));
  }

  private void assertFails(int code, String words, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = "motifs";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Result result = run(all);
    assertEquals(code, result.code, result.err);
    assertTrue(result.err.contains(words), result.err);
  }

  private static Result run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int code = command.execute(words);
    return new Result(code, out.toString(), err.toString());
  }
}
