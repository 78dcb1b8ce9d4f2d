package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sigmapi.data.Column;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DifferentValuesTest {

  @Test
  void numbersComeBySizeOnceAndWithoutThoseMissing() {
    Column column = new Column.Numbers("a", 3, Double.NaN, -0.0, 0, 3, -1e300, 0.1);
    Column.Numbers different =
        (Column.Numbers) DifferentValues.of(column, new int[] {0, 1, 2, 3, 4, 5});
    assertArrayEquals(new double[] {-1e300, 0, 3}, different.values());
    assertEquals("0", different.text(1));
    assertEquals(0, DifferentValues.of(column, new int[] {1}).size());
    assertEquals(0, DifferentValues.of(column, new int[0]).size());
  }

  @Test
  void wordsComeAsTheyCame() {
    Column column = new Column.Words("a", "y", null, "x", "y");
    Column different = DifferentValues.of(column, new int[] {0, 1, 2, 3});
    assertEquals(2, different.size());
    assertEquals("y", different.text(0));
  }

  @Test
  void numbersAreAsDifferentAsTheirTexts() {
    Random random = new Random(5);
    double[] values = random.doubles(3000).map(v -> Math.rint(v * 1000) / 8 - 30).toArray();
    Column column = new Column.Numbers("a", values);
    int[] rows = random.ints(2000, 0, values.length).toArray();
    Set<String> texts = new LinkedHashSet<>();
    for (int row : rows) {
      texts.add(column.text(row));
    }
    assertEquals(texts.size(), DifferentValues.of(column, rows).size());
  }
}
