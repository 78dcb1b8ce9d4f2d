package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * What a formula suggests to hold for all rows at once, and no module may: the first training pass,
 * which makes all buffers, allocates less than a tenth of it.
 */
final class MemoryBoundsTest {
  private static final BilinearInputs HALVES = BilinearInputs.split(128, 128);

  @Test
  void bilinearHoldsNoWeightsOfAllRows() {
    for (int outputs : new int[] {1, 4}) {
      check(new Bilinear(HALVES, outputs, Dense.LINEAR, Seed.of(1)), 600, 128L * 128);
    }
  }

  @Test
  void lowRankBilinearHoldsNoProductsOfColumns() {
    check(new LowRankBilinear(HALVES, 8, 4, Dense.LINEAR, Seed.of(1)), 600, 128L * 128);
  }

  @Test
  void quadraticLinearHoldsNoPairsOfAllRows() {
    check(new QuadraticLinear(128, 1, 0, Dense.LINEAR, Seed.of(1)), 2000, 128L * 128);
    check(new QuadraticLinear(128, 2, 4, Dense.LINEAR, Seed.of(1)), 2000, 128L * 128);
  }

  @Test
  void productUnitsHoldNoPowersOfAllRows() {
    for (ProductUnits.Domain domain : ProductUnits.Domain.values()) {
      check(new ProductUnits(128, 128, domain, Seed.of(1)), 500, 128L * 128);
    }
  }

  @Test
  void sigmaPiHoldsOneBlockOfProducts() {
    SigmaPi units = new SigmaPi(Conjuncts.upTo(64, 2), 1, Dense.LINEAR, Seed.of(1));
    check(units, 8000, units.conjuncts().size());
  }

  /**
   * Measures a pass.
   *
   * @param each numbers a row of what must not be there
   */
  private static void check(Module module, int rows, long each) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Tensor x = Tensor.zeros(rows, module.inputs());
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = 0.5f + i % 7;
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    Tape tape = Tape.forTraining(new PlainKernels());
    tape.backward(module.forward(tape, tape.variable(x)));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    long forbidden = rows * each * Float.BYTES;
    assertTrue(
        10 * allocated < forbidden,
        "%s allocates %d bytes for %d rows, not below a tenth of %d"
            .formatted(module, allocated, rows, forbidden));
  }
}
