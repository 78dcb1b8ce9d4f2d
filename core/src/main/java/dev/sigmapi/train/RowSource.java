package dev.sigmapi.train;

import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;

/** Rows to train on, in passes of blocks that fit in memory. */
public interface RowSource {

  /** How many rows a pass has. */
  long count();

  /**
   * One pass over all rows, each once, in an order that follows from the seed.
   *
   * @param batch rows a step; the size of every block but the last is a multiple of it, so that
   *     steps are the same however the rows are cut into blocks
   */
  Pass pass(Seed seed, int batch);

  /** A pass under way. */
  interface Pass extends AutoCloseable {
    /** The next block, valid until the next call; null after the last. */
    Block next();

    @Override
    void close();
  }

  /**
   * Some rows in memory.
   *
   * @param x encoded inputs, [rows, inputs]
   * @param y encoded targets, [rows, targets]
   * @param weights how much each row counts, [rows, 1]; null for all alike
   * @param order the numbers of the rows in the order of training
   */
  record Block(Tensor x, Tensor y, Tensor weights, int[] order) {}
}
