package dev.sigmapi.formula;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.tensor.Tensor;

/** The value of a weight as a matrix; of null, zeros. */
record Numbers(Tensor value) {

  static Numbers of(Weight weight) {
    return new Numbers(weight == null ? null : weight.on(Tape.forInference()).value());
  }

  double get(int row, int column) {
    return value == null ? 0 : value.get(row, column);
  }

  /** Where it stands in the flat list of the numbers. */
  double get(int place) {
    return value.data()[place];
  }
}
