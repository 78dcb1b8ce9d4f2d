package dev.sigmapi.weight;

/**
 * A way to compute a weight from what is learned, w = f(u), for weights of any shape that it fits.
 * {@link Transforms} has those of the library; a user's own is a function that makes a {@link
 * WeightFunction}.
 */
@FunctionalInterface
public interface Transform {

  /**
   * f for a weight of one shape.
   *
   * @param rows of the weight as a matrix; of a layer x·W its inputs
   * @param columns of the weight; of a layer x·W its outputs
   * @throws dev.sigmapi.tensor.ShapeException if there is no such weight of that shape
   */
  WeightFunction of(int rows, int columns);

  /** This one first and {@code next} on what it gives: w = next(f(u)). */
  default Transform then(Transform next) {
    return (rows, columns) -> {
      WeightFunction outer = next.of(rows, columns);
      WeightFunction inner = of(outer.rows(), outer.columns());
      return new Composition(inner, outer);
    };
  }
}
