package dev.sigmapi.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sigmapi.data.CsvWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read and written again is the same text. */
class RoundTripTest {
  @TempDir Path folder;

  private void same(String text) throws IOException {
    Sample sample = Sample.of(folder, "in.csv", text);
    Path out = folder.resolve("out.csv");
    CsvWriter.write(sample.read(), List.of(), out);
    assertEquals(text, Files.readString(out));
  }

  @Test
  void valuesOfEveryKind() throws IOException {
    same(
        """
        n,x,b,d,t,answer,code,"a, ""b\"""
        1,0.1,true,2020-01-31,2020-01-31T12:34:56.789123,yes,007,"x
        y"
        -20,12345678.9,false,1899-12-31,1969-12-31T00:00:01,no,1e,é
        ,,,,,,,
        9007199254740991,0.00001,true,2400-02-29,2020-06-30T23:59:59,yes,?!,z
        """);
  }

  @Test
  void loneColumnWithAMissingValue() throws IOException {
    same("x\n1\n\"\"\n3\n");
  }
}
