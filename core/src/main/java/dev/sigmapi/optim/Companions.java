package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.Map;

/** Numbers that an optimiser remembers beside each number of the parameters, zero at first. */
final class Companions {

  private Companions() {}

  /**
   * The numbers, parameter by parameter.
   *
   * @param what they are, which ends their names in the state
   * @param state where their tensors are put
   */
  static float[][] of(Map<String, Parameter> parameters, String what, Map<String, Tensor> state) {
    float[][] numbers = new float[parameters.size()][];
    int i = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      Tensor tensor = Tensor.zeros(entry.getValue().value().shape());
      state.put(entry.getKey() + "." + what, tensor);
      numbers[i++] = tensor.data();
    }
    return numbers;
  }
}
