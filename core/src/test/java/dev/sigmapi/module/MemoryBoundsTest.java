package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.AttentionOp;
import dev.sigmapi.grad.op.MotifOp;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.List;
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

  @Test
  void convolutionsHoldOneBlockOfPatches() {
    Convolution.Shape shape = new Convolution.Shape(8, 4, 128, 1, Convolution.Padding.SAME);
    check(new Convolution(shape, Dense.LINEAR, Seed.of(1)), 2000, 8L * 128);
    Grid grid = Grid.of(32, 32, 2, 9, 1, true);
    check(new GridConvolution(grid, 1, Dense.LINEAR, Seed.of(1)), 50, 32L * 32 * 2 * 81);
  }

  @Test
  void motifsHoldNeitherOneHotLettersNorScoresOfAllRows() {
    List<String> letters = List.of("A", "C", "G", "T");
    Tensor x = Tensor.zeros(2000, 101);
    for (int row = 0; row < x.rows(); row++) {
      x.set(row, 0, 100);
    }
    for (MotifOp.Pool pool : MotifOp.Pool.values()) {
      Motifs motifs =
          new Motifs(
              new Motifs.Text(101, 0, 100, letters),
              new Motifs.Shape(6, 16, true, pool, 1),
              Dense.LINEAR,
              Seed.of(1));
      check(motifs, x, 2L * 95 * 16);
    }
  }

  /**
   * What a first pass allocates beside queries, keys and values, for 8 heads of 64. So many
   * products would take long: they are left out. What leaving them out allocates, a second pass
   * does too.
   */
  @Test
  void attentionHoldsNoScoresOfAllPositions() {
    int positions = 4096;
    Kernels none =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> null);
    Tape tape = Tape.forTraining(none);
    Tensor[] given = {
      Tensor.zeros(positions, 512), Tensor.zeros(positions, 512), Tensor.zeros(positions, 512)
    };
    Segments one = new Segments();
    one.add(positions);
    long first = attend(tape, given, one);
    long allocated = first - attend(tape, given, one);
    long forbidden = 8L * positions * positions * Float.BYTES;
    assertTrue(allocated > 8 * positions * 64 * Float.BYTES, "at least the output");
    assertTrue(20 * allocated < forbidden, allocated + " bytes");
  }

  private static long attend(Tape tape, Tensor[] given, Segments one) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    tape.restart();
    Node q = tape.variable(given[0]);
    Node k = tape.variable(given[1]);
    Node v = tape.variable(given[2]);
    AttentionOp.Form form = new AttentionOp.Form(8, 8, true, 0.125f, 0);
    long before = threads.getCurrentThreadAllocatedBytes();
    tape.backward(
        tape.next(AttentionOp.class, AttentionOp::new)
            .with(null, null, null)
            .apply(tape, form, 0, q, one, k, v, one));
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /**
   * Measures a pass.
   *
   * @param each numbers a row of what must not be there
   */
  private static void check(Module module, int rows, long each) {
    Tensor x = Tensor.zeros(rows, module.inputs());
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = 0.5f + i % 7;
    }
    check(module, x, each);
  }

  private static void check(Module module, Tensor x, long each) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Tape tape = Tape.forTraining(new PlainKernels());
    tape.backward(module.forward(tape, tape.variable(x)));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    long forbidden = x.rows() * each * Float.BYTES;
    assertTrue(
        10 * allocated < forbidden,
        "%s allocates %d bytes for %d rows, not below a tenth of %d"
            .formatted(module, allocated, x.rows(), forbidden));
  }
}
