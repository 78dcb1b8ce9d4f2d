package dev.sigmapi.module;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which columns of the input are the z and the x of a bilinear layer.
 *
 * @param columns of the input
 * @param z the numbers of those that choose weights
 * @param x the numbers of those that are weighed; the two may share columns
 * @param constantZ whether z ends with a 1, so that x has weights of its own too
 * @param constantX whether x ends with a 1, so that z adds to the output too
 */
public record BilinearInputs(int columns, int[] z, int[] x, boolean constantZ, boolean constantX) {

  public BilinearInputs {
    InputShape.requireColumns("Bilinear", columns, z);
    InputShape.requireColumns("Bilinear", columns, x);
    z = z.clone();
    x = x.clone();
  }

  /** The first columns are z, the others x, without constants. */
  public static BilinearInputs split(int z, int x) {
    return new BilinearInputs(
        z + x, IntStream.range(0, z).toArray(), IntStream.range(z, z + x).toArray(), false, false);
  }

  /** All columns are z and x, without constants. */
  public static BilinearInputs same(int columns) {
    int[] all = IntStream.range(0, columns).toArray();
    return new BilinearInputs(columns, all, all, false, false);
  }

  /** The same with constant terms. */
  public BilinearInputs withConstants(boolean inZ, boolean inX) {
    return new BilinearInputs(columns, z, x, inZ, inX);
  }

  /** How many numbers z has, with its constant. */
  public int widthZ() {
    return z.length + (constantZ ? 1 : 0);
  }

  /** How many numbers x has, with its constant. */
  public int widthX() {
    return x.length + (constantX ? 1 : 0);
  }

  /** z of a row, with its constant. */
  float[] completed(float[] given) {
    if (given.length != z.length) {
      throw new IllegalArgumentException(
          "weightsFor expects z of %d numbers but got %d".formatted(z.length, given.length));
    }
    float[] completed = Arrays.copyOf(given, widthZ());
    if (constantZ) {
      completed[z.length] = 1;
    }
    return completed;
  }

  @Override
  public String toString() {
    return "z of %d%s, x of %d%s"
        .formatted(z.length, constantZ ? " + 1" : "", x.length, constantX ? " + 1" : "");
  }
}
