package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import java.util.Arrays;

/**
 * The different rows of x, in the order in which they first appear, and which rows are alike. x:
 * [rows, columns], y: [groups, columns]. Rows are alike that have the same bits.
 *
 * <p>Where the gradient of x is wanted every row is a group of its own: what is computed once for
 * several rows has no gradient for each.
 */
public final class DistinctRowsOp extends Op {
  private Node x;
  private int groups;
  private int[] groupOf = new int[0];
  private int[] order = new int[0];
  private int[] starts = new int[1];
  private int[] firsts = new int[0];
  private int[] slots = new int[0];

  /** Computes y. */
  public Node apply(Tape tape, Node x) {
    this.x = x;
    int rows = x.rows();
    int columns = x.columns();
    if (groupOf.length < rows) {
      groupOf = new int[rows];
      order = new int[rows];
      firsts = new int[rows];
      starts = new int[rows + 1];
      slots = new int[Integer.highestOneBit(Math.max(1, rows)) * 4];
    }
    find(rows, x.tracked());
    sort(rows);
    float[] y = prepare(tape, groups, columns, x.tracked());
    for (int g = 0; g < groups; g++) {
      System.arraycopy(x.value().data(), firsts[g] * columns, y, g * columns, columns);
    }
    return output();
  }

  private void find(int rows, boolean apart) {
    groups = 0;
    Arrays.fill(slots, -1);
    for (int row = 0; row < rows; row++) {
      int slot = apart ? 0 : slotOf(row);
      if (apart || slots[slot] < 0) {
        slots[slot] = groups;
        firsts[groups] = row;
        groupOf[row] = groups++;
      } else {
        groupOf[row] = slots[slot];
      }
    }
  }

  /** Where the group of a row is noted, or will be. */
  private int slotOf(int row) {
    int columns = x.columns();
    float[] data = x.value().data();
    int hash = 0;
    for (int j = row * columns; j < (row + 1) * columns; j++) {
      hash = 31 * hash + Float.floatToRawIntBits(data[j]);
    }
    int slot = (hash * 0x9E3779B9) >>> 16 & (slots.length - 1);
    while (slots[slot] >= 0 && !alike(firsts[slots[slot]], row)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean alike(int one, int other) {
    int columns = x.columns();
    float[] data = x.value().data();
    for (int j = 0; j < columns; j++) {
      if (Float.floatToRawIntBits(data[one * columns + j])
          != Float.floatToRawIntBits(data[other * columns + j])) {
        return false;
      }
    }
    return true;
  }

  private void sort(int rows) {
    Arrays.fill(starts, 0, groups + 1, 0);
    for (int row = 0; row < rows; row++) {
      starts[groupOf[row] + 1]++;
    }
    for (int g = 0; g < groups; g++) {
      starts[g + 1] += starts[g];
    }
    for (int row = 0; row < rows; row++) {
      order[starts[groupOf[row]]++] = row;
    }
    // Each start has moved to the next one.
    System.arraycopy(starts, 0, starts, 1, groups);
    starts[0] = 0;
  }

  /** How many groups there are. */
  public int groups() {
    return groups;
  }

  /** The rows, those of one group behind those of the one before. */
  public int[] order() {
    return order;
  }

  /** Where a group begins in the order; of {@link #groups}, where the last ends. */
  public int start(int group) {
    return starts[group];
  }

  @Override
  protected void backward(Kernels kernels) {
    kernels.addScaled(x.value().size(), 1, output().gradient().data(), x.gradient().data());
  }
}
