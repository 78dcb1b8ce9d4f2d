package dev.sigmapi.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Table;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.TrainingSpecification;
import dev.sigmapi.table.TableReader;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On random rows of the tables of the examples, formulas say what networks compute. */
final class FormulasTest {
  private static final int ROWS = 1000;

  /** Networks of one epoch: how good they are does not matter here. */
  private static final String LAYERS =
      "[{\"bilinear\": {\"units\": 4, \"rank\": 2}}, {\"dense\": {\"units\": 4, \"activation\":"
          + " \"gelu\"}}, {\"mixture_of_experts\": {\"experts\": [[\"dense\"], [{\"dense\":"
          + " {\"units\": 3, \"activation\": \"tanh\"}}, \"dense\"]]}}]";

  @ParameterizedTest
  @CsvSource({
    "balance_scale/balance_scale.csv,tilt",
    "car_evaluation/car_evaluation.csv,acceptability",
    "vowels/vowel.csv,vowel",
    "planets/exoplanets.csv,period_days",
    "planets/solar_system.csv,period_days",
    "spirals/two_spirals.csv,spiral",
    "pipe_friction/pipe_friction.csv,reynolds"
  })
  void agreeWithNetworks(String file, String target) throws Exception {
    Table table = new TableReader(note -> {}).read(file);
    ObjectMapper json = new ObjectMapper();
    Model model =
        Training.of(table)
            .target(target)
            .network(Specification.of(json.readTree(LAYERS)))
            .settings(TrainingSpecification.of(json.readTree("{\"epochs\": 1}")))
            .fit();
    Formula formula = Formula.of(model).orElseThrow();
    assertTrue(formula.maxError() < 1e-4, "" + formula.maxError());
    SplittableRandom random = new SplittableRandom(7);
    double[] largest = new double[model.columns().predictions()];
    Arrays.fill(largest, 1e-3);
    double[] network = new double[largest.length];
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < ROWS; i++) {
        double[] row = model.columns().row(table, random.nextInt(table.rows()));
        model.predict(row, network);
        double[] read = formula.equations().evaluate(row);
        for (int k = 0; k < network.length; k++) {
          largest[k] = Math.max(largest[k], Math.abs(network[k]));
          if (pass == 1) {
            assertArrayEquals(
                new double[] {network[k]}, new double[] {read[k]}, 2e-5 * largest[k], file);
          }
        }
      }
    }
  }
}
