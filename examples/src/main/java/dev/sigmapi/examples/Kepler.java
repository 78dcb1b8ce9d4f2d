package dev.sigmapi.examples;

import dev.sigmapi.data.Table;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Training;
import dev.sigmapi.table.TableReader;
import java.nio.file.Path;

/** Finds Kepler's third law in a table of real planets, saves the model and predicts with it. */
public final class Kepler {

  private Kepler() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, and the file for the model
   * @throws IllegalStateException if the law is not Kepler's
   */
  public static void main(String[] arguments) {
    Table table = new TableReader(System.err::println).read(arguments[0]);
    Model model =
        Training.of(table)
            .target("period_days")
            .features("semimajor_axis_au", "star_mass_msun")
            .fit();
    System.out.println(Formula.of(model).orElseThrow().text());
    ModelFile.write(model, Path.of(arguments[1]));

    Model loaded = ModelFile.read(Path.of(arguments[1]));
    double earth = loaded.predict(new double[] {1.0, 1.0});
    System.out.println("A planet at the Earth's distance from a sun takes " + earth + " days.");
    if (Math.abs(earth - 365.25) > 1.5) {
      throw new IllegalStateException("Kepler's law gives 365.25 days but the model " + earth);
    }
  }
}
