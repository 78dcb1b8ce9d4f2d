package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every module on every row of four numbers from a list of awkward ones. */
final class ExtremeInputsTest {
  static final List<ModuleTable.Row> TABLE = ModuleTable.rows();

  private static final float[] LARGE = {0f, -0f, 1f, 1e-30f, -1e-30f, 1e6f, -1e6f};

  private static final float[] HUGE = {0f, -0f, 1e-30f, 1e30f, -1e30f, 3e38f, -3e38f};

  /** Those that add products, which may be infinite with both signs, as their Javadoc says. */
  private static final Set<String> ADD_PRODUCTS =
      Set.of(
          "bilinear",
          "gated_linear",
          "mixture_of_experts",
          "quadratic_linear",
          "ridge_polynomial",
          "sigma_pi",
          "tokens");

  /** Functions that have no value where a sum is infinite. */
  private static final Set<String> FINITE_ARGUMENT =
      Set.of("dense sin", "dense cos", "dense gelu", "dense silu");

  @ParameterizedTest
  @FieldSource("TABLE")
  void upToAMillionNothingIsNan(ModuleTable.Row row) {
    check(row, LARGE, false);
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void beyondNanComesOnlyOfInfiniteSums(ModuleTable.Row row) {
    if (!ADD_PRODUCTS.contains(row.type())
        && !ADD_PRODUCTS.contains(row.name())
        && !FINITE_ARGUMENT.contains(row.name())) {
      check(row, HUGE, row.type().equals("product_units"));
    }
  }

  private static void check(ModuleTable.Row row, float[] numbers, boolean finite) {
    int count = numbers.length;
    int rows = count * count * count * count;
    Tensor x = Tensor.zeros(rows, 4);
    for (int i = 0; i < rows; i++) {
      for (int j = 0, rest = i; j < 4; j++, rest /= count) {
        x.set(i, j, numbers[rest % count]);
      }
    }
    Module module = row.maker().apply(4, Seed.of(5));
    for (Kernels kernels : List.of(new PlainKernels(), KernelChoice.get())) {
      for (Tape tape : List.of(Tape.forInference(kernels), Tape.forTraining(kernels))) {
        Node y = module.forward(tape, tape.variable(x));
        for (int i = 0; i < y.value().size(); i++) {
          float value = y.value().data()[i];
          int from = i / y.columns() * 4;
          float[] given = Arrays.copyOfRange(x.data(), from, from + 4);
          assertFalse(Float.isNaN(value), () -> row + " of " + Arrays.toString(given));
          assertTrue(!finite || Float.isFinite(value), () -> row + " of " + Arrays.toString(given));
        }
      }
    }
  }
}
