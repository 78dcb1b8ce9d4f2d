package dev.sigmapi.onnx;

import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.choice;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.difference;
import static dev.sigmapi.expression.Algebra.power;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.quotient;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Function;
import dev.sigmapi.file.Safetensors;
import dev.sigmapi.model.EquationsFormat;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is its formula gives the same in onnxruntime, in float64. */
final class FormulaExportTest {
  private static final double CLOSE = 1e-12;
  private static final Expression SPEED = new Input(0, "speed", 1.5);
  private static final Expression ANGLE = new Input(1, "angle", 0.5);
  private static final Expression IS_HEAVY = new Is(2, "kind", 0, "heavy");

  /** Laws with functions outside and inside of sums of products. */
  private static final List<Expression> LAWS =
      List.of(
          quotient(SPEED, power(difference(constant(20), power(SPEED, 2)), 0.5)),
          product(power(SPEED, 1.5), call(Function.SIN, times(2, ANGLE)), constant(0.3)),
          quotient(power(SPEED, 3), sum(call(Function.EXP, quotient(SPEED, ANGLE)), constant(-1))),
          call(Function.ASIN, product(constant(0.2), SPEED, call(Function.COS, ANGLE))),
          call(Function.ACOS, times(-0.3, SPEED)),
          call(Function.ATAN, quotient(SPEED, ANGLE)),
          call(Function.LOG, sum(power(SPEED, -2.5), call(Function.TANH, ANGLE), constant(1))),
          sum(new Reference("load"), times(0.5, new Missing(0, "speed"))),
          choice(
              difference(SPEED, constant(2)),
              call(Function.SIGMOID, SPEED),
              call(Function.SOFTPLUS, call(Function.RELU, difference(ANGLE, SPEED)))));

  @TempDir Path folder;

  @Test
  void everyLawGivesTheSame() throws JsonProcessingException {
    Table table = table(40);
    Model trained = Training.of(table).target("y").fit();
    for (Expression law : LAWS) {
      Model model = predictingBy(trained, law);
      try (ModelRun run = new ModelRun(model)) {
        assertArrayEquals(new long[] {0, 1}, run.shapesOfNone().get("y_predicted"));
        for (Table rows : List.of(table, table.rows(new int[] {3}), table.rows(new int[] {4, 0}))) {
          double[][] expected = model.predict(rows);
          double[][] given = run.predict(rows);
          for (int row = 0; row < expected.length; row++) {
            double most = CLOSE * Math.max(1, Math.abs(expected[row][0]));
            assertEquals(expected[row][0], given[row][0], most, law + ", row " + row);
          }
        }
      }
    }
  }

  private static Table table(int rows) {
    Random random = new Random(1);
    double[] speed = random.doubles(rows, 0.5, 3).toArray();
    double[] angle = random.doubles(rows, 0.2, 1.4).toArray();
    String[] kind = new String[rows];
    double[] y = new double[rows];
    for (int row = 0; row < rows; row++) {
      kind[row] = List.of("heavy", "light").get(row % 2);
      y[row] = speed[row] + angle[row] + row % 2;
    }
    speed[4] = Double.NaN;
    return Table.of(
        new Column.Numbers("speed", speed),
        new Column.Numbers("angle", angle),
        new Column.Words("kind", kind),
        new Column.Numbers("y", y));
  }

  /** The same model where the only formula is this law. */
  private Model predictingBy(Model model, Expression law) throws JsonProcessingException {
    Expression load = product(sum(constant(1), times(3, IS_HEAVY)), SPEED);
    Equations equations =
        new Equations(List.of(new Definition("load", load)), List.of(new Definition("y", law)));
    Path file = folder.resolve("model.sigmapi");
    ModelFile.write(model, file);
    Safetensors content = Safetensors.read(file);
    TreeMap<String, String> metadata = new TreeMap<>(content.metadata());
    ObjectNode description = (ObjectNode) new ObjectMapper().readTree(metadata.get("sigmapi"));
    ObjectNode front = description.putObject("front").put("chosen", 0);
    front
        .putArray("points")
        .addObject()
        .put("size", 9)
        .set("equations", EquationsFormat.write(equations));
    metadata.put("sigmapi", description.toString());
    new Safetensors(metadata, content.tensors()).write(file);
    return ModelFile.read(file);
  }
}
