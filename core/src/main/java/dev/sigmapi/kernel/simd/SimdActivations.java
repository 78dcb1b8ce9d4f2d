package dev.sigmapi.kernel.simd;

import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.FloatFunctions;
import dev.sigmapi.kernel.PlainActivations;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * y = f(x), a loop for each f: one loop that was handed the function would be compiled with no
 * function in it.
 *
 * <p>The last vector of each loop ends with the array and may overlap the one before it. It is
 * computed before anything is stored, so that in place it sees the same x.
 */
final class SimdActivations {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private SimdActivations() {}

  static void apply(Elementwise f, int size, float[] x, float[] y) {
    if (size < LANES) {
      PlainActivations.applyFrom(f, 0, size, x, y);
      return;
    }
    switch (f) {
      case ELU -> elu(size, x, y);
      case GELU -> gelu(size, x, y);
      case SILU -> silu(size, x, y);
      case TANH -> tanh(size, x, y);
      case SIGMOID -> sigmoid(size, x, y);
      case SOFTPLUS -> softplus(size, x, y);
      case EXP -> exp(size, x, y);
      case LOG -> log(size, x, y);
      case SIN, COS -> {
        if (!SimdRows.within(size, x, FloatFunctions.FAST_RADIANS)) {
          PlainActivations.applyFrom(f, 0, size, x, y);
        } else if (f == Elementwise.SIN) {
          sin(size, x, y);
        } else {
          cos(size, x, y);
        }
      }
      // The rest is simple enough for the compiler to vectorise.
      default -> PlainActivations.apply(f, size, x, y);
    }
  }

  private static void elu(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.elu(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.elu(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void gelu(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.gelu(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.gelu(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void silu(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.silu(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.silu(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void tanh(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.tanh(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.tanh(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void sigmoid(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.sigmoid(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.sigmoid(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void softplus(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.softplus(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.softplus(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void exp(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.exp(SimdFunctions.atMost(load(x, last), Elementwise.LIMIT));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.exp(SimdFunctions.atMost(load(x, i), Elementwise.LIMIT)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void log(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.log(SimdFunctions.atLeast(load(x, last), Elementwise.TINY));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.log(SimdFunctions.atLeast(load(x, i), Elementwise.TINY)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void sin(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.sin(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.sin(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static void cos(int size, float[] x, float[] y) {
    int last = size - LANES;
    FloatVector end = SimdFunctions.cos(load(x, last));
    for (int i = 0; i < last; i += LANES) {
      SimdFunctions.cos(load(x, i)).intoArray(y, i);
    }
    end.intoArray(y, last);
  }

  private static FloatVector load(float[] array, int offset) {
    return FloatVector.fromArray(SPECIES, array, offset);
  }
}
