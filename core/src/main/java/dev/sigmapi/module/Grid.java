package dev.sigmapi.module;

import dev.sigmapi.grad.op.Patches;

/**
 * Columns that form a grid, and the square patches of it that a layer sees.
 *
 * @param channels numbers of a cell, side by side
 * @param patches of the grid
 */
public record Grid(int height, int width, int channels, Patches.OfGrids patches) {

  /**
   * A grid with patches.
   *
   * @param size cells of a side of a patch
   * @param stride cells between patches
   * @param same whether patches hang over the edges, or all lie inside
   */
  public static Grid of(int height, int width, int channels, int size, int stride, boolean same) {
    return new Grid(
        height, width, channels, new Patches.OfGrids(height, width, channels, size, stride, same));
  }

  /** How many columns there are. */
  int cells() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  /** How many patches. */
  int places() {
    return Math.multiplyExact(patches.down(), patches.across());
  }

  @Override
  public String toString() {
    return "%d x %d x %d, %s".formatted(height, width, channels, patches);
  }
}
