package dev.sigmapi.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Once every shape has been seen and compiled, no kernel allocates: no vector lands on the heap.
 */
@ParameterizedClass
@MethodSource("dev.sigmapi.kernel.KernelsUnderTest#all")
final class KernelAllocationTest {

  private static final int CALLS = 20;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int[][] SHAPES = {
    {1, 8, 1},
    {32, 8, 1},
    {32, 8, 16},
    {33, 9, 5},
    {1, 16, 100},
    {7, 20, 37},
    {32, 32, 32},
    {3, 1, 70}
  };

  private final Kernels kernels;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  KernelAllocationTest(Kernels kernels) {
    this.kernels = kernels;
  }

  @Test
  void nothingIsAllocatedOnceWarm() {
    String mode = System.getProperty("java.vm.info", "");
    assumeTrue(
        mode.contains("mixed mode") && !mode.contains("emulated-client"),
        "Vectors leave the heap only in code of the server compiler");
    Map<String, Runnable> calls = calls();
    Map<String, Long> allocating = new LinkedHashMap<>();
    long start = System.nanoTime();
    // Compilers work in the background: ask again until they are done, or until it is hopeless.
    do {
      for (int i = 0; i < 500; i++) {
        calls.values().forEach(Runnable::run);
      }
      allocating.clear();
      calls.forEach(
          (name, call) -> {
            long bytes = allocatedBy(call);
            if (bytes > 0) {
              allocating.put(name, bytes);
            }
          });
    } while (!allocating.isEmpty() && System.nanoTime() - start < PATIENCE_NANOS);
    assertEquals(Map.of(), allocating, "bytes in " + CALLS + " calls of " + kernels.describe());
  }

  private long allocatedBy(Runnable call) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private Map<String, Runnable> calls() {
    Map<String, Runnable> calls = new LinkedHashMap<>();
    float[] a = KernelsUnderTest.random(4000, 1, 0.01);
    float[] b = KernelsUnderTest.random(4000, 2, 0.01);
    float[] c = KernelsUnderTest.random(4000, 3, 0.01);
    float[] d = KernelsUnderTest.random(4000, 4, 0.01);
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int k = shape[1];
      int n = shape[2];
      String name = m + "x" + k + "x" + n;
      calls.put("addProduct " + name, () -> kernels.addProduct(m, k, n, a, b, c));
      calls.put(
          "addProductTransposed " + name, () -> kernels.addProductTransposed(m, k, n, a, b, c));
      calls.put(
          "addTransposedProduct " + name, () -> kernels.addTransposedProduct(m, k, n, a, b, c));
      calls.put(
          "addProduct of parts " + name,
          () -> kernels.addProduct(m, k, n, a, 1, 1, m + 1, b, 2, n + 3, c, 5));
      int[] first = {0, 1, 1};
      int[] second = {1, 0, 1};
      calls.put("rowProducts " + n, () -> kernels.rowProducts(0, 3, n, first, second, a, b, c));
      calls.put(
          "rowGradients " + n,
          () -> kernels.addRowProductGradients(0, 3, n, first, second, a, b, c, d, d));
      int[] steps = {0, -1, 0, 1, 0, 1, 2, 1, 2};
      calls.put("treeProducts " + n, () -> kernels.treeProducts(3, n, steps, a, b));
      calls.put("treeGradients " + n, () -> kernels.addTreeGradients(3, n, steps, a, b, c, d));
      int[] at = {0, n, 0, n};
      calls.put("sumWindows " + n, () -> kernels.sumWindows(3, 2, n, at, 2 * n, a, d));
      calls.put("windowGradients " + n, () -> kernels.addWindowGradients(3, 2, n, at, 2 * n, a, d));
      calls.put("findLargest " + n, () -> kernels.findLargest(3, n, a, c, d));
      calls.put("setRows " + name, () -> kernels.setRows(m, n, a, d));
      calls.put("addRows " + name, () -> kernels.addRows(m, n, 0.01f, a, 0, n, d, 1, n + 1));
      calls.put("transpose " + name, () -> kernels.transpose(m, n, a, 0, n, d));
      calls.put("addRowProducts " + name, () -> kernels.addRowProducts(m, n, a, b, n, d));
      calls.put("rowLargest " + name, () -> kernels.rowLargest(m, n, a, d));
      calls.put("subtractRow " + name, () -> kernels.subtractRow(m, n, a, d));
      calls.put("raiseLargest " + name, () -> kernels.raiseLargest(m, n, a, d));
      calls.put("addColumnSums " + name, () -> kernels.addColumnSums(m, n, a, d));
    }
    for (int size : new int[] {5, 16, 100, 1003}) {
      calls.put("addScaled " + size, () -> kernels.addScaled(size, 0.01f, a, d));
      calls.put("addTimes " + size, () -> kernels.addTimes(size, a, b, d));
      calls.put("times " + size, () -> kernels.times(size, a, b, d));
      calls.put("negatives " + size, () -> kernels.negatives(size, a, d));
      calls.put("turnedPowers " + size, () -> kernels.turnedPowers(size, 1, c, d));
      calls.put("allFinite " + size, () -> kernels.allFinite(size, a));
      calls.put("expLimited " + size, () -> kernels.expLimited(size, 80, a, d));
      calls.put("logMagnitude " + size, () -> kernels.logMagnitude(size, 1e-20f, a, d));
      calls.put("cosSinPi " + size, () -> kernels.cosSinPi(size, a, c, d));
      calls.put("adam " + size, () -> kernels.adam(size, .9f, .9f, .1f, .1f, 1, .1f, a, c, b, d));
      for (Elementwise f : Elementwise.values()) {
        calls.put(f + " " + size, () -> kernels.apply(f, size, a, d));
        calls.put(f + "′ " + size, () -> kernels.addGradient(f, size, a, b, c, d));
      }
    }
    return calls;
  }
}
