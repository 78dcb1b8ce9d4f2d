package dev.sigmapi.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are refused, and the words they are refused in. */
class RefusalTest {
  @TempDir Path folder;

  private Sample csv(String content) {
    return Sample.of(folder, "table.csv", content);
  }

  @Test
  void rowsOfAnotherWidth() {
    csv("a,b,c\n1,2,3\n4,5\n6,7,8\n").refused("table.csv", "line 3", "2 values", "3 names");
    csv("a,b,c\n1,2,3\n4,5,6,7\n").refused("line 3", "4 values");
    csv("a\n1\n2,3\n").refused("line 3", "2 values", "1 name");
    csv("a,b\n\"x\ny\",1\n\n2\n").refused("line 5", "1 value");
  }

  @ParameterizedTest
  @CsvSource({"7, 1 value", "'7,8,9', 3 values", "'7,8,', 3 values"})
  void lateRowsOfAnotherWidth(String last, String word) {
    String rows =
        IntStream.range(0, 50_000).mapToObj(i -> i + "," + i).collect(Collectors.joining("\n"));
    csv("a,b\n" + rows + "\n" + last + "\n").refused("line 50002", word);
  }

  @Test
  void quotesThatAreNotClosed() {
    csv("a,b\n1,\"x\n2,y\n").refused("line 2", "never closed");
    csv("a,b\n1,\"y\"z\n2,z\n").refused("not plain CSV");
  }

  @Test
  void mixedLineEnds() {
    csv("a,b\n1,2\r\n3,4\n").refused("lines end in different ways");
  }

  @Test
  void headers() {
    csv("a,b,a,b,c\n1,2,3,4,5\n").refused("more than one column called 'a', 'b'");
    csv("5.1,3.5,setosa\n4.9,3,setosa\n").refused("no header", "5.1");
    csv("1,2\n3,4\n").refused("no header");
    csv("\n1,2\n").refused("empty line");
    csv("\"a\nb\",c\n1,2\n").refused("line break");
    csv("a,b\n").refused("a header and no rows");
    csv("a,b").refused("a header and no rows");
  }

  @Test
  void infiniteNumbers() {
    csv("x,y\n1,2\n3,-inf\n").refused("column 'y'", "infinite", "row 2");
    csv("x,y\n1,2\n1e999,3\n").refused("column 'x'", "row 2");
  }

  @Test
  void textThatIsNotUtf8() throws IOException {
    Path path = folder.resolve("latin.csv");
    Files.write(path, "a,b\n1,café\n".getBytes(StandardCharsets.ISO_8859_1));
    new Sample(path).refused("latin.csv", "UTF-8");
    String rows = "1,x\n".repeat(50_000);
    Files.write(path, ("a,b\n" + rows + "1,é\n").getBytes(StandardCharsets.ISO_8859_1));
    new Sample(path).refused("latin.csv", "50002");
  }

  @Test
  void filesThatAreNone() {
    new Sample(folder.resolve("nix.csv")).refused("There is no file", "nix.csv");
    new Sample(folder).refused("is a folder");
    csv("").refused("is empty");
    csv("\uFEFF").refused("is empty");
    Sample.of(folder, "t.xlsx", "PK").refused("spreadsheet", "CSV");
    Sample.of(folder, "t.feather", "x").refused(".parquet", ".csv");
    Sample.of(folder, "table", "x").refused("extension");
    Sample.of(folder, "t.csv.gz", "a,b\n1,2\n").refused("GZIP");
    Sample.of(folder, "t.parquet", "a,b\n1,2\n").refused("t.parquet", "cannot be read as Parquet");
    Sample.of(folder, "t.json", "{\"a\":1}\n{\"a\":").refused("t.json", "line 3");
    Sample.of(folder, "e.json", "[]").refused("has no rows");
  }

  @Test
  void queries() {
    Sample sample = csv("a,b\n1,x\n2,y\n");
    sample.refusedQuery("SELECT c FROM data", "query on", "\"c\" not found", "Candidate");
    sample.refusedQuery("SELEC", "query on");
    sample.refusedQuery(" ; ", "query on");
    sample.refusedQuery(" ", "query is empty");
    sample.refusedQuery("SELECT * FROM data WHERE a > 5", "no rows");
    sample.refusedQuery("COPY data TO 'x.csv'", "syntax error");
    sample.refusedQuery("SELECT [[a]] AS l FROM data", "column 'l'");
    sample.refusedQuery("FROM 'https://example.invalid/x.parquet'", "network");
  }
}
