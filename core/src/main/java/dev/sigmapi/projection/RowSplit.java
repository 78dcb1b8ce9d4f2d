package dev.sigmapi.projection;

import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which rows a network is fitted to and which only judge it.
 *
 * @param train rows to fit
 * @param valid rows held out; may be empty, and then the choice rests on the fitted rows alone
 */
public record RowSplit(int[] train, int[] valid) {

  /** Holds out every fifth row of a shuffle of {@code rows} rows. */
  public static RowSplit of(int rows, Seed seed) {
    int[] order = new int[rows];
    SplittableRandom random = seed.random();
    for (int r = 0; r < rows; r++) {
      int other = random.nextInt(r + 1);
      order[r] = order[other];
      order[other] = r;
    }
    int held = rows / 5;
    int[] valid = Arrays.copyOfRange(order, 0, held);
    int[] train = Arrays.copyOfRange(order, held, rows);
    Arrays.sort(valid);
    Arrays.sort(train);
    return new RowSplit(train, valid);
  }

  /** The rows of both, in order. */
  int[] all() {
    int[] all = Arrays.copyOf(train, train.length + valid.length);
    System.arraycopy(valid, 0, all, train.length, valid.length);
    Arrays.sort(all);
    return all;
  }
}
