package dev.sigmapi.grad;

import dev.sigmapi.tensor.Tensor;

/**
 * A tensor on a {@link Tape} with the gradient of the loss with respect to it. Only tracked nodes
 * have a gradient; operations skip the work for the others.
 */
public final class Node {
  private Tensor value;
  private Tensor gradient;
  private boolean tracked;

  Node(Tensor value) {
    this.value = value;
    this.gradient = Tensor.zeros(0, 0);
  }

  public Tensor value() {
    return value;
  }

  /** Where operations add the gradient; of the value's size on a recording tape, else empty. */
  public Tensor gradient() {
    return gradient;
  }

  /** Whether anything that is learned, or whose gradient was asked for, lies behind this node. */
  public boolean tracked() {
    return tracked;
  }

  public int rows() {
    return value.rows();
  }

  public int columns() {
    return value.columns();
  }

  void hold(Tensor newValue) {
    value = newValue;
  }

  void holdGradient(Tensor place) {
    gradient = place;
  }

  /** Makes room for the gradient, all zero, if it is wanted. */
  void track(boolean wanted) {
    tracked = wanted;
    if (wanted) {
      gradient.resizeAs(value).fill(0);
    }
  }
}
