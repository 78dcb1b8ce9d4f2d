package dev.sigmapi.kernel.simd;

import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.FloatFunctions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The widest vectors that this machine has, and the constants of {@link FloatFunctions} in them.
 *
 * <p>Made once: a number made into a vector costs the compiler nearly as much as an operation on it
 * does, and what it takes in of one method is limited (see {@link SimdFunctions}).
 */
final class SimdConstants {

  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  static final FloatVector ROUNDER = all(FloatFunctions.ROUNDER);
  static final FloatVector EVEN_ROUNDER = all(FloatFunctions.EVEN_ROUNDER);
  static final FloatVector LOG2_E = all(FloatFunctions.LOG2_E);
  static final FloatVector LN2_HIGH = all(FloatFunctions.LN2_HIGH);
  static final FloatVector LN2_LOW = all(FloatFunctions.LN2_LOW);
  static final FloatVector EXP_HIGHEST = all(FloatFunctions.EXP_HIGHEST);
  static final FloatVector EXP_LOWEST = all(FloatFunctions.EXP_LOWEST);
  static final FloatVector EXP_0 = all(FloatFunctions.EXP_0);
  static final FloatVector EXP_1 = all(FloatFunctions.EXP_1);
  static final FloatVector EXP_2 = all(FloatFunctions.EXP_2);
  static final FloatVector EXP_3 = all(FloatFunctions.EXP_3);
  static final FloatVector EXP_4 = all(FloatFunctions.EXP_4);
  static final FloatVector LOG_0 = all(FloatFunctions.LOG_0);
  static final FloatVector LOG_1 = all(FloatFunctions.LOG_1);
  static final FloatVector LOG_2 = all(FloatFunctions.LOG_2);
  static final FloatVector LOG_3 = all(FloatFunctions.LOG_3);
  static final FloatVector LOG_4 = all(FloatFunctions.LOG_4);
  static final FloatVector LOG_5 = all(FloatFunctions.LOG_5);
  static final FloatVector LOG_6 = all(FloatFunctions.LOG_6);
  static final FloatVector LOG_7 = all(FloatFunctions.LOG_7);
  static final FloatVector LOG_8 = all(FloatFunctions.LOG_8);
  static final FloatVector PI = all(FloatFunctions.PI);
  static final FloatVector PI_LOW = all(FloatFunctions.PI_LOW);
  static final FloatVector SIN_PI_1 = all(FloatFunctions.SIN_PI_1);
  static final FloatVector SIN_PI_2 = all(FloatFunctions.SIN_PI_2);
  static final FloatVector SIN_PI_3 = all(FloatFunctions.SIN_PI_3);
  static final FloatVector SIN_PI_4 = all(FloatFunctions.SIN_PI_4);
  static final FloatVector COS_PI_1 = all(FloatFunctions.COS_PI_1);
  static final FloatVector COS_PI_2 = all(FloatFunctions.COS_PI_2);
  static final FloatVector COS_PI_3 = all(FloatFunctions.COS_PI_3);
  static final FloatVector COS_PI_4 = all(FloatFunctions.COS_PI_4);
  static final FloatVector ONE_OVER_PI = all(FloatFunctions.ONE_OVER_PI);
  static final FloatVector SIN_1 = all(FloatFunctions.SIN_1);
  static final FloatVector SIN_2 = all(FloatFunctions.SIN_2);
  static final FloatVector SIN_3 = all(FloatFunctions.SIN_3);
  static final FloatVector SIN_4 = all(FloatFunctions.SIN_4);
  static final FloatVector SIN_5 = all(FloatFunctions.SIN_5);
  static final FloatVector GELU_1 = all(FloatFunctions.GELU_1);
  static final FloatVector GELU_3 = all(FloatFunctions.GELU_3);
  static final FloatVector GELU_FLAT = all(FloatFunctions.GELU_FLAT);
  static final FloatVector LOG_BIAS = all(FloatFunctions.LOG_BIAS);
  static final FloatVector LOG_TINY = all(FloatFunctions.LOG_TINY);
  static final FloatVector MINUS_LN2_LOW = all(-FloatFunctions.LN2_LOW);
  static final FloatVector MINUS_LN2_HIGH = all(-FloatFunctions.LN2_HIGH);
  static final FloatVector MINUS_PI_FIRST = all(-FloatFunctions.PI_FIRST);
  static final FloatVector MINUS_PI_SECOND = all(-FloatFunctions.PI_SECOND);
  static final FloatVector MINUS_PI_THIRD = all(-FloatFunctions.PI_THIRD);
  static final FloatVector MINUS_GELU_FLAT = all(-FloatFunctions.GELU_FLAT);
  static final FloatVector THREE_GELU_3 = all(3 * FloatFunctions.GELU_3);
  static final FloatVector ZERO = all(0);
  static final FloatVector ONE = all(1);
  static final FloatVector MINUS_ONE = all(-1);
  static final FloatVector TWO = all(2);
  static final FloatVector MINUS_TWO = all(-2);
  static final FloatVector HALF = all(0.5f);
  static final FloatVector MINUS_HALF = all(-0.5f);
  static final FloatVector QUARTER = all(0.25f);
  static final FloatVector MINUS_THIRTY = all(-30);
  static final FloatVector SCALE = all(0x1p24f);
  static final FloatVector MIN_NORMAL = all(Float.MIN_NORMAL);
  static final FloatVector INFINITY = all(Float.POSITIVE_INFINITY);
  static final FloatVector LIMIT = all(Elementwise.LIMIT);
  static final FloatVector TINY = all(Elementwise.TINY);

  static final IntVector LOG_SHIFT = ints(FloatFunctions.ONE_BITS - FloatFunctions.ROOT_HALF_BITS);
  static final IntVector MAGNITUDE = ints(~FloatFunctions.SIGN_BIT);
  static final IntVector SIGN = ints(FloatFunctions.SIGN_BIT);
  static final IntVector MANTISSA = ints(FloatFunctions.MANTISSA_BITS);
  static final IntVector ROOT_HALF = ints(FloatFunctions.ROOT_HALF_BITS);
  static final IntVector ROUNDER_INTS = ints(FloatFunctions.ROUNDER_BITS);
  static final IntVector ONE_INTS = ints(FloatFunctions.ONE_BITS);

  private SimdConstants() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static IntVector ints(int value) {
    return IntVector.broadcast(SPECIES.withLanes(int.class), value);
  }
}
