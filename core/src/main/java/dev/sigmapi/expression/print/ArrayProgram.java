package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Equations as a program that fills an array: first what a row says, then the steps, then the
 * results. Sums of many numbers with weights, of which networks consist, are layers, so that the
 * program has a loop for each layer and not a statement for each weight.
 *
 * @param readings what of a row is used
 * @param size of the array; the results are the last
 */
record ArrayProgram(List<Expression> readings, List<Instruction> instructions, int size) {
  /** A sum of so many terms is a layer's. */
  private static final int LONG = 16;

  /** The most nodes of an expression that is written out. */
  private static final int LARGEST = 400;

  /** What stands for the sum in what a layer makes of it. */
  static final Reference SUM = new Reference("\0sum");

  private static final String PLACE = "\0place ";

  /** A part of the program. */
  sealed interface Instruction {
    /** The first place that it fills. */
    int to();
  }

  /** Puts the value of an expression, whose references are numbers of places, somewhere. */
  record Assign(int to, Expression expression) implements Instruction {}

  /**
   * Puts made(bias + Σ weight · value) into a place for each unit, one beside the other.
   *
   * @param made an expression of {@link #SUM}
   * @param units their sums, which use nothing from {@code to} on
   */
  record Layer(int to, Expression made, List<Unit> units) implements Instruction {

    /** Whether all units sum the same places, which stand beside one another. */
    boolean dense() {
      int[] first = units.get(0).places;
      int[] beside = new int[first.length];
      Arrays.setAll(beside, i -> first[0] + i);
      return units.stream().allMatch(unit -> Arrays.equals(unit.places, beside));
    }

    /**
     * All of its numbers, unit by unit: if it is dense the bias and the weights, else how many
     * weights, the bias, and before each weight its place.
     */
    DoubleStream numbers() {
      boolean dense = dense();
      return units.stream().flatMapToDouble(unit -> unit.numbers(dense));
    }
  }

  /** bias + Σ weight · value. */
  record Unit(double bias, int[] places, double[] weights) {
    DoubleStream numbers(boolean dense) {
      DoubleStream terms =
          dense
              ? Arrays.stream(weights)
              : IntStream.range(0, places.length)
                  .boxed()
                  .flatMapToDouble(i -> DoubleStream.of(places[i], weights[i]));
      DoubleStream start = dense ? DoubleStream.of(bias) : DoubleStream.of(places.length, bias);
      return DoubleStream.concat(start, terms);
    }
  }

  static ArrayProgram of(Equations equations) {
    return new Writing(Parts.cut(equations, LARGEST, ArrayProgram::isLong)).program();
  }

  private static boolean isLong(Expression expression) {
    return expression instanceof Sum sum
        && sum.terms().size() >= LONG
        && sum.terms().stream().allMatch(ArrayProgram::isWeighted);
  }

  /** Whether a term is a number, a leaf or a number times a leaf. */
  private static boolean isWeighted(Expression term) {
    return term instanceof Product product
        ? product.factors().size() == 2
            && product.factors().get(0) instanceof Constant
            && isValue(product.factors().get(1))
        : term instanceof Constant || isValue(term);
  }

  private static boolean isValue(Expression expression) {
    return expression instanceof Reference || Tree.reads(expression);
  }

  /** Lays the program out. */
  private static final class Writing {
    private final Equations equations;
    private final List<Expression> readings;
    private final Map<Expression, Integer> places = new HashMap<>();
    private final List<Instruction> instructions = new ArrayList<>();
    private int next;

    Writing(Equations equations) {
      this.equations = equations;
      this.readings = Tree.readings(equations);
      readings.forEach(reading -> places.put(reading, next++));
    }

    ArrayProgram program() {
      for (Definition step : equations.steps()) {
        places.put(new Reference(step.name()), add(step.expression()));
      }
      // All of the parts of results first, so that the results stand beside one another.
      List<Expression> results =
          equations.results().stream().map(result -> single(result.expression())).toList();
      results.forEach(this::add);
      return new ArrayProgram(readings, instructions, next);
    }

    /** Puts the value of an expression into the next place. */
    private int add(Expression expression) {
      Expression single = single(expression);
      List<Unit> sums = new ArrayList<>();
      Expression made = placed(single, sums);
      Instruction last = instructions.isEmpty() ? null : instructions.get(instructions.size() - 1);
      if (sums.isEmpty()) {
        instructions.add(new Assign(next, made));
      } else if (last instanceof Layer layer
          && layer.made.equals(made)
          && Arrays.stream(sums.get(0).places).allMatch(place -> place < layer.to)) {
        layer.units.addAll(sums);
      } else {
        instructions.add(new Layer(next, made, sums));
      }
      return next++;
    }

    /** The expression with a place for each long sum but one. */
    private Expression single(Expression expression) {
      return longSums(expression) > 1 ? withoutSums(expression) : expression;
    }

    private static int longSums(Expression expression) {
      return isLong(expression)
          ? 1
          : Algebra.parts(expression).stream().mapToInt(Writing::longSums).sum();
    }

    private Expression withoutSums(Expression expression) {
      if (!isLong(expression)) {
        return Tree.map(expression, this::withoutSums);
      }
      int place = add(expression);
      places.put(ArrayProgram.place(place), place);
      return ArrayProgram.place(place);
    }

    /** With places for values, and {@link #SUM} for the long sum. */
    private Expression placed(Expression expression, List<Unit> sums) {
      if (isLong(expression)) {
        sums.add(unit((Sum) expression));
        return SUM;
      }
      return isValue(expression)
          ? ArrayProgram.place(places.get(expression))
          : Tree.map(expression, child -> placed(child, sums));
    }

    private Unit unit(Sum sum) {
      double bias = 0;
      int[] from = new int[sum.terms().size()];
      double[] weights = new double[from.length];
      int count = 0;
      for (Expression term : sum.terms()) {
        if (term instanceof Constant constant) {
          bias += constant.value();
        } else if (term instanceof Product product) {
          weights[count] = ((Constant) product.factors().get(0)).value();
          from[count++] = places.get(product.factors().get(1));
        } else {
          weights[count] = 1;
          from[count++] = places.get(term);
        }
      }
      return new Unit(bias, Arrays.copyOf(from, count), Arrays.copyOf(weights, count));
    }
  }

  /** What refers to a place. */
  static Reference place(int place) {
    return new Reference(PLACE + place);
  }

  /** The place that a reference of a program means. */
  static int place(String reference) {
    return Integer.parseInt(reference.substring(PLACE.length()));
  }
}
