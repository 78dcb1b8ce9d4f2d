package dev.sigmapi.bench;

import dev.sigmapi.tensor.Tensor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What is computed. Every constant says its formula; the numbers of all inputs, first weights and
 * targets are random and always the same. B is rows. All values are row-major.
 */
enum Workload {
  /**
   * y = Σ_j v_j h_j + b, h_j = Π_i |x_i|^w_ji · cos(π Σ_{x_i < 0} w_ji), the real part of the
   * product of powers. x: [B, inputs], exponents w: [units, inputs], output v: [units, 1], bias b:
   * [1, 1], y: [B, 1]. x of both signs and never near 0.
   */
  PRODUCT_UNITS(
      "product-units",
      List.of("rows", "inputs", "units"),
      new int[][] {{32, 8, 16}, {256, 16, 32}, {1024, 256, 256}}) {
    @Override
    void fill(Numbers n) {
      int inputs = n.size("inputs");
      int units = n.size("units");
      n.input("x", n.between(0.5, 2, true, n.rows, inputs));
      n.weight("exponents", n.uniform(1 / Math.sqrt(inputs), units, inputs));
      n.weight("output", n.uniform(1 / Math.sqrt(units), units, 1));
      n.weight("bias", Tensor.zeros(1, 1));
      n.target(n.rows, 1);
      // Two products, of the logarithms and of the signs, and as many for the gradient of w.
      n.operations(n.gradientOfWeights(4.0 * n.rows * inputs * units + 2.0 * n.rows * units));
      n.functions((double) n.rows * (inputs + (n.trains ? 3 : 2) * units));
    }
  },

  /** y_i = Σ_jk u_kji z_k x_j. z: [B, K], x: [B, J], weights u: [K, J, I], y: [B, I]. */
  BILINEAR(
      "bilinear",
      List.of("rows", "J", "K", "I"),
      new int[][] {{32, 8, 8, 8}, {256, 32, 32, 32}, {1024, 128, 128, 64}}) {
    @Override
    void fill(Numbers n) {
      int j = n.size("J");
      int k = n.size("K");
      int i = n.size("I");
      n.input("z", n.uniform(1, n.rows, k));
      n.input("x", n.uniform(1, n.rows, j));
      n.weight("weights", n.uniform(1 / Math.sqrt(j * k), k, j, i));
      n.target(n.rows, i);
      n.operations(n.gradientOfWeights(2.0 * n.rows * j * k * i));
    }
  },

  /**
   * y_o = Σ_{i≤j} w_ijo a_i a_j + Σ_i v_io a_i + b_o. a: [B, n], quadratic w: [n(n+1)/2, out], the
   * pairs in the order (1,1), (1,2), …, (1,n), (2,2), …, linear v: [n, out], bias b: [1, out], y:
   * [B, out].
   */
  QUADRATIC(
      "quadratic",
      List.of("rows", "n", "out"),
      new int[][] {{32, 8, 1}, {256, 32, 16}, {1024, 256, 64}}) {
    @Override
    void fill(Numbers n) {
      int size = n.size("n");
      int out = n.size("out");
      int pairs = size * (size + 1) / 2;
      n.input("a", n.uniform(1, n.rows, size));
      n.weight("quadratic", n.uniform(1 / Math.sqrt(pairs), pairs, out));
      n.weight("linear", n.uniform(1 / Math.sqrt(size), size, out));
      n.weight("bias", Tensor.zeros(1, out));
      n.target(n.rows, out);
      n.operations(n.gradientOfWeights(2.0 * n.rows * (pairs + size) * out));
    }
  },

  /**
   * y = Σ_q w_q x_a(q) x_b(q) x_c(q) + bias. x: [B, 64], conjuncts: [conjuncts, 3], the numbers of
   * three different inputs each, weights w: [conjuncts, 1], bias: [1, 1], y: [B, 1].
   */
  SIGMA_PI(
      "sigma-pi",
      List.of("rows", "conjuncts"),
      new int[][] {{32, 128}, {256, 1024}, {1024, 8192}}) {
    @Override
    void fill(Numbers n) {
      int conjuncts = n.size("conjuncts");
      n.input("x", n.uniform(1.5, n.rows, 64));
      n.input("conjuncts", n.triples(conjuncts, 64));
      n.weight("weights", n.uniform(1 / Math.sqrt(conjuncts), conjuncts, 1));
      n.weight("bias", Tensor.zeros(1, 1));
      n.target(n.rows, 1);
      // Two multiplications a product, two operations for the sum, two for the gradient.
      n.operations((n.trains ? 6.0 : 4.0) * n.rows * conjuncts);
    }
  },

  /**
   * y_ti = Σ_u softmax_u(q_t·k_u / √64) v_u in each of 8 heads of 64. queries, keys, values, y: [B,
   * T, 8, 64]. B sequences of T positions; queries, keys and values are what is learned, so the
   * gradient of all three is taken.
   */
  ATTENTION("attention", List.of("rows", "T"), new int[][] {{8, 64}, {4, 512}, {1, 2048}}) {
    @Override
    void fill(Numbers n) {
      int t = n.size("T");
      for (String name : List.of("queries", "keys", "values")) {
        n.weight(name, n.uniform(1, n.rows, t, HEADS, WIDTH));
      }
      n.target(n.rows, t, HEADS, WIDTH);
      // Two products forward; backward four, and the scores once more, as no T × T is kept.
      double product = 2.0 * n.rows * HEADS * t * t * WIDTH;
      n.operations((n.trains ? 7 : 2) * product);
      n.functions((n.trains ? 2.0 : 1.0) * n.rows * HEADS * t * t);
    }

    @Override
    boolean has(int[] size, Mode mode) {
      // 256 sequences of 512 and more take gigabytes and minutes on every side.
      return mode != Mode.PREDICT_256 || size[1] <= 64;
    }
  },

  /**
   * y = Σ_e p_e(x) f_e(x) over 8 experts f_e(x) = tanh(x·W_e1 + b_e1)·W_e2 + b_e2 of 64, 128 and 64
   * columns, p the softmax of the {@code top} largest of x·G + c, 0 for the others. x: [B, 64],
   * first: [8, 64, 128], first-bias: [8, 128], second: [8, 128, 64], second-bias: [8, 64], gate G:
   * [64, 8], gate-bias c: [1, 8], y: [B, 64].
   */
  EXPERTS(
      "experts", List.of("rows", "top"), new int[][] {{256, 2}, {256, 8}, {4096, 2}, {4096, 8}}) {
    @Override
    void fill(Numbers n) {
      int top = n.size("top");
      n.input("x", n.uniform(1.5, n.rows, 64));
      n.weight("first", n.uniform(1.0 / 8, EXPERT_COUNT, 64, 128));
      n.weight("first-bias", Tensor.zeros(EXPERT_COUNT, 128));
      n.weight("second", n.uniform(1 / Math.sqrt(128), EXPERT_COUNT, 128, 64));
      n.weight("second-bias", Tensor.zeros(EXPERT_COUNT, 64));
      n.weight("gate", n.uniform(1.0 / 8, 64, EXPERT_COUNT));
      n.weight("gate-bias", Tensor.zeros(1, EXPERT_COUNT));
      n.target(n.rows, 64);
      double first = 2.0 * n.rows * 64 * (top * 128 + EXPERT_COUNT);
      double second = 2.0 * n.rows * top * 128 * 64;
      n.operations(n.gradientOfWeights(first) + (n.trains ? 3 : 1) * second);
      n.functions((double) n.rows * (top * 128 + top));
    }
  },

  /**
   * y = W(z)·x with W(z)_ij = Σ_k u_kji z_k + u_Kji. z: [B, 16], x: [B, 32], weights u: [17, 32,
   * 32] with the constant's behind the others, y: [B, 32].
   */
  HYPERNETWORK("hypernetwork", List.of("rows"), new int[][] {{256}}) {
    @Override
    void fill(Numbers n) {
      n.input("z", n.uniform(1, n.rows, 16));
      n.input("x", n.uniform(1, n.rows, 32));
      n.weight("weights", n.uniform(1.0 / 16, 17, 32, 32));
      n.target(n.rows, 32);
      n.operations(n.gradientOfWeights(2.0 * n.rows * 17 * 32 * 32));
    }
  },

  /**
   * y_k = max_p Σ_j m[j, letter_p+j, k] + b_k over the places p. letters: [B, 200], numbers from 0
   * to 3, patterns m: [12, 4, 32], bias b: [1, 32], y: [B, 32].
   */
  MOTIFS("motifs", List.of("rows"), new int[][] {{256}}) {
    @Override
    void fill(Numbers n) {
      n.input("letters", n.letters(n.rows, 200));
      n.weight("patterns", n.uniform(0.3, 12, 4, 32));
      n.weight("bias", Tensor.zeros(1, 32));
      n.target(n.rows, 32);
      // A letter chooses a number: additions only, and the gradient goes to the best places alone.
      n.operations((double) n.rows * (200 - 12 + 1) * 12 * 32);
    }
  },

  /**
   * y = tanh(tanh(x·W_1 + b_1)·W_2 + b_2)·W_3 + b_3. x: [B, 32], first: [32, 64], first-bias: [1,
   * 64], second: [64, 64], second-bias: [1, 64], third: [64, 1], third-bias: [1, 1], y: [B, 1].
   */
  PERCEPTRON("perceptron", List.of("rows"), new int[][] {{32}, {256}, {4096}}) {
    @Override
    void fill(Numbers n) {
      n.input("x", n.uniform(1.5, n.rows, 32));
      n.weight("first", n.uniform(Math.sqrt(6.0 / 96), 32, 64));
      n.weight("first-bias", Tensor.zeros(1, 64));
      n.weight("second", n.uniform(Math.sqrt(6.0 / 128), 64, 64));
      n.weight("second-bias", Tensor.zeros(1, 64));
      n.weight("third", n.uniform(Math.sqrt(6.0 / 65), 64, 1));
      n.weight("third-bias", Tensor.zeros(1, 1));
      n.target(n.rows, 1);
      double rest = 2.0 * n.rows * 64 * (64 + 1);
      n.operations(n.gradientOfWeights(2.0 * n.rows * 32 * 64) + (n.trains ? 3 : 1) * rest);
      n.functions(128.0 * n.rows);
    }
  },

  /** y = softmax(x) of each row. logits x, which are what is learned, y: [B, columns]. */
  SOFTMAX("softmax", List.of("rows", "columns"), new int[][] {{32, 8}, {256, 64}, {1024, 1024}}) {
    @Override
    void fill(Numbers n) {
      int columns = n.size("columns");
      n.weight("logits", n.uniform(3, n.rows, columns));
      n.target(n.rows, columns);
      n.functions((double) n.rows * columns);
    }
  };

  static final int HEADS = 8;
  static final int WIDTH = 64;
  static final int EXPERT_COUNT = 8;

  private final String label;
  private final List<String> dimensions;
  private final int[][] sizes;

  Workload(String label, List<String> dimensions, int[][] sizes) {
    this.label = label;
    this.dimensions = dimensions;
    this.sizes = sizes;
  }

  /** How the results call it. */
  String label() {
    return label;
  }

  /** What the numbers of a size are. */
  List<String> dimensions() {
    return dimensions;
  }

  /** From small to large. */
  int[][] sizes() {
    return sizes;
  }

  /** Whether a size is measured in a mode. */
  boolean has(int[] size, Mode mode) {
    return true;
  }

  /** The numbers that all sides get. */
  Problem problem(int[] size, Mode mode, int threads) {
    Numbers numbers = new Numbers(this, size, mode, threads);
    fill(numbers);
    return numbers.problem();
  }

  abstract void fill(Numbers numbers);

  /** A problem while it is made. */
  private static final class Numbers {
    final int rows;
    final boolean trains;
    private final Workload workload;
    private final Mode mode;
    private final int threads;
    private final Map<String, Integer> size = new LinkedHashMap<>();
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private Tensor target;
    private double operations;
    private double functions;

    Numbers(Workload workload, int[] size, Mode mode, int threads) {
      this.workload = workload;
      this.mode = mode;
      this.threads = threads;
      for (int i = 0; i < size.length; i++) {
        this.size.put(workload.dimensions.get(i), size[i]);
      }
      this.trains = mode == Mode.TRAIN;
      this.rows = mode.rows(size("rows"));
      this.size.put("rows", rows);
    }

    int size(String name) {
      return size.get(name);
    }

    void input(String name, Tensor tensor) {
      inputs.put(name, tensor);
    }

    void weight(String name, Tensor tensor) {
      weights.put(name, tensor);
    }

    void target(int... shape) {
      target = uniform(1, shape);
    }

    void operations(double count) {
      operations = count;
    }

    void functions(double count) {
      functions = count;
    }

    /** What a linear map costs with the gradient of its weights and none of its input. */
    double gradientOfWeights(double forward) {
      return trains ? 2 * forward : forward;
    }

    Tensor uniform(double bound, int... shape) {
      return between(0, bound, true, shape);
    }

    /** Sizes between two numbers, of both signs if wanted. */
    Tensor between(double low, double high, boolean signs, int... shape) {
      Tensor tensor = Tensor.zeros(shape);
      for (int i = 0; i < tensor.size(); i++) {
        double value = low + (high - low) * random.nextDouble();
        tensor.data()[i] = (float) (signs && random.nextBoolean() ? -value : value);
      }
      return tensor;
    }

    Tensor letters(int rows, int length) {
      Tensor tensor = Tensor.zeros(rows, length);
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = random.nextInt(4);
      }
      return tensor;
    }

    /** Different sets of three inputs, each rising. */
    Tensor triples(int count, int inputs) {
      Tensor tensor = Tensor.zeros(count, 3);
      Set<List<Integer>> seen = new TreeSet<>(TRIPLES);
      while (seen.size() < count) {
        List<Integer> triple = random.ints(3, 0, inputs).sorted().distinct().boxed().toList();
        if (triple.size() == 3) {
          seen.add(triple);
        }
      }
      int at = 0;
      for (List<Integer> triple : seen) {
        for (int input : triple) {
          tensor.data()[at++] = input;
        }
      }
      return tensor;
    }

    Problem problem() {
      return new Problem(
          workload,
          mode,
          threads,
          size,
          inputs,
          weights,
          target,
          new Problem.Work(operations, functions));
    }
  }

  private static final Comparator<List<Integer>> TRIPLES =
      Comparator.<List<Integer>>comparingInt(t -> t.get(0))
          .thenComparingInt(t -> t.get(1))
          .thenComparingInt(t -> t.get(2));
}
