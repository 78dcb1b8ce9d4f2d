package dev.sigmapi.grad.op;

import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.Kernels;
import java.util.function.DoubleUnaryOperator;

/** A non-linear function g that a module applies to each of its outputs. */
public sealed interface Activation {

  /** As specifications write it. */
  String name();

  /** y = g(x). */
  void apply(Kernels kernels, int size, float[] x, float[] y);

  /** dx += g′(x) · dy. */
  void addGradient(Kernels kernels, int size, float[] x, float[] y, float[] dy, float[] dx);

  /** One of the library's functions. */
  static Activation of(Elementwise function) {
    return new BuiltIn(function);
  }

  /**
   * A function of the user's own.
   *
   * @param derivative its exact derivative; where there is none, the slope to learn with
   */
  static Activation of(String name, DoubleUnaryOperator function, DoubleUnaryOperator derivative) {
    return new Custom(name, function, derivative);
  }

  /** A function of the library. */
  record BuiltIn(Elementwise function) implements Activation {
    @Override
    public String name() {
      return function.specificationName();
    }

    @Override
    public void apply(Kernels kernels, int size, float[] x, float[] y) {
      kernels.apply(function, size, x, y);
    }

    @Override
    public void addGradient(
        Kernels kernels, int size, float[] x, float[] y, float[] dy, float[] dx) {
      kernels.addGradient(function, size, x, y, dy, dx);
    }
  }

  /** A function of the user's, computed in double precision one number at a time. */
  record Custom(String name, DoubleUnaryOperator function, DoubleUnaryOperator derivative)
      implements Activation {
    @Override
    public void apply(Kernels kernels, int size, float[] x, float[] y) {
      for (int i = 0; i < size; i++) {
        y[i] = (float) function.applyAsDouble(x[i]);
      }
    }

    @Override
    public void addGradient(
        Kernels kernels, int size, float[] x, float[] y, float[] dy, float[] dx) {
      for (int i = 0; i < size; i++) {
        dx[i] += (float) (derivative.applyAsDouble(x[i]) * dy[i]);
      }
    }
  }
}
