package dev.sigmapi.weight;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * The transformations of weights that the library has. Constraints hold whatever u is, so after
 * every step of any optimiser. What a training starts at where its w is not possible stands with
 * each.
 */
public final class Transforms {

  private Transforms() {}

  /** Above 0: w = ln(1 + e^u). Starts at the magnitude of w, at least 0.01. */
  public static Transform positive() {
    return (rows, columns) -> new Positive(rows, columns, null);
  }

  /**
   * Rows of one sign each: an output can only rise with an input whose row is positive, and only
   * fall with one whose row is negative. Starts at the magnitude of w, at least 0.01.
   *
   * @param signs for each row 1, −1, or 0 for any
   */
  public static Transform monotone(int... signs) {
    for (int sign : signs) {
      if (Math.abs(sign) > 1) {
        throw new IllegalArgumentException("monotone expects signs 1, -1 and 0 but got " + sign);
      }
    }
    int[] kept = signs.clone();
    return (rows, columns) -> new Positive(rows, columns, kept);
  }

  /** Between two numbers: w = low + (high − low) · sigmoid(u). Starts at the nearest inside. */
  public static Transform bounded(double low, double high) {
    if (!((float) low < (float) high)) {
      throw new IllegalArgumentException(
          "bounded expects a low end below the high one but got %s and %s".formatted(low, high));
    }
    return (rows, columns) -> new Bounded(rows, columns, (float) low, (float) high);
  }

  /**
   * Multiples of a step: w = step · round(u / step), whose gradient is passed straight to u
   * (Bengio, Léonard &amp; Courville 2013). Starts at u = w.
   */
  public static Transform snapped(double step) {
    if (!(step > 0 && step < Float.MAX_VALUE)) {
      throw new IllegalArgumentException("integer expects a step above 0 but got " + step);
    }
    return function(Activation.of("snapped", u -> step * Math.rint(u / step), u -> 1), w -> w);
  }

  /**
   * Any function of each number, with its gradient.
   *
   * @param start from a first w to the u that a training starts at
   */
  public static Transform function(Activation function, DoubleUnaryOperator start) {
    return (rows, columns) -> new ElementFunction(rows, columns, function, start);
  }

  /** w_ij = w_ji. Starts at (w + wᵀ)/2, brought to the length of w. */
  public static Transform symmetric() {
    return (rows, columns) -> triangle("symmetric", rows, columns, 1);
  }

  /** w_ij = −w_ji. Starts at (w − wᵀ)/2, brought to the length of w. */
  public static Transform skew() {
    return (rows, columns) -> skew("skew", rows, columns);
  }

  static WeightFunction skew(String who, int rows, int columns) {
    return triangle(who, rows, columns, -1);
  }

  private static WeightFunction triangle(String who, int n, int columns, int below) {
    requireSquare(who, n, columns);
    int[] index = new int[n * n];
    byte[] signs = new byte[n * n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        boolean zero = below < 0 && i == j;
        index[i * n + j] = zero ? -1 : count;
        index[j * n + i] = zero ? -1 : count;
        signs[j * n + i] = (byte) below;
        signs[i * n + j] = 1;
        count += zero ? 0 : 1;
      }
    }
    return new Shared(who, n, n, count, index, signs);
  }

  private static void requireSquare(String who, int rows, int columns) {
    if (rows != columns) {
      throw new ShapeException(who, "a square weight", "one of [%d, %d]".formatted(rows, columns));
    }
  }

  /** wᵀ·w = I by the Cayley transform of a skew matrix. Starts near I where w is no rotation. */
  public static Transform orthogonal() {
    return Orthogonal::new;
  }

  /** w = A·Bᵀ of at most a rank. Starts near the nearest. */
  public static Transform lowRank(int rank) {
    if (rank < 1) {
      throw new IllegalArgumentException("low_rank expects a rank of 1 or more but got " + rank);
    }
    return (rows, columns) -> new LowRank(rows, columns, rank);
  }

  /** Columns, the weights of an output, of one length. Starts at their directions. */
  public static Transform unitNorm(double length) {
    if (!(length > 0 && length < Float.MAX_VALUE)) {
      throw new IllegalArgumentException("unit_norm expects a length above 0 but got " + length);
    }
    return (rows, columns) -> new ColumnNorm(rows, columns, length);
  }

  /**
   * Columns, the weights of an output, whose length and direction are learned apart (Salimans &amp;
   * Kingma 2016). Starts at w.
   */
  public static Transform weightNorm() {
    return (rows, columns) -> new ColumnNorm(rows, columns, Double.NaN);
  }

  /** No singular value above a bound. Starts at w, brought inside. */
  public static Transform spectralBound(double bound) {
    if (!(bound > 0 && bound < Float.MAX_VALUE)) {
      throw new IllegalArgumentException("spectral expects a bound above 0 but got " + bound);
    }
    return (rows, columns) -> new SpectralBound(rows, columns, bound);
  }

  /** Rows that are probabilities: w = softmax(u). Starts at the magnitudes over their sum. */
  public static Transform simplex() {
    return Simplex::new;
  }

  /**
   * Zero but in some places; what is zero is not stored, learned or counted. Starts at w there,
   * brought to its length.
   *
   * @param kept row by row
   */
  public static Transform masked(boolean[] kept) {
    int[] index = new int[kept.length];
    int count = 0;
    for (int i = 0; i < kept.length; i++) {
      index[i] = kept[i] ? count++ : -1;
    }
    return indexed(count, index);
  }

  /**
   * Zero but in a share of the places that chance chooses, at least one.
   *
   * @param share above 0, up to 1
   */
  public static Transform sparse(double share, Seed seed) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "sparse expects a share above 0 and up to 1 but got " + share);
    }
    return (rows, columns) -> {
      int size = rows * columns;
      int[] order = new int[size];
      SplittableRandom random = seed.random();
      for (int i = 0; i < size; i++) {
        int other = random.nextInt(i + 1);
        order[i] = order[other];
        order[other] = i;
      }
      boolean[] kept = new boolean[size];
      for (int i = 0; i < Math.min(size, Math.max(1, Math.round(share * size))); i++) {
        kept[order[i]] = true;
      }
      return masked(kept).of(rows, columns);
    };
  }

  /**
   * Any weights shared with any: place i of w, row by row, holds number {@code index[i]} of {@code
   * count}, or 0 where that is −1. Starts at the means of w, brought to its length.
   */
  public static Transform indexed(int count, int... index) {
    int[] kept = index.clone();
    return (rows, columns) -> new Shared("indexed", rows, columns, count, kept, null);
  }

  /**
   * Weights that share few numbers by chance, with a sign by chance (Chen, Wilson, Tyree,
   * Weinberger &amp; Chen 2015). Starts as {@link #indexed}.
   *
   * @param count how many numbers there are
   */
  public static Transform hashed(int count, Seed seed) {
    if (count < 1) {
      throw new IllegalArgumentException("hashed expects 1 number or more but got " + count);
    }
    return (rows, columns) -> {
      SplittableRandom random = seed.random();
      int[] index = new int[rows * columns];
      byte[] signs = new byte[rows * columns];
      for (int i = 0; i < index.length; i++) {
        index[i] = random.nextInt(count);
        signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
      }
      return new Shared("hashed", rows, columns, count, index, signs);
    };
  }

  /** Rows that are one: rows with one number in {@code groups} are the same. */
  public static Transform tiedRows(int... groups) {
    int[] kept = groups.clone();
    return (rows, columns) -> {
      if (kept.length != rows) {
        throw new ShapeException(
            "tied_rows", "%d rows, a group each".formatted(kept.length), rows + " rows");
      }
      int[] found = Arrays.stream(kept).distinct().toArray();
      int[] index = new int[rows * columns];
      for (int i = 0; i < index.length; i++) {
        int group = 0;
        while (found[group] != kept[i / columns]) {
          group++;
        }
        index[i] = group * columns + i % columns;
      }
      return new Shared("tied_rows", rows, columns, found.length * columns, index, null);
    };
  }

  /** What a mirror does not change. */
  public enum Mirror {
    /** Outputs, if the inputs are read backwards: w_ij = w_(m−1−i)j. */
    ROWS,
    /** What reads the outputs backwards: w_ij = w_i(n−1−j). */
    COLUMNS,
    /** Outputs are read backwards if inputs are: w_ij = w_(m−1−i)(n−1−j). */
    BOTH
  }

  /** Weights with a mirror symmetry. */
  public static Transform mirror(Mirror mirror) {
    return (rows, columns) -> {
      int[] index = new int[rows * columns];
      int count = 0;
      for (int i = 0; i < index.length; i++) {
        int row = i / columns;
        int column = i % columns;
        int seen =
            (mirror == Mirror.COLUMNS ? row : rows - 1 - row) * columns
                + (mirror == Mirror.ROWS ? column : columns - 1 - column);
        index[i] = seen < i ? index[seen] : count++;
      }
      return new Shared("mirror", rows, columns, count, index, null);
    };
  }

  /**
   * Weights with a rotation symmetry: w_ij = u_((j − i) mod n), so that outputs turn with the
   * inputs.
   */
  public static Transform rotation() {
    return (rows, columns) -> {
      requireSquare("rotation", rows, columns);
      int[] index = new int[rows * columns];
      for (int i = 0; i < index.length; i++) {
        index[i] = Math.floorMod(i % columns - i / columns, columns);
      }
      return new Shared("rotation", rows, columns, columns, index, null);
    };
  }
}
