package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LeaksTest {
  private static final int ROWS = 200;
  private static final double[] Y = new Random(1).doubles(ROWS, -5, 5).toArray();

  @Test
  void aColumnThatTellsANumberIsAskedAbout() {
    asked("equals 'y'", Y.clone());
    asked("is a straight line of 'y'", map(y -> 32 - 1.8 * y));
    asked("has the order of 'y'", map(Math::exp));
    asked("has the order of 'y'", map(y -> -y * y * y));
    quiet(map(y -> y * y));
    quiet(new Random(2).doubles(ROWS).toArray());
    double[] noisy = Y.clone();
    Random random = new Random(3);
    Arrays.setAll(noisy, i -> noisy[i] + 0.3 * random.nextGaussian());
    quiet(noisy);
    // Twenty values are too few for their order to mean much.
    quiet(map(y -> Math.rint(y)));
  }

  @Test
  void gapsAndConstantColumnsAskNothingFalse() {
    double[] gaps = Y.clone();
    Arrays.fill(gaps, 30, ROWS, Double.NaN);
    asked("equals", gaps);
    Arrays.fill(gaps, 10, ROWS, Double.NaN);
    quiet(gaps);
    quiet(new double[ROWS]);
  }

  @Test
  void aColumnThatTellsAClassIsAskedAbout() {
    String[] classes = words(y -> y > 2 ? "high" : y > -2 ? "middle" : "low");
    asked("each class in a range", classes, new Column.Numbers("x", Y));
    asked(
        "one target for each of its values",
        classes,
        new Column.Words("x", words(y -> y > 2 ? "a" : y > -2 ? "b" : y > -3 ? "c" : "d")));
    asked(
        "one target for each of its values",
        classes,
        new Column.Numbers("x", map(y -> y > 2 ? 5 : y > -2 ? 9 : y > -3 ? 4 : 7)));
    quiet(classes, new Column.Numbers("x", map(Math::abs)));
    quiet(classes, new Column.Words("x", words(y -> y > 1 ? "a" : "b")));
    quiet(classes, new Column.Words("x", words(y -> "word " + y)));
    // Two rows of a class are easily parted by chance.
    double second = Arrays.stream(Y).sorted().toArray()[ROWS - 2];
    quiet(words(y -> y >= second ? "rare" : "usual"), new Column.Numbers("x", Y));
  }

  @Test
  void aColumnThatCountsTheRowsIsNamed() {
    for (int first : new int[] {0, 1}) {
      asked("counts the rows", IntStream.range(0, ROWS).mapToDouble(i -> i + first).toArray());
    }
    quiet(IntStream.range(0, ROWS).mapToDouble(i -> i + 2).toArray());
    quiet(IntStream.range(0, ROWS).mapToDouble(i -> i == 9 ? 10 : i).toArray());
  }

  @Test
  void trainingAsksAndKeepsTheColumn() {
    List<String> notes = new ArrayList<>();
    double[] noise = new Random(4).doubles(ROWS).toArray();
    Table table =
        Table.of(
            new Column.Numbers("copy", Y.clone()),
            new Column.Numbers("noise", noise),
            new Column.Numbers("y", Y));
    Model model = Training.of(table).target("y").notes(notes::add).fit();
    assertEquals(
        1,
        notes.stream()
            .filter("'copy' equals 'y': is it known before the target is?"::equals)
            .count(),
        notes.toString());
    assertTrue(model.columns().featureNames().contains("copy"));
    assertTrue(model.record().at("/notes").toString().contains("'copy' equals"));
  }

  @Test
  void manyRowsAreSampled() {
    int rows = 250_000;
    double[] x = new Random(5).doubles(rows).toArray();
    double[] y = Arrays.stream(x).map(Math::sqrt).toArray();
    List<String> said = questions(new Column.Numbers("y", y), new Column.Numbers("x", x));
    assertTrue(said.get(0).contains("has the order of"), said.toString());
  }

  private static double[] map(java.util.function.DoubleUnaryOperator f) {
    return Arrays.stream(Y).map(f).toArray();
  }

  private static String[] words(java.util.function.DoubleFunction<String> f) {
    return Arrays.stream(Y).mapToObj(f).toArray(String[]::new);
  }

  private static void asked(String part, double[] x) {
    List<String> said = questions(new Column.Numbers("y", Y), new Column.Numbers("x", x));
    assertEquals(1, said.size(), part);
    assertTrue(said.get(0).contains(part), said.toString());
  }

  private static void quiet(double[] x) {
    List<String> said = questions(new Column.Numbers("y", Y), new Column.Numbers("x", x));
    assertEquals(List.of(), said);
  }

  private static void asked(String part, String[] classes, Column x) {
    List<String> said = questions(new Column.Words("y", classes), x);
    assertEquals(1, said.size(), part);
    assertTrue(said.get(0).contains(part), said.toString());
  }

  private static void quiet(String[] classes, Column x) {
    assertEquals(List.of(), questions(new Column.Words("y", classes), x));
  }

  private static List<String> questions(Column target, Column x) {
    Table table = Table.of(x, target);
    TargetChoice choice =
        TargetChoice.of(table, List.of("y"), Optional.empty(), Map.of(), new ArrayList<>()).get(0);
    return new Leaks(choice, choice.rows()).of(List.of(x));
  }
}
