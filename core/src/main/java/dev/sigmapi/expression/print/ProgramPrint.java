package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Reference;
import java.util.List;

/**
 * A print in a language of statements: what is small has a variable for each reading and each step;
 * what is not fills an array called values, layer by layer, see {@link ArrayProgram}.
 */
abstract class ProgramPrint extends Notation {
  /** Nodes that are still written with a variable for each step. */
  private static final int SMALL = 1500;

  final Equations equations;
  final boolean small;
  final StringBuilder text = new StringBuilder();

  /** What stands for the sum of the layer that is being written. */
  String sum;

  private final Names names;

  /**
   * A print of equations.
   *
   * @param taken what no variable may be called
   */
  ProgramPrint(Equations equations, List<String> taken) {
    this.equations = equations;
    this.names = Names.identifiers(taken);
    this.small = Tree.size(equations) <= SMALL;
  }

  final void add(String line) {
    text.append(line).append('\n');
  }

  /** The variable of what is read of a row. */
  final String variable(Expression reading) {
    String column = Tree.column(reading);
    if (reading instanceof Is is) {
      return names.of(reading, column + " is " + is.word());
    }
    return names.of(reading, column + (reading instanceof Missing ? " missing" : ""));
  }

  @Override
  final String input(Input input) {
    return variable(input);
  }

  @Override
  final String missing(Missing missing) {
    return variable(missing);
  }

  @Override
  final String is(Is is) {
    return variable(is);
  }

  @Override
  final String reference(String name) {
    if (small) {
      return names.of(new Reference(name), name);
    }
    return name.equals(ArrayProgram.SUM.name()) ? sum : "values[" + ArrayProgram.place(name) + "]";
  }
}
