package dev.sigmapi.formula;

import dev.sigmapi.loss.Link;
import dev.sigmapi.model.Columns;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * What one of the network's outputs z is to the user: shift + scale · z, of a number with the link
 * e^z its logarithm, of classes a logit.
 *
 * @param column which of the outputs
 */
record Output(int column, String name, double shift, double scale) {

  /** All outputs in order, target by target. */
  static List<Output> of(Columns columns) {
    List<Output> outputs = new ArrayList<>();
    for (TargetEncoding target : columns.targets()) {
      String name = Digits.name(target.column());
      boolean logarithm = target.link() == Link.EXP;
      for (int i = 0; i < target.networkOutputs(); i++) {
        int shown = target.networkOutputs() == 1 ? 1 : i;
        outputs.add(
            new Output(
                outputs.size(),
                target.task() == Task.CLASSIFICATION
                    ? "logit(" + name + " = " + target.classes().get(shown) + ")"
                    : logarithm ? "ln(" + name + ")" : name,
                logarithm ? Math.log(target.scale()) : target.shift(),
                logarithm ? 1 : target.scale()));
      }
    }
    return outputs;
  }
}
