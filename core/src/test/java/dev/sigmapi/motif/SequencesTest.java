package dev.sigmapi.motif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SequencesTest {
  private static final String FASTA = ">a first one\nACGt\n\nnn gg\r\n;remark\n>\n-TT\n>c\nA\n";

  @Test
  void fastaIsRead(@TempDir Path folder) throws IOException {
    Path plain = Files.writeString(folder.resolve("s.fa"), FASTA);
    Path zipped = folder.resolve("s.fasta.GZ");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(FASTA.getBytes(StandardCharsets.UTF_8));
    }
    for (Path path : List.of(plain, zipped)) {
      assertTrue(Fasta.isFasta(path.toString()));
      Sequences sequences = Fasta.read(path, Optional.empty());
      assertEquals(3, sequences.size());
      assertEquals(List.of("a", "sequence2"), List.of(sequences.id(0), sequences.id(1)));
      assertEquals("ACGTNNGG", sequences.text(0));
      assertEquals("NTT", sequences.text(1));
      assertEquals(12, sequences.letters());
      assertEquals(Alphabet.DNA, sequences.alphabet());
    }
    assertFalse(Fasta.isFasta("a.csv"));
  }

  @Test
  void wrongFastaIsRefused(@TempDir Path folder) throws IOException {
    assertRefused(folder, "", "has no sequence");
    assertRefused(folder, "\n\n", "has no sequence");
    assertRefused(folder, "ACGT\n>a\nA", "line 1 has letters before any name");
    assertRefused(folder, ">a\n>b\nACGT", "'a' has no letters");
    assertRefused(folder, ">a\nAC1T", "has '1' at position 3");
    Path missing = folder.resolve("missing.fa");
    assertTrue(
        assertThrows(DataException.class, () -> Fasta.read(missing, Optional.empty()))
            .getMessage()
            .contains("There is no file"));
    Path broken = Files.writeString(folder.resolve("s.fa.gz"), "not zipped");
    assertTrue(
        assertThrows(DataException.class, () -> Fasta.read(broken, Optional.empty()))
            .getMessage()
            .contains("cannot be read"));
  }

  private static void assertRefused(Path folder, String text, String words) throws IOException {
    Path path = Files.writeString(folder.resolve("s.fa"), text);
    String message =
        assertThrows(DataException.class, () -> Fasta.read(path, Optional.empty())).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void theAlphabetIsSeen() {
    assertEquals(Alphabet.DNA, Alphabet.of(List.of("acgtnACGTRY", "NNN")));
    assertEquals(Alphabet.RNA, Alphabet.of(List.of("ACGU")));
    assertEquals(Alphabet.PROTEIN, Alphabet.of(List.of("MKVLAAGD")));
    assertEquals(Alphabet.PROTEIN, Alphabet.of(List.of("KRSVD", "KDHSV")));
    assertThrows(DataException.class, () -> Alphabet.of(List.of("ACGT", "ACGU")));
    for (byte code = 0; code < 4; code++) {
      char letter = "ACGT".charAt(code);
      char opposite = "TGCA".charAt(code);
      assertEquals(opposite, "ACGT".charAt(Alphabet.DNA.complement(code)), "" + letter);
    }
    assertEquals(Alphabet.UNKNOWN, Alphabet.DNA.complement(Alphabet.UNKNOWN));
    assertFalse(Alphabet.PROTEIN.hasComplement());
    assertEquals("protein", Alphabet.PROTEIN.title());
    byte[] codes = Alphabet.PROTEIN.codes("x", "ACX*y");
    assertArrayEquals(new byte[] {0, 1, -1, -1, 19}, codes);
  }

  @Test
  void tablesAreRead() {
    Table table =
        Table.of(
            new Column.Words("id", "a", "b"),
            new Column.Words("sequence", "AC GT", "ttt"),
            new Column.Words("label", "yes", "no"),
            new Column.Words("holes", "A", null));
    Sequences sequences =
        Sequences.of(table, "id", "sequence", Optional.of("label"), Optional.empty());
    assertEquals("ACGT", sequences.text(0));
    assertEquals(List.of("yes", "no"), sequences.labels().orElseThrow());
    Sequences second = sequences.some(1);
    assertEquals("b", second.id(0));
    assertEquals(List.of("no"), second.labels().orElseThrow());
    assertTrue(
        assertThrows(
                DataException.class,
                () -> Sequences.of(table, "id", "holes", Optional.empty(), Optional.empty()))
            .getMessage()
            .contains("Row 2 has no value in column 'holes'"));
    assertThrows(
        DataException.class,
        () -> Sequences.of(table, "id", "sequnce", Optional.empty(), Optional.empty()));
    assertThrows(DataException.class, () -> Sequences.of(List.of(), List.of()));
    assertThrows(DataException.class, () -> Sequences.of(List.of("a"), List.of("A", "C")));
  }
}
