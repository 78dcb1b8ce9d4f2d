package dev.sigmapi.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.expression.Bounds;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expansion;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Program;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ModuleTable;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every module of the table is read, or is listed as one that is not. */
final class ReadingTest {
  private static final int ROWS = 1000;
  private static final int INPUTS = 6;

  /** How far double and single precision may be apart, relative to the size of the terms. */
  private static final double TOLERANCE = 1e-5;

  static Stream<ModuleTable.Row> rows() {
    // What works along sequences is wrapped for the table, and has no closed form.
    return ModuleTable.rows().stream()
        .filter(
            row -> {
              Class<?> type = row.maker().apply(INPUTS, Seed.of(3)).getClass();
              return !type.getSimpleName().equals("Ragged");
            });
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isReadAsItComputesOrListedAsWithoutAForm(ModuleTable.Row row) {
    Module module = row.maker().apply(INPUTS, Seed.of(3));
    boolean none = Translations.NONE.contains(module.getClass());
    assertTrue(none != Translations.reads(module.getClass()), "in one of the two lists: " + row);
    SplittableRandom random = Seed.of(5).random();
    module.learned().values().forEach(p -> stir(p.value().data(), random));
    Equations read;
    try {
      read = read(module);
    } catch (NoClosedFormException e) {
      assertTrue(none || e.getMessage().matches(".*(own|sorts|no closed form).*"), e.getMessage());
      return;
    }
    Equations equations = Expansion.where(Steps.inlined(read));
    Program program = Program.of(read);
    Program small = Program.of(equations);
    Tensor x = Tensor.zeros(ROWS, module.inputs());
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) (2 * random.nextGaussian());
    }
    Tape tape = Tape.forInference();
    Tensor y = module.forward(tape, tape.constant(x)).value();
    double[] given = new double[module.inputs()];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < given.length; j++) {
        given[j] = x.get(i, j);
      }
      double[] full = program.evaluate(given);
      double[] inlined = small.evaluate(given);
      double[] sizes = Sizes.of(read, given);
      for (int k = 0; k < full.length; k++) {
        int at = i;
        int column = k;
        Supplier<String> message = () -> row + " row " + at + " column " + column;
        if (i < 20) {
          assertEquals(read.evaluate(given)[k], full[k], 1e-12 * sizes[k], message);
        }
        assertEquals(full[k], inlined[k], 1e-9 * Math.max(1e-3, sizes[k]), message);
        assertEquals(full[k], y.get(i, k), TOLERANCE * Math.max(1e-3, sizes[k]), message);
      }
    }
  }

  private static void stir(float[] values, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (0.2 * random.nextGaussian());
    }
  }

  private static Equations read(Module module) {
    NetworkReading reading = new NetworkReading(input -> Bounds.ALL);
    List<Expression> x = new ArrayList<>();
    for (int i = 0; i < module.inputs(); i++) {
      x.add(new Expression.Input(i, "x" + i, 0));
    }
    List<Definition> results = new ArrayList<>();
    for (Expression output : reading.read(module, x)) {
      results.add(new Definition("y" + results.size(), output));
    }
    return new Equations(reading.steps(), results);
  }
}
