package dev.sigmapi.expression;

import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Equations as a flat list of instructions on registers: what they compute, fast. Any number of
 * threads use one program, each with {@link #registers} of its own; a pass allocates nothing. What
 * stands in the equations twice is computed once. Nothing is computed in another order than {@link
 * Equations#evaluate} does.
 */
public final class Program {

  /** An instruction writes its first register from the others. */
  private enum Operation {
    /** A column, and the number for where it has none. */
    INPUT,
    MISSING,
    /** A column, and a category. */
    IS,
    ADD,
    MULTIPLY,
    POWER,
    SQUARE,
    ROOT,
    INVERSE,
    /** The number of a function. */
    CALL,
    CHOICE
  }

  private static final Operation[] OPERATIONS = Operation.values();
  private static final Function[] FUNCTIONS = Function.values();

  /** The operation, where the result goes and what it is made of. */
  private static final int LENGTH = 5;

  private final int[] code;
  private final double[] initial;
  private final int[] results;

  private Program(int[] code, double[] initial, int[] results) {
    this.code = code;
    this.initial = initial;
    this.results = results;
  }

  /** Compiles equations. */
  public static Program of(Equations equations) {
    return new Compiler().compile(equations);
  }

  /** What one thread computes with. */
  public double[] registers() {
    return initial.clone();
  }

  /** How many results there are. */
  public int results() {
    return results.length;
  }

  /** The results for a row. */
  public double[] evaluate(double[] row) {
    double[] values = new double[results.length];
    evaluate(row, registers(), values);
    return values;
  }

  /**
   * The results for a row, without allocating.
   *
   * @param registers of this program, used by no other thread meanwhile
   * @param values where the results go
   */
  public void evaluate(double[] row, double[] registers, double[] values) {
    for (int i = 0; i < code.length; i += LENGTH) {
      registers[code[i + 1]] =
          compute(OPERATIONS[code[i]], code[i + 2], code[i + 3], code[i + 4], row, registers);
    }
    for (int i = 0; i < results.length; i++) {
      values[i] = registers[results[i]];
    }
  }

  private static double compute(
      Operation operation, int a, int b, int c, double[] row, double[] r) {
    return switch (operation) {
      case INPUT -> Double.isNaN(row[a]) ? r[b] : row[a];
      case MISSING -> Double.isNaN(row[a]) ? 1 : 0;
      case IS -> row[a] == b ? 1 : 0;
      case ADD -> r[a] + r[b];
      case MULTIPLY -> r[a] * r[b];
      case POWER -> Math.pow(r[a], r[b]);
      case SQUARE -> r[a] * r[a];
      case ROOT -> Math.sqrt(r[a]);
      case INVERSE -> 1 / r[a];
      case CALL -> FUNCTIONS[a].value(r[b]);
      case CHOICE -> r[a] < 0 ? r[b] : r[c];
    };
  }

  /** Gives every expression a register. */
  private static final class Compiler {
    private final List<int[]> instructions = new ArrayList<>();
    private final List<Double> registers = new ArrayList<>();
    private final Map<Expression, Integer> places = new HashMap<>();
    private final Map<String, Integer> names = new HashMap<>();

    Program compile(Equations equations) {
      for (Definition step : equations.steps()) {
        names.put(step.name(), place(step.expression()));
      }
      int[] results =
          equations.results().stream().mapToInt(result -> place(result.expression())).toArray();
      return new Program(
          instructions.stream().flatMapToInt(IntStream::of).toArray(),
          registers.stream().mapToDouble(Double::doubleValue).toArray(),
          results);
    }

    private int place(Expression expression) {
      if (expression instanceof Reference reference) {
        return names.get(reference.name());
      }
      Integer known = places.get(expression);
      if (known == null) {
        known = compute(expression);
        places.put(expression, known);
      }
      return known;
    }

    private int compute(Expression expression) {
      if (expression instanceof Constant number) {
        registers.add(number.value());
        return registers.size() - 1;
      } else if (expression instanceof Input input) {
        return add(Operation.INPUT, input.at(), place(new Constant(input.whenMissing())), 0);
      } else if (expression instanceof Missing missing) {
        return add(Operation.MISSING, missing.at(), 0, 0);
      } else if (expression instanceof Is is) {
        return add(Operation.IS, is.at(), is.category(), 0);
      } else if (expression instanceof Sum sum) {
        return joined(Operation.ADD, sum.terms(), 0);
      } else if (expression instanceof Product product) {
        return joined(Operation.MULTIPLY, product.factors(), 1);
      } else if (expression instanceof Power power) {
        return power(place(power.base()), power.exponent());
      } else if (expression instanceof Call call) {
        return add(Operation.CALL, call.function().ordinal(), place(call.argument()), 0);
      }
      Choice choice = (Choice) expression;
      return add(
          Operation.CHOICE,
          place(choice.tested()),
          place(choice.below()),
          place(choice.otherwise()));
    }

    private int joined(Operation operation, List<Expression> parts, double ofNone) {
      if (parts.isEmpty()) {
        return place(new Constant(ofNone));
      }
      int place = place(parts.get(0));
      for (Expression part : parts.subList(1, parts.size())) {
        place = add(operation, place, place(part), 0);
      }
      return place;
    }

    private int power(int base, double exponent) {
      if (exponent == 2) {
        return add(Operation.SQUARE, base, 0, 0);
      } else if (exponent == 0.5) {
        return add(Operation.ROOT, base, 0, 0);
      } else if (exponent == -1) {
        return add(Operation.INVERSE, base, 0, 0);
      }
      return add(Operation.POWER, base, place(new Constant(exponent)), 0);
    }

    private int add(Operation operation, int a, int b, int c) {
      registers.add(0.0);
      int place = registers.size() - 1;
      instructions.add(new int[] {operation.ordinal(), place, a, b, c});
      return place;
    }
  }
}
