package dev.sigmapi.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The kernels that this process can run, and inputs that find their seams. */
final class KernelsUnderTest {

  /** Around the lengths of vectors, and well beyond them. */
  static final int[] LENGTHS = {
    0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 65, 100, 207, 1003
  };

  /** (m, k, n) around the shapes of tiles. */
  static final int[][] SHAPES = {
    {0, 3, 4},
    {3, 0, 4},
    {3, 4, 0},
    {1, 1, 1},
    {1, 5, 1},
    {2, 2, 2},
    {3, 2, 1},
    {5, 3, 3},
    {7, 8, 5},
    {9, 4, 7},
    {32, 8, 1},
    {33, 2, 3},
    {17, 9, 8},
    {4, 16, 15},
    {1, 16, 15},
    {1, 7, 16},
    {2, 5, 17},
    {8, 8, 16},
    {9, 3, 31},
    {32, 8, 16},
    {5, 11, 32},
    {3, 16, 33},
    {1, 13, 64},
    {1, 300, 100},
    {6, 257, 47},
    {31, 17, 49},
    {65, 1, 33},
    {100, 33, 65},
    {13, 600, 3},
    {2, 520, 40},
    {256, 16, 32},
    {40, 1, 1},
    {1, 1, 40},
    {67, 71, 73}
  };

  /** Everything that is odd about floats. */
  static final float[] EDGES = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -0.5f,
    2f,
    -2f,
    1e-6f,
    -1e-6f,
    1e-30f,
    -1e-30f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    1e-40f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    88.7f,
    88.8f,
    89.5f,
    -87.3f,
    -87.4f,
    -100f,
    -103.9f,
    -104.5f,
    80f,
    81f,
    9999.5f,
    -9999.5f,
    10001f,
    -10001f,
    1e7f,
    -1e7f,
    8388607.5f,
    8388609f,
    16777215f,
    -16777215f,
    16777216f,
    1e20f,
    -1e20f,
    30f,
    -30f,
    12f,
    -12.5f,
    4.5f,
    -7.25f,
    3f,
    -3f
  };

  private KernelsUnderTest() {}

  static Stream<Named<Kernels>> all() {
    Named<Kernels> plain = Named.of("plain", new PlainKernels());
    return KernelChoice.obstacle() == null
        ? Stream.of(plain, Named.of("simd", KernelChoice.choose("simd").kernels()))
        : Stream.of(plain);
  }

  static IntStream lengths() {
    return IntStream.of(LENGTHS);
  }

  /** The vector kernels; without them the test is skipped, with the reason. */
  static Kernels simd() {
    String obstacle = KernelChoice.obstacle();
    assumeTrue(obstacle == null, () -> "No vector kernels here: " + obstacle);
    return KernelChoice.choose("simd").kernels();
  }

  static float[] random(int size, long seed) {
    return random(size, seed, 3);
  }

  static float[] random(int size, long seed, double spread) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * spread);
    }
    return values;
  }

  /** Random numbers of all magnitudes, with the edges strewn among them. */
  static float[] awkward(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (random.nextInt(4)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> Float.intBitsToFloat(random.nextInt());
            default -> (float) (random.nextGaussian() * Math.exp(random.nextInt(12) - 6));
          };
    }
    return values;
  }

  /** The bits, with all NaN alike. */
  static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }
}
