package dev.sigmapi.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Front;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws that are sums of products come back with their constants, with noise and without. */
final class LawsTest {
  private static final int ROWS = 600;
  private static final double NOISE = 0.01;

  /** A law of a, b and c from 1 to 5. */
  private record Law(String name, ToDoubleFunction<double[]> value) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Law> laws() {
    return List.of(
        new Law("drag", x -> 0.75 * x[0] * x[1] * x[1] / x[2]),
        new Law("sphere", x -> Math.PI / 6 * Math.pow(x[0], 3) * x[1]),
        new Law("weir", x -> 1.5 * x[0] * Math.pow(x[1], 1.5)),
        new Law("two", x -> 2 * x[0] * x[1] + 0.5 * x[1] * x[2] * x[2]));
  }

  private static Table table(Law law, double noise) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] columns = new double[4][ROWS];
    double squares = 0;
    for (int i = 0; i < ROWS; i++) {
      double[] x = {random.nextDouble(1, 5), random.nextDouble(1, 5), random.nextDouble(1, 5)};
      for (int j = 0; j < 3; j++) {
        columns[j][i] = x[j];
      }
      columns[3][i] = law.value.applyAsDouble(x);
      squares += columns[3][i] * columns[3][i] / ROWS;
    }
    for (int i = 0; i < ROWS; i++) {
      columns[3][i] += noise * Math.sqrt(squares) * random.nextGaussian();
    }
    return Table.of(
        new Column.Numbers("a", columns[0]),
        new Column.Numbers("b", columns[1]),
        new Column.Numbers("c", columns[2]),
        new Column.Numbers("y", columns[3]));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void areFoundExactlyWithoutNoiseAndToFourDigitsWithIt(Law law) {
    for (double noise : new double[] {0, NOISE}) {
      Model model = Training.of(table(law, noise)).target("y").fit();
      Formula formula = Formula.of(model).orElseThrow();
      assertTrue(formula.isModel());
      SplittableRandom random = new SplittableRandom(9);
      for (int i = 0; i < 100; i++) {
        double[] x = {random.nextDouble(1, 5), random.nextDouble(1, 5), random.nextDouble(1, 5)};
        double truth = law.value.applyAsDouble(x);
        double most = (noise == 0 ? 1e-9 : 5e-4) * truth;
        assertEquals(truth, model.predict(x), most, noise + ": " + formula.text());
        assertEquals(model.predict(x), formula.equations().evaluate(x)[0], 1e-12 * truth);
      }
    }
  }

  @Test
  void theFrontIsKeptAndAnotherPointCanBeTheModel(@TempDir Path folder) {
    Table table = table(laws().get(3), NOISE);
    Model model = Training.of(table).target("y").fit();
    Front front = model.front();
    assertTrue(front.points().size() > 1, "" + front);
    for (int i = 1; i < front.points().size(); i++) {
      assertTrue(front.points().get(i).size() >= front.points().get(i - 1).size());
    }
    Model smallest = model.predictingBy(0);
    Path file = folder.resolve("m.sigmapi");
    ModelFile.write(smallest, file);
    Model back = ModelFile.read(file);
    assertEquals(0, back.front().chosen());
    assertEquals(front.points(), back.front().points());
    double[] row = {2, 3, 4};
    assertEquals(smallest.predict(row), back.predict(row));
    assertEquals(front.points().get(0).equations().evaluate(row)[0], back.predict(row), 1e-12);
    Formula formula = Formula.of(back).orElseThrow();
    assertTrue(formula.maxError() > 1e-3, "it is far from the network: " + formula.maxError());
    assertTrue(model.predictingBy(-1).front().equations().isEmpty());
  }

  @Test
  void termsAddUpToThePrediction() {
    Model model = Training.of(table(laws().get(3), NOISE)).target("y").fit();
    double[] row = {2, 3, 4};
    RowReading reading = RowReading.of(Formula.of(model).orElseThrow(), row);
    RowReading.Made made = reading.made().get(0);
    assertTrue(made.isSum());
    assertEquals(2, made.parts().size(), reading.text());
    double sum = made.parts().stream().mapToDouble(RowReading.Part::value).sum();
    assertEquals(model.predict(row), sum, 1e-12 * sum);
    assertEquals(model.predict(row), made.value());
  }
}
