package dev.sigmapi.bench;

import java.util.Map;

/**
 * A problem made ready on one side, in one of its forms. All calls, and {@link Side#prepare}, are
 * by one thread.
 */
interface Step extends AutoCloseable {

  /** What is timed: a training step that moves the weights, or a forward pass. */
  void run();

  /** The outputs with the weights as they are now, in the layout of the problem's target. */
  float[] outputs();

  /**
   * The gradients of the loss with the weights as they are now, by the names and in the layouts of
   * the problem's weights. Only asked for where the problem trains. A form that learns other
   * numbers than the problem's, such as both halves of a symmetric matrix, gives those that it has
   * in common.
   */
  Map<String, float[]> gradients();

  /**
   * Whether it learns the numbers of the problem one to one, so that it must have the same outputs
   * after some steps.
   */
  default boolean learnsTheSame() {
    return true;
  }

  @Override
  void close();
}
