package dev.sigmapi.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ModuleTable;
import dev.sigmapi.module.PiSigma;
import dev.sigmapi.module.Ragged;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every module of the table gives the same in onnxruntime. */
final class ModuleTranslationTest {
  static final List<ModuleTable.Row> TABLE = ModuleTable.rows();

  private static final int[] WIDTHS = {1, 6};
  private static final int[] ROWS = {1, 2, 17};
  private static final double CLOSE = 1e-5;

  @ParameterizedTest
  @FieldSource("TABLE")
  void everyModuleGivesTheSame(ModuleTable.Row row) {
    for (int width : WIDTHS) {
      Module module = row.maker().apply(width, Seed.of(width));
      if (module instanceof Dense dense && custom(dense.activation())) {
        assertRefused(module);
        continue;
      }
      if (module instanceof PiSigma units && custom(units.activation())) {
        assertRefused(module);
        module = bounded(units);
      }
      for (boolean precise : new boolean[] {false, true}) {
        if (width > 1 || !precise) {
          check(module, width, precise, row + " of " + width + (precise ? ", precise" : ""));
        }
      }
    }
  }

  private static void check(Module module, int width, boolean precise, String what) {
    try (NetworkRun run = new NetworkRun(module, translators(), precise)) {
      for (int rows : ROWS) {
        Tensor x = inputs(rows, width, new Random(rows));
        assertSame(forward(module, x), run.of(x), what + ", rows " + rows);
      }
      if (precise) {
        // At edges float32 itself is far from float64: a floor of 1e-18 is near what it rounds off.
        return;
      }
      Tensor edges = Tensor.of(new float[5 * width], 5, width);
      for (int j = 0; j < width; j++) {
        edges.set(1, j, -1);
        edges.set(2, j, j % 2 == 0 ? -0.5f : 0);
        edges.set(3, j, 20);
        edges.set(4, j, -7);
      }
      assertSame(forward(module, edges), run.of(edges), what + " at edges");
    }
  }

  private static boolean custom(Activation activation) {
    return activation instanceof Activation.Custom;
  }

  private static void assertRefused(Module module) {
    String message =
        assertThrows(SpecificationException.class, () -> new NetworkRun(module)).getMessage();
    assertTrue(message.contains("'cube'"), message);
  }

  /** The same units with a function of the library. */
  private static Module bounded(PiSigma units) {
    return new PiSigma(
        units.inputs(),
        units.outputs(),
        units.order(),
        Activation.of(Elementwise.TANH),
        units.weights(),
        units.bias());
  }

  private static Tensor inputs(int rows, int columns, Random random) {
    Tensor x = Tensor.zeros(rows, columns);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) ((0.4 + random.nextDouble()) * (random.nextBoolean() ? 1 : -1));
    }
    return x;
  }

  /** The library's, and that of a module that only tests have. */
  private static Translators translators() {
    return Translators.all()
        .add(
            Ragged.class,
            (t, module, x) -> {
              Graph graph = t.graph();
              int steps = module.steps();
              Module part = module.part();
              Value negative = graph.less(graph.slice(x, 0, 1, 1), graph.number(0));
              Value lengths = graph.where(negative, graph.whole(steps / 2), graph.whole(steps));
              PaddedSequences positions =
                  PaddedSequences.of(graph, lengths, graph.wholes((long) steps));
              t.positions(positions);
              Value y = t.of(part, graph.reshape(x, -1, part.inputs()));
              t.positions(null);
              Value clean = positions.clean(graph, y, part.outputs());
              return graph.reshape(clean, -1, module.outputs());
            });
  }

  static Tensor forward(Module module, Tensor x) {
    Tape tape = Tape.forInference();
    return module.forward(tape, tape.constant(x)).value();
  }

  /** Equal to a part in a hundred thousand of the largest. */
  static void assertSame(Tensor expected, Tensor given, String what) {
    assertEquals(expected.rows(), given.rows(), what);
    assertEquals(expected.columns(), given.columns(), what);
    double scale = 0;
    for (float value : expected.data()) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.data()[i], given.data()[i], CLOSE * scale, what + ", number " + i);
    }
  }
}
