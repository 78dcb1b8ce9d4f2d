package dev.sigmapi.bench;

import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all sides of a case compute: the same inputs, first weights and target. A side copies what
 * it writes to.
 *
 * @param workload which function; its formula stands at the constant
 * @param size the numbers of the size by name, such as rows, inputs, units; {@code rows} is that of
 *     the mode
 * @param inputs the columns of the rows by name
 * @param weights what is learned, by name, as it is at first
 * @param target what the outputs are compared with, of their shape; the loss is the mean of all
 *     squared differences
 * @param work what arithmetic one run takes at least
 */
record Problem(
    Workload workload,
    Mode mode,
    int threads,
    Map<String, Integer> size,
    Map<String, Tensor> inputs,
    Map<String, Tensor> weights,
    Tensor target,
    Work work) {

  /** Adam's numbers, the same on all sides. */
  static final double BETA_1 = 0.9;

  static final double BETA_2 = 0.999;

  /** So small that it makes no difference to which of Adam's two roots a library adds it. */
  static final double EPSILON = 1e-12;

  /**
   * What a run cannot do without.
   *
   * @param operations multiplications and additions of floating-point numbers
   * @param functions elementary functions of a number: exp, log, cos, tanh
   */
  record Work(double operations, double functions) {}

  boolean trains() {
    return mode == Mode.TRAIN;
  }

  int size(String name) {
    return size.get(name);
  }

  Tensor input(String name) {
    return inputs.get(name);
  }

  Tensor weight(String name) {
    return weights.get(name);
  }

  /** Copies of the first weights, by name. */
  Map<String, Tensor> copiedWeights() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> copies.put(name, tensor.copy()));
    return copies;
  }
}
