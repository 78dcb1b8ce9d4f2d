package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Numbers shared by an index map: y_i = s_i · u_(index i), the places i of y counted row by row; 0
 * where the index is −1. The gradient of a number of u is the sum over the places that use it.
 */
public final class IndexOp extends Op {
  private Node u;
  private int[] index;
  private byte[] signs;

  /**
   * Computes y: [rows, columns].
   *
   * @param index for each place of y a place of u, or −1
   * @param signs 1 or −1 for each place of y; null for 1 everywhere
   */
  public Node apply(Tape tape, Node u, int rows, int columns, int[] index, byte[] signs) {
    this.u = u;
    this.index = index;
    this.signs = signs;
    float[] y = prepare(tape, rows, columns, u.tracked());
    for (int i = 0; i < index.length; i++) {
      y[i] = index[i] < 0 ? 0 : sign(i) * u.value().data()[index[i]];
    }
    return output();
  }

  private int sign(int i) {
    return signs == null ? 1 : signs[i];
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] dy = output().gradient().data();
    float[] du = u.gradient().data();
    for (int i = 0; i < index.length; i++) {
      if (index[i] >= 0) {
        du[index[i]] += sign(i) * dy[i];
      }
    }
  }
}
