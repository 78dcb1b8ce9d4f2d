package dev.sigmapi.train;

import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Encoded rows in temporary files, for tables that do not fit in memory. They are written once, in
 * any order, and each pass reads them back.
 *
 * <p>A pass cuts the rows into blocks of about a megabyte, starting at a row of chance so that the
 * cuts lie elsewhere in every pass, visits the blocks in an order of chance, some at a time as one
 * window in memory, and shuffles the rows of the window. So two rows can be in the same step
 * wherever they stand in the file, and reading stays sequential by the megabyte.
 */
public final class SpilledRows implements RowSource, AutoCloseable {
  /** Numbers of a block: what a disk reads in one go without its seeks counting much. */
  static final int BLOCK = 1 << 18;

  /** Blocks of a window. */
  static final int WINDOW = 16;

  private final RowFile x;
  private final RowFile y;
  private final RowFile weights;
  private final int block;

  /**
   * No rows yet.
   *
   * @param folder where the temporary files go; they vanish with the process, however it ends
   * @param weighted whether rows come with weights
   * @throws java.io.UncheckedIOException if the folder takes no file
   */
  public SpilledRows(Path folder, int inputs, int targets, boolean weighted) {
    this(folder, inputs, targets, weighted, BLOCK);
  }

  /**
   * @param block numbers of a block
   */
  SpilledRows(Path folder, int inputs, int targets, boolean weighted, int block) {
    this.block = Math.max(1, block / (inputs + targets));
    x = new RowFile(folder, inputs);
    y = new RowFile(folder, targets);
    weights = weighted ? new RowFile(folder, 1) : null;
  }

  /**
   * Adds rows behind those that are there.
   *
   * @throws java.io.UncheckedIOException if the disk is full
   */
  public void add(Rows rows) {
    x.add(rows.x());
    y.add(rows.y());
    if (weights != null) {
      weights.add(rows.weights());
    }
  }

  @Override
  public long count() {
    return x.count();
  }

  @Override
  public Pass pass(Seed seed, int batch) {
    return new Windows(seed.random(), Math.max(1, block / batch) * batch);
  }

  @Override
  public void close() {
    x.close();
    y.close();
    if (weights != null) {
      weights.close();
    }
  }

  /** A pass. The last block may be short; it comes last, so that only the last window is uneven. */
  private final class Windows implements Pass {
    private final SplittableRandom random;
    private final int size;
    private final long first;
    private final int[] blocks;
    private final int windows;
    private int window;
    private final Tensor inputs = Tensor.zeros(0, 0);
    private final Tensor targets = Tensor.zeros(0, 0);
    private final Tensor rowWeights = weights == null ? null : Tensor.zeros(0, 0);

    /**
     * @param size rows of a block
     */
    Windows(SplittableRandom random, int size) {
      this.random = random;
      this.size = size;
      long count = count();
      first = count == 0 ? 0 : random.nextLong(count);
      int whole = Math.toIntExact(count / size);
      blocks = new int[count % size == 0 ? whole : whole + 1];
      Arrays.setAll(blocks, i -> i);
      Rows.shuffle(blocks, whole, random);
      windows = (blocks.length + WINDOW - 1) / WINDOW;
    }

    @Override
    public Block next() {
      if (window == windows) {
        return null;
      }
      int start = (int) ((long) blocks.length * window / windows);
      int end = (int) ((long) blocks.length * (window + 1) / windows);
      window++;
      long rows = (long) (end - start) * size;
      if (window == windows) {
        rows -= (long) blocks.length * size - count();
      }
      int count = Math.toIntExact(rows);
      inputs.resize(count, x.width());
      targets.resize(count, y.width());
      if (weights != null) {
        rowWeights.resize(count, 1);
      }
      for (int i = start, at = 0; i < end; i++, at += size) {
        read((first + (long) blocks[i] * size) % count(), Math.min(size, count - at), at);
      }
      int[] order = new int[count];
      Arrays.setAll(order, i -> i);
      Rows.shuffle(order, count, random);
      return new Block(inputs, targets, rowWeights, order);
    }

    /** Reads rows into the window; behind the last row of the files the first follows. */
    private void read(long from, int rows, int at) {
      int straight = (int) Math.min(rows, count() - from);
      readStraight(from, straight, at);
      if (straight < rows) {
        readStraight(0, rows - straight, at + straight);
      }
    }

    private void readStraight(long from, int rows, int at) {
      x.read(from, rows, inputs.data(), at);
      y.read(from, rows, targets.data(), at);
      if (weights != null) {
        weights.read(from, rows, rowWeights.data(), at);
      }
    }

    @Override
    public void close() {}
  }
}
