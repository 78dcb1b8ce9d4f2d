package dev.sigmapi.table;

import static dev.sigmapi.data.Column.Kind.BOOLEAN;
import static dev.sigmapi.data.Column.Kind.DATE;
import static dev.sigmapi.data.Column.Kind.NUMBER;
import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CSV and TSV files become. */
class CsvReadingTest {
  @TempDir Path folder;

  private Sample csv(String content) {
    return Sample.of(folder, "table.csv", content);
  }

  @Test
  void typesAreThoseOfTheValues() {
    Table table =
        csv("n,x,b,d,t,w\n1,0.5,true,1970-01-02,1970-01-02 12:00:00,up\n-2,1e3,false,1969-12-31,"
                + "1970-01-01 06:00:00,down\n")
            .read();
    assertEquals(List.of("n", "x", "b", "d", "t", "w"), table.names());
    Sample.numbers(table, "n", NUMBER, 1, -2);
    Sample.numbers(table, "x", NUMBER, 0.5, 1000);
    Sample.numbers(table, "b", BOOLEAN, 1, 0);
    Sample.numbers(table, "d", DATE, 1, -1);
    Sample.numbers(table, "t", DATE, 1.5, 0.25);
    Sample.words(table, "w", "up", "down");
  }

  @Test
  void wordsThatDuckDbWouldReword() {
    Table table = csv("answer,at,code\nyes,12:30,007\nno,08:00,010\n").read();
    Sample.words(table, "answer", "yes", "no");
    Sample.words(table, "at", "12:30", "08:00");
    Sample.words(table, "code", "007", "010");
  }

  @Test
  void emptyValuesAndMarkersAreMissing() {
    Sample sample = csv("x,w,none\n1,a,\n,,NA\nNA,?,\n nan,null,N/A\n2,b,\n");
    Table table = sample.read();
    Sample.numbers(table, "x", NUMBER, 1, NaN, NaN, NaN, 2);
    Sample.words(table, "w", "a", null, null, null, "b");
    Sample.numbers(table, "none", NUMBER, NaN, NaN, NaN, NaN, NaN);
    assertEquals(3, sample.notes.size(), sample.notes::toString);
    assertTrue(sample.notes.get(0).contains("column 'x' has 2 values read as missing"));
    assertTrue(sample.notes.get(0).contains("(NA, nan)"), sample.notes.get(0));
  }

  @Test
  void quotesHoldAnything() {
    Table table = csv("\"a \"\"b\"\", c\",é ß\n\"x, \"\"y\"\"\r\nz\",1\nplain,2\n").read();
    assertEquals(List.of("a \"b\", c", "é ß"), table.names());
    Sample.words(table, "a \"b\", c", "x, \"y\"\r\nz", "plain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void anyOneKindOfLineEnd(String end) {
    Table table = csv("a,b\n1,x\n2,y".replace("\n", end)).read();
    Sample.numbers(table, "a", NUMBER, 1, 2);
    Sample.words(table, "b", "x", "y");
  }

  @Test
  void lineFeedsInsideValuesOfWindowsFiles() {
    Sample.words(csv("a,b\r\n\"x\ny\",1\r\nz,2\r\n").read(), "a", "x\ny", "z");
  }

  @Test
  void byteOrderMarkIsNoPartOfTheName() {
    assertEquals(List.of("a", "b"), csv("\uFEFF\"a\",b\n1,2\n").read().names());
  }

  @Test
  void otherSeparatorsAreFoundAndSaid() {
    Sample sample = csv("price, net;b\n1;2\n");
    assertEquals(List.of("price, net", "b"), sample.read().names());
    assertTrue(sample.notes.get(0).contains("separated by ';'"));
    Table tsv = Sample.of(folder, "t.tsv", "a, b\tc\n1\t\"x\ty\"\n").read();
    Sample.words(tsv, "c", "x\ty");
  }

  @Test
  void oneColumnKeepsItsMissingValues() {
    Sample.numbers(csv("x\n1\n\n3\n").read(), "x", NUMBER, 1, NaN, 3);
  }

  @Test
  void blankLinesAreNoRows() {
    Sample.numbers(csv("a,b\n1,2\n\n3,4\n\n").read(), "a", NUMBER, 1, 3);
  }

  @Test
  void namesThatDifferInCaseStayTheirOwn() {
    Sample sample = csv("a,A\n1,2\n");
    Sample.numbers(sample.read(), "A", NUMBER, 2);
    Sample.numbers(sample.read("SELECT A_1 FROM data"), "A_1", NUMBER, 2);
    assertTrue(sample.notes.get(0).contains("'A_1' in the query"));
  }

  @Test
  void columnWithoutNameGetsOne() {
    Sample sample = csv(",x\n0,5\n1,6\n");
    assertEquals(List.of("column1", "x"), sample.read().names());
    assertTrue(sample.notes.get(0).contains("column 1 has no name"));
  }

  @Test
  void dayBeforeMonthIsFoundAndSaid() {
    Sample sample = csv("d,n\n02/01/1970,1\n31/01/1970,2\n");
    Sample.numbers(sample.read(), "d", DATE, 1, 30);
    assertTrue(sample.notes.get(0).contains("%d/%m/%Y"), sample.notes::toString);
  }

  @Test
  void lateTextMakesAColumnOfWords() {
    String rows = IntStream.range(0, 100_000).mapToObj(i -> i + "," + i).collect(lines());
    Table table = csv("a,b\n" + rows + "\nlate,1.5\n").read();
    Sample.words(new Table(List.of(table.column("a"))), "a", lateWords());
    assertEquals(1.5, ((Column.Numbers) table.column("b")).values()[100_000]);
  }

  private static String[] lateWords() {
    String[] words = new String[100_001];
    for (int i = 0; i < 100_000; i++) {
      words[i] = Integer.toString(i);
    }
    words[100_000] = "late";
    return words;
  }

  private static Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n");
  }

  @Test
  void rowsKeepTheirOrder() {
    int n = 300_000;
    Table table =
        csv("i,j\n" + IntStream.range(0, n).mapToObj(i -> i + "," + -i).collect(lines())).read();
    double[] expected = IntStream.range(0, n).asDoubleStream().toArray();
    Sample.numbers(table, "i", NUMBER, expected);
  }

  @Test
  void wideTables() {
    int n = 2000;
    String names = IntStream.range(0, n).mapToObj(i -> "x" + i).collect(Collectors.joining(","));
    String row = IntStream.range(0, n).mapToObj(i -> i + ".5").collect(Collectors.joining(","));
    Sample.numbers(csv(names + "\n" + row + "\n" + row + "\n").read(), "x7", NUMBER, 7.5, 7.5);
  }

  @Test
  void zippedText() throws IOException {
    Path path = folder.resolve("z.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write("a,b\n1,x\n".getBytes(StandardCharsets.UTF_8));
    }
    Sample.words(new Sample(path).read(), "b", "x");
  }

  @Test
  void namesOfFilesAreNoPatterns() {
    Sample sample = Sample.of(folder, "it's [1] *.csv", "a,b\n1,2\n");
    Sample.of(folder, "it's 1 2.csv", "a,b\n8,9\n");
    Sample.numbers(sample.read(), "a", NUMBER, 1);
  }

  @Test
  void wholeNumbersThatAreRoundedAreSaid() {
    Sample sample = csv("id,x\n9007199254740993,1\n5,2\n");
    Sample.numbers(sample.read(), "id", NUMBER, 9007199254740992.0, 5);
    assertTrue(sample.notes.get(0).contains("1 whole number"), sample.notes::toString);
  }
}
