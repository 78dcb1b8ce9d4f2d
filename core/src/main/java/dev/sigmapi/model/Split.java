package dev.sigmapi.model;

import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Which rows train, which decide between networks and when to stop, and which are seen only once,
 * by the final test.
 */
public record Split(int[] train, int[] valid, int[] test) {
  /** The share of the rows that is kept for the test, and again for validation. */
  public static final double HELD_OUT = 0.15;

  /**
   * Splits rows by chance, each class alike.
   *
   * @param rows the rows to split; at least three
   * @param classOf the class of a row, any one number for regression
   */
  static Split of(int[] rows, IntUnaryOperator classOf, Seed seed) {
    int[] shuffled = shuffled(rows, seed);
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    for (int row : shuffled) {
      byClass.computeIfAbsent(classOf.applyAsInt(row), key -> new ArrayList<>()).add(row);
    }
    // Dealt out class by class, every stretch of the list has each class in its share.
    List<Integer> dealt = new ArrayList<>();
    byClass.values().forEach(dealt::addAll);
    List<List<Integer>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int size = dealt.size();
    int held = Math.max(1, (int) Math.round(HELD_OUT * size));
    for (int i = 0; i < size; i++) {
      int place = (int) ((long) i * held % size);
      boolean test = place < held;
      int shifted = (int) ((long) (i + size / (2 * held)) * held % size);
      parts.get(test ? 2 : shifted < held ? 1 : 0).add(dealt.get(i));
    }
    return new Split(array(parts.get(0)), array(parts.get(1)), array(parts.get(2)));
  }

  /** The rows that are not tested: training and validation together. */
  int[] fitting() {
    int[] all = new int[train.length + valid.length];
    System.arraycopy(train, 0, all, 0, train.length);
    System.arraycopy(valid, 0, all, train.length, valid.length);
    return all;
  }

  private static int[] shuffled(int[] rows, Seed seed) {
    int[] order = rows.clone();
    SplittableRandom random = seed.random();
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }

  private static int[] array(List<Integer> rows) {
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }
}
