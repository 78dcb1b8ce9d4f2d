package dev.sigmapi.train;

import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * Rows in memory with what is true of them.
 *
 * @param x encoded inputs, [rows, inputs]
 * @param y encoded targets, [rows, outputs], or [rows, 1] with class numbers
 * @param weights how much each row counts, [rows, 1]; null for all alike
 */
public record Rows(Tensor x, Tensor y, Tensor weights) implements RowSource {

  /** Rows that all count alike. */
  public Rows(Tensor x, Tensor y) {
    this(x, y, null);
  }

  @Override
  public long count() {
    return x.rows();
  }

  /** All rows as one block, every order equally likely. */
  @Override
  public Pass pass(Seed seed, int batch) {
    int[] order = new int[x.rows()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    shuffle(order, order.length, seed.random());
    return ordered(order);
  }

  /** A pass in a given order. */
  Pass ordered(int[] order) {
    return new OneBlock(new Block(x, y, weights, order));
  }

  /** Brings the first so many into an order of chance (Fisher &amp; Yates 1938). */
  static void shuffle(int[] order, int count, SplittableRandom random) {
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
  }

  /** A pass of a single block. */
  private static final class OneBlock implements Pass {
    private Block block;

    OneBlock(Block block) {
      this.block = block;
    }

    @Override
    public Block next() {
      Block next = block;
      block = null;
      return next;
    }

    @Override
    public void close() {}
  }
}
