package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * y_p = patch_p(x)·W + b: one linear map shared over all patches of x. W: [numbers of a patch,
 * units], b: [1, units], y: [patches, units] or any shape with as many numbers.
 *
 * <p>Patches are laid out a block at a time, in both directions, so that no more than a block of
 * them is held.
 */
public final class ConvolutionOp extends Op {
  /** Numbers of a block, 64 KiB; a patch that is larger is a block of its own. */
  private static final int BLOCK = 1 << 14;

  private final Tensor block = Tensor.zeros(0, 0);
  private final Tensor outputs = Tensor.zeros(0, 0);
  private final Tensor blockGradient = Tensor.zeros(0, 0);
  private Node x;
  private Node weights;
  private Node bias;
  private Patches patches;
  private Segments segments;
  private int count;
  private int[] starts = {};

  /**
   * Computes y.
   *
   * @param count patches
   * @param columns of y: those of one patch or of several
   */
  public Node apply(
      Tape tape, Node x, Node weights, Node bias, Patches patches, int count, int columns) {
    this.x = x;
    this.weights = weights;
    this.bias = bias;
    this.patches = patches;
    this.segments = tape.segments();
    this.count = count;
    int units = weights.columns();
    boolean tracked = x.tracked() || weights.tracked() || bias.tracked();
    int rows = columns == 0 ? 0 : (int) ((long) count * units / columns);
    float[] y = prepare(tape, rows, columns, tracked);
    int size = patches.size();
    if (starts.length < patches.cells()) {
      starts = new int[patches.cells()];
    }
    Kernels kernels = tape.kernels();
    for (int first = 0; first < count; first += blockRows()) {
      int n = Math.min(blockRows(), count - first);
      float[] out = outputs.resize(n, units).data();
      kernels.setRows(n, units, bias.value().data(), out);
      kernels.addProduct(n, size, units, laidOut(first, n), weights.value().data(), out);
      System.arraycopy(out, 0, y, first * units, n * units);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int units = weights.columns();
    int size = patches.size();
    for (int first = 0; first < count; first += blockRows()) {
      int n = Math.min(blockRows(), count - first);
      float[] dy = outputs.resize(n, units).data();
      System.arraycopy(output().gradient().data(), first * units, dy, 0, n * units);
      if (bias.tracked()) {
        kernels.addColumnSums(n, units, dy, bias.gradient().data());
      }
      if (weights.tracked()) {
        float[] laidOut = laidOut(first, n);
        kernels.addTransposedProduct(size, n, units, laidOut, dy, weights.gradient().data());
      }
      if (x.tracked()) {
        float[] d = blockGradient.resize(n, size).fill(0).data();
        kernels.addProductTransposed(n, units, size, dy, weights.value().data(), d);
        addToPlaces(first, n, d);
      }
    }
  }

  private int blockRows() {
    return Math.max(1, BLOCK / Math.max(1, patches.size()));
  }

  /** The numbers of patches, one patch a row. */
  private float[] laidOut(int first, int n) {
    int run = patches.run();
    float[] rows = block.resize(n, patches.size()).data();
    int at = 0;
    for (int i = 0; i < n; i++) {
      patches.locate(segments, first + i, starts);
      for (int cell = 0; cell < patches.cells(); cell++, at += run) {
        if (starts[cell] < 0) {
          Arrays.fill(rows, at, at + run, 0);
        } else {
          System.arraycopy(x.value().data(), starts[cell], rows, at, run);
        }
      }
    }
    return rows;
  }

  private void addToPlaces(int first, int n, float[] d) {
    int run = patches.run();
    float[] dx = x.gradient().data();
    int at = 0;
    for (int i = 0; i < n; i++) {
      patches.locate(segments, first + i, starts);
      for (int cell = 0; cell < patches.cells(); cell++, at += run) {
        for (int j = 0; starts[cell] >= 0 && j < run; j++) {
          dx[starts[cell] + j] += d[at + j];
        }
      }
    }
  }
}
