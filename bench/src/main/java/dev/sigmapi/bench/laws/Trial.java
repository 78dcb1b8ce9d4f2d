package dev.sigmapi.bench.laws;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Program;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Method;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.Training;
import dev.sigmapi.tensor.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A law looked for once, by the protocol of SRBench (La Cava et al. 2021): rows drawn uniformly, of
 * which a quarter is for the test; noise on the target of the others only.
 *
 * @param noise standard deviation of the noise over the root mean square of the target
 * @param rows for training and test together
 * @param seconds that the search may take, about
 */
record Trial(Law law, double noise, int seed, int rows, double seconds) {
  /** Fresh points on which the formula is compared with the law. */
  static final int POINTS = 1000;

  Outcome run() {
    Seed chance = Seed.of(seed).child(law.name());
    Law.Sample all = law.sample(rows, chance.child("rows").random());
    int training = rows - rows / 4;
    double[] target = noisy(Arrays.copyOf(all.values(), training), chance.child("noise").random());
    Table known = table(Arrays.copyOf(all.rows(), training), target);
    Table unknown =
        table(
            Arrays.copyOfRange(all.rows(), training, rows),
            Arrays.copyOfRange(all.values(), training, rows));
    long start = System.nanoTime();
    try {
      Model model =
          Training.of(known)
              .target(targetName())
              .seed(seed)
              .method(Method.LAW)
              .timeLimit(Duration.ofMillis(Math.round(1000 * seconds)))
              .fit();
      double time = (System.nanoTime() - start) / 1e9;
      double[] predicted =
          Arrays.stream(model.predict(unknown)).mapToDouble(each -> each[0]).toArray();
      double r2 = Sameness.r2(((Column.Numbers) unknown.column(targetName())).values(), predicted);
      Optional<Equations> equations =
          model.front().equations().or(() -> Formula.of(model).map(Formula::equations));
      if (equations.isEmpty()) {
        return Outcome.without(this, r2, time, "");
      }
      return new Outcome(
          this,
          equations,
          r2,
          deviation(equations.get(), model, law),
          deviation(equations.get(), model, law.widened()),
          time,
          "");
    } catch (RuntimeException e) {
      double time = (System.nanoTime() - start) / 1e9;
      return Outcome.without(this, Double.NaN, time, e.toString());
    }
  }

  private double[] noisy(double[] values, SplittableRandom random) {
    double meanSquare = Arrays.stream(values).map(y -> y * y).average().orElseThrow();
    double scale = noise * Math.sqrt(meanSquare);
    return Arrays.stream(values).map(y -> y + scale * random.nextGaussian()).toArray();
  }

  private Table table(double[][] samples, double[] values) {
    List<Column> columns = new ArrayList<>();
    for (int v = 0; v < law.variables().size(); v++) {
      int place = v;
      columns.add(
          new Column.Numbers(
              law.variables().get(v).name(),
              Arrays.stream(samples).mapToDouble(row -> row[place]).toArray()));
    }
    columns.add(new Column.Numbers(targetName(), values));
    return new Table(columns);
  }

  /** A name that no variable has. */
  private String targetName() {
    String name = "y";
    while (names().contains(name)) {
      name = "target_" + name;
    }
    return name;
  }

  private List<String> names() {
    return law.variables().stream().map(Law.Variable::name).toList();
  }

  /** How far a formula is from the law at points of its ranges, or of wider ones. */
  private double deviation(Equations equations, Model model, Law ranges) {
    Law.Sample fresh =
        ranges.sample(POINTS, Seed.of(seed).child(law.name()).child("points").random());
    List<String> names = names();
    int[] places = model.columns().featureNames().stream().mapToInt(names::indexOf).toArray();
    Program program = Program.of(equations);
    double[] said =
        Arrays.stream(fresh.rows())
            .map(row -> IntStream.of(places).mapToDouble(place -> row[place]).toArray())
            .mapToDouble(row -> program.evaluate(row)[0])
            .toArray();
    return Sameness.deviation(fresh.values(), said);
  }
}
