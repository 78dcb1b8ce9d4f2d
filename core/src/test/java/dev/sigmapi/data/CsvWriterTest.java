package dev.sigmapi.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column.Kind;
import dev.sigmapi.data.Column.Numbers;
import dev.sigmapi.data.Column.Words;
import dev.sigmapi.file.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvWriterTest {
  @TempDir Path folder;

  private static String text(Column... columns) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CsvWriter.write(Table.of(columns), List.of(), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void kinds() {
    assertEquals(
        "x,d,t,b,w\n1,1970-01-02,1970-01-01T12:00:00,true,\"a,b\"\n"
            + "0.1,1969-12-31,1970-01-02T00:00:00,false,\"q\"\"\"\n,,,,\n",
        text(
            new Numbers("x", 1, 0.1, Double.NaN),
            new Numbers("d", Kind.DATE, new double[] {1, -1, Double.NaN}),
            new Numbers("t", Kind.DATE, new double[] {0.5, 1, Double.NaN}),
            new Numbers("b", Kind.BOOLEAN, new double[] {1, 0, Double.NaN}),
            new Words("w", "a,b", "q\"", null)));
  }

  @Test
  void numbersAreShortAndReturn() {
    assertEquals("x\n123456789012345680\n", text(new Numbers("x", 123456789012345678.0)));
    assertEquals(
        "x\n0.00001\n12345678.9\n1.0E-7\n", text(new Numbers("x", 1e-5, 12345678.9, 1e-7)));
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      double value =
          i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextInt() / 1000.0;
      if (Double.isFinite(value)) {
        String written = number(value);
        assertEquals(value, Double.parseDouble(written), written);
        assertTrue(i % 2 == 0 || written.length() <= 12, written);
      }
    }
  }

  @Test
  void decimalsStandAsTheyWere() {
    Random random = new Random(8);
    for (int i = 0; i < 100_000; i++) {
      long digits = 1 + random.nextLong(1L << random.nextInt(1, 53));
      BigDecimal decimal = BigDecimal.valueOf(digits, random.nextInt(16)).stripTrailingZeros();
      if (decimal.precision() <= 15 && decimal.abs().compareTo(BigDecimal.valueOf(1, 6)) >= 0) {
        assertEquals(decimal.toPlainString(), number(decimal.doubleValue()));
        assertEquals("-" + decimal.toPlainString(), number(-decimal.doubleValue()));
      }
    }
  }

  private static String number(double value) {
    CsvLine line = new CsvLine();
    line.number(value);
    return line.toString();
  }

  @Test
  void loneMissingValueIsARow() {
    assertEquals("x\n1\n\"\"\n", text(new Numbers("x", 1, Double.NaN)));
  }

  @Test
  void extraColumnsFollow() throws IOException {
    Path path = folder.resolve("p.csv");
    Table table = Table.of(new Numbers("x", 1, 2));
    CsvWriter.write(table, List.of(new Words("p", "a", "b")), path);
    assertEquals("x,p\n1,a\n2,b\n", Files.readString(path));
    assertThrows(
        DataException.class, () -> CsvWriter.write(table, List.of(new Numbers("x", 1, 2)), path));
  }

  @Test
  void failureLeavesTheOldFileAndNothingElse() throws IOException {
    Path path = Files.writeString(folder.resolve("old.csv"), "old");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () ->
                AtomicFile.write(
                    path,
                    out -> {
                      out.write(1);
                      throw new IOException("No space left on device");
                    }));
    assertTrue(e.getMessage().contains("old.csv': No space left on device"), e.getMessage());
    assertEquals("old", Files.readString(path));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void placesThatTakeNoFile() {
    Table table = Table.of(new Numbers("x", 1));
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () -> CsvWriter.write(table, List.of(), folder.resolve("no/p.csv")));
    assertTrue(e.getMessage().contains("folder does not exist"), e.getMessage());
    e = assertThrows(UncheckedIOException.class, () -> CsvWriter.write(table, List.of(), folder));
    assertTrue(e.getMessage().contains("is a folder"), e.getMessage());
  }

  @Test
  void linksStayLinks() throws IOException {
    Path real = Files.writeString(folder.resolve("real.csv"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), real);
    CsvWriter.write(Table.of(new Numbers("x", 1)), List.of(), link);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("x\n1\n", Files.readString(real));
  }

  @Test
  void closedPipeIsNoticed() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Table table = Table.of(new Numbers("x", 1));
    assertThrows(UncheckedIOException.class, () -> CsvWriter.write(table, List.of(), full));
    PrintStream silent = new PrintStream(full, true, StandardCharsets.UTF_8);
    assertThrows(UncheckedIOException.class, () -> CsvWriter.write(table, List.of(), silent));
  }
}
