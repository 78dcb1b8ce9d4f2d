package dev.sigmapi.kernel.simd;

import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.FloatFunctions;
import dev.sigmapi.kernel.PlainActivations;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * dx += f′(x) · dy, a loop for each f. As in {@link SimdActivations}, the last vector is computed
 * first: from the dx that was there before.
 */
final class SimdGradients {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private SimdGradients() {}

  static void add(Elementwise f, int size, float[] x, float[] y, float[] dy, float[] dx) {
    if (size < LANES) {
      PlainActivations.addGradient(f, 0, size, x, y, dy, dx);
      return;
    }
    switch (f) {
      case RELU -> relu(size, x, dy, dx);
      case LEAKY_RELU -> leakyRelu(size, x, dy, dx);
      case ELU -> elu(size, x, y, dy, dx);
      case GELU -> gelu(size, x, dy, dx);
      case SILU -> silu(size, x, dy, dx);
      case TANH -> tanh(size, y, dy, dx);
      case SIGMOID -> sigmoid(size, y, dy, dx);
      case SOFTPLUS -> softplus(size, x, dy, dx);
      case EXP -> exp(size, x, y, dy, dx);
      case LOG -> log(size, x, dy, dx);
      case SQRT -> sqrt(size, x, y, dy, dx);
      case SIN, COS -> {
        if (!SimdRows.within(size, x, FloatFunctions.FAST_RADIANS)) {
          PlainActivations.addGradient(f, 0, size, x, y, dy, dx);
        } else if (f == Elementwise.SIN) {
          sin(size, x, dy, dx);
        } else {
          cos(size, x, dy, dx);
        }
      }
      default -> PlainActivations.addGradient(f, 0, size, x, y, dy, dx);
    }
  }

  private static void relu(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(step(load(x, last), 0), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(step(load(x, i), 0), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void leakyRelu(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(step(load(x, last), Elementwise.LEAK), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(step(load(x, i), Elementwise.LEAK), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void elu(int size, float[] x, float[] y, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(eluSlope(load(x, last), load(y, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(eluSlope(load(x, i), load(y, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void gelu(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(SimdFunctions.geluSlope(load(x, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(SimdFunctions.geluSlope(load(x, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void silu(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(SimdFunctions.siluSlope(load(x, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(SimdFunctions.siluSlope(load(x, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void tanh(int size, float[] y, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(tanhSlope(load(y, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(tanhSlope(load(y, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void sigmoid(int size, float[] y, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(sigmoidSlope(load(y, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(sigmoidSlope(load(y, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void softplus(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(SimdFunctions.sigmoid(load(x, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(SimdFunctions.sigmoid(load(x, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void exp(int size, float[] x, float[] y, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(expSlope(load(x, last), load(y, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(expSlope(load(x, i), load(y, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void log(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(logSlope(load(x, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(logSlope(load(x, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void sin(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(SimdFunctions.cos(load(x, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(SimdFunctions.cos(load(x, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void cos(int size, float[] x, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(SimdFunctions.sin(load(x, last)).neg(), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(SimdFunctions.sin(load(x, i)).neg(), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static void sqrt(int size, float[] x, float[] y, float[] dy, float[] dx) {
    int last = size - LANES;
    FloatVector end = chain(sqrtSlope(load(x, last), load(y, last)), dy, dx, last);
    for (int i = 0; i < last; i += LANES) {
      chain(sqrtSlope(load(x, i), load(y, i)), dy, dx, i).intoArray(dx, i);
    }
    end.intoArray(dx, last);
  }

  private static FloatVector step(FloatVector x, float below) {
    return SimdFunctions.all(below).blend(1, x.compare(VectorOperators.GT, 0));
  }

  private static FloatVector eluSlope(FloatVector x, FloatVector y) {
    return y.add(1).blend(1, x.compare(VectorOperators.GT, 0));
  }

  private static FloatVector tanhSlope(FloatVector y) {
    return SimdFunctions.multiplyAdd(y.neg(), y, SimdFunctions.all(1));
  }

  private static FloatVector sigmoidSlope(FloatVector y) {
    return y.mul(SimdFunctions.all(1).sub(y));
  }

  private static FloatVector expSlope(FloatVector x, FloatVector y) {
    return y.blend(0, x.compare(VectorOperators.GT, Elementwise.LIMIT));
  }

  private static FloatVector logSlope(FloatVector x) {
    FloatVector slope = SimdFunctions.all(1).div(x);
    return slope.blend(0, x.compare(VectorOperators.LT, Elementwise.TINY));
  }

  private static FloatVector sqrtSlope(FloatVector x, FloatVector y) {
    FloatVector slope = SimdFunctions.all(0.5f).div(y);
    return slope.blend(0, x.compare(VectorOperators.LT, Elementwise.TINY));
  }

  private static FloatVector chain(FloatVector slope, float[] dy, float[] dx, int i) {
    return SimdFunctions.multiplyAdd(slope, load(dy, i), load(dx, i));
  }

  private static FloatVector load(float[] array, int offset) {
    return FloatVector.fromArray(SPECIES, array, offset);
  }
}
