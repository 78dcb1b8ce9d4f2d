package dev.sigmapi.formula;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.module.Module;
import java.util.List;

/** How modules of one class are read: what they give, as expressions of what they take. */
@FunctionalInterface
interface Translation<M extends Module> {

  /**
   * Reads a module.
   *
   * @param x one expression for each of its inputs
   * @param reading names what is used often and reads the module's parts
   * @return one for each of its outputs
   * @throws NoClosedFormException if the module, as it is set, has none
   */
  List<Expression> read(M module, List<Expression> x, NetworkReading reading);
}
