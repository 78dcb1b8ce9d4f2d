package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Segments;

/**
 * Which numbers of x a detector that is shared over places sees at each of them: the cells of a
 * patch, each a run of numbers that lie side by side in x. They are located when they are needed,
 * so that nobody holds all of them.
 */
public abstract class Patches {
  private final int cells;
  private final int run;

  /**
   * @param cells of a patch
   * @param run numbers of a cell
   */
  protected Patches(int cells, int run) {
    this.cells = cells;
    this.run = run;
  }

  /** Cells of a patch. */
  public final int cells() {
    return cells;
  }

  /** Numbers of a cell. */
  public final int run() {
    return run;
  }

  /** Numbers of a patch. */
  final int size() {
    return Math.multiplyExact(cells, run);
  }

  /**
   * Finds where the cells of a patch begin in x.
   *
   * @param segments how the rows of x divide into sequences; null where each stands alone
   * @param starts {@link #cells} of them, written; −1 for a cell outside, which is zero
   */
  abstract void locate(Segments segments, int patch, int[] starts);

  /**
   * Patches along sequences, one for each position: cells are neighbouring positions, {@code
   * dilation} apart, those beyond the ends of the sequence are zero.
   */
  public static final class AlongSequences extends Patches {
    private final int dilation;
    private final int before;

    /**
     * @param width cells of a patch
     * @param features numbers of a position
     * @param before how many of the cells lie before the position
     */
    public AlongSequences(int width, int features, int dilation, int before) {
      super(width, features);
      this.dilation = dilation;
      this.before = before;
    }

    @Override
    void locate(Segments segments, int patch, int[] starts) {
      int sequence = segments == null ? 0 : segments.sequence(patch);
      int first = segments == null ? patch : segments.start(sequence);
      int end = segments == null ? patch + 1 : segments.start(sequence + 1);
      for (int cell = 0; cell < cells(); cell++) {
        long position = patch + (long) (cell - before) * dilation;
        starts[cell] = position >= first && position < end ? (int) position * run() : -1;
      }
    }
  }

  /** Square patches of grids, each row of x a grid: [height, width, channels]. */
  public static final class OfGrids extends Patches {
    private final int height;
    private final int width;
    private final int size;
    private final int stride;
    private final boolean same;

    /**
     * @param size cells of a side
     * @param stride cells between patches
     * @param same whether patches hang over the edges, where they see zeros, so that there are as
     *     many as cells if the stride is 1; else all lie inside
     * @throws IllegalArgumentException if no patch lies inside
     */
    public OfGrids(int height, int width, int channels, int size, int stride, boolean same) {
      super(Math.multiplyExact(size, size), channels);
      if (!same && size > Math.min(height, width)) {
        throw new IllegalArgumentException(
            "A patch of %d x %d expects a grid of that size or more but got %d x %d"
                .formatted(size, size, height, width));
      }
      this.height = height;
      this.width = width;
      this.size = size;
      this.stride = stride;
      this.same = same;
    }

    /** How many patches stand in a column of them. */
    public int down() {
      return along(height);
    }

    /** How many patches stand in a row of them. */
    public int across() {
      return along(width);
    }

    @Override
    public String toString() {
      return "%d x %d%s%s"
          .formatted(size, size, stride == 1 ? "" : " every " + stride, same ? ", same" : "");
    }

    /** Cells of a side. */
    public int side() {
      return size;
    }

    /** Cells between patches. */
    public int stride() {
      return stride;
    }

    /** How many cells the first patches hang over the upper edge. */
    public int above() {
      return before(height);
    }

    /** How many cells the first patches hang over the left edge. */
    public int left() {
      return before(width);
    }

    private int along(int cells) {
      return (same ? cells - 1 : cells - size) / stride + 1;
    }

    private int before(int cells) {
      return same ? Math.max(0, (along(cells) - 1) * stride + size - cells) / 2 : 0;
    }

    @Override
    void locate(Segments segments, int patch, int[] starts) {
      int across = across();
      int grid = patch / (down() * across);
      int top = patch / across % down() * stride - before(height);
      int left = patch % across * stride - before(width);
      for (int cell = 0; cell < cells(); cell++) {
        int y = top + cell / size;
        int x = left + cell % size;
        boolean inside = y >= 0 && y < height && x >= 0 && x < width;
        starts[cell] = inside ? ((grid * height + y) * width + x) * run() : -1;
      }
    }
  }
}
