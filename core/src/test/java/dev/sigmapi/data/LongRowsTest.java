package dev.sigmapi.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LongRowsTest {

  @Test
  void rowsOfOneIdBecomeListsInTheOrderOfTime() {
    Table rows =
        Table.of(
            new Column.Numbers("id", 7, 3, 7, 7),
            new Column.Numbers("t", 2, 1, 1, 2),
            new Column.Numbers("x", 20, 5, 10, Double.NaN),
            new Column.Words("w", "b;c", "q", "a", null),
            new Column.Words("kind", "k", null, "k", "k"));
    LongRows made = LongRows.of(rows, "id", "t");
    assertEquals(List.of("id", "x", "w", "kind"), made.table().names());
    assertEquals(List.of("w"), made.texts());
    assertEquals("7", made.table().column("id").text(0));
    Column.Lists x = (Column.Lists) made.table().column("x");
    assertArrayEquals(new double[] {10, 20, Double.NaN}, x.values()[0]);
    assertArrayEquals(new double[] {5}, x.values()[1]);
    assertEquals(List.of("a", "b,c", ""), ListText.elements(made.table().column("w").text(0)));
    assertEquals("k", made.table().column("kind").text(0));
    assertTrue(made.table().column("kind").missing(1));
  }

  @Test
  void whatCannotBeOrderedIsRefused() {
    Table rows =
        Table.of(
            new Column.Words("id", "a", null),
            new Column.Numbers("t", Double.NaN, 1),
            new Column.Words("w", "x", "y"));
    assertThrows(DataException.class, () -> LongRows.of(rows, "id", "t"));
    assertThrows(DataException.class, () -> LongRows.of(rows, "w", "t"));
    assertThrows(DataException.class, () -> LongRows.of(rows, "w", "id"));
    assertThrows(DataException.class, () -> LongRows.of(rows, "w", "none"));
  }

  @Test
  void listsAreTexts() {
    assertArrayEquals(new double[] {1, Double.NaN, -2e3}, ListText.numbers("(1, , -2e3)").get());
    assertArrayEquals(new double[] {1, 2}, ListText.numbers(" 1 2 ").get());
    assertArrayEquals(new double[0], ListText.numbers("[ ]").get());
    assertArrayEquals(new double[] {Double.NaN}, ListText.numbers("NULL").get());
    assertTrue(ListText.numbers("1;two").isEmpty());
    Column.Lists lists = new Column.Lists("l", new double[] {1, 2.5, Double.NaN}, null);
    assertEquals(List.of("[1, 2.5, ]", ""), List.of(lists.text(0), lists.text(1)));
    Column both = Column.join(List.of(lists, lists.rows(new int[] {1})));
    assertEquals(3, both.size());
    assertTrue(both.missing(2));
    assertTrue(
        !Fingerprint.of(Table.of(lists))
            .equals(Fingerprint.of(Table.of(new Column.Words("l", "[1, 2.5, ]", null)))));
  }
}
