package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.*;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.sigmapi.kernel.FloatFunctions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link FloatFunctions} in place over the first elements of an array, lane by lane: the same
 * operations in the same order, with a blend for each choice. Sizes are multiples of a vector's.
 *
 * <p>The loops call the Vector API and nothing else. A compiler that has taken in some 18,000 nodes
 * leaves every further call a call, but for those of the Vector API; and a vector that goes through
 * a call goes through the heap. Which call that is depends on what else the caller of these loops
 * does, so small methods for the parts of these functions would be fast in one program and not in
 * another.
 */
final class SimdFunctions {

  private SimdFunctions() {}

  /** t = e^t. */
  static void exp(int size, float[] t) {
    exp(size, FloatFunctions.EXP_HIGHEST, t);
  }

  /** t = e^min(t, highest). */
  static void exp(int size, float highest, float[] t) {
    exp(size, highest, t, t);
  }

  /** to = e^min(t, highest), with a highest of at most {@link FloatFunctions#EXP_HIGHEST}. */
  static void exp(int size, float highest, float[] t, float[] to) {
    FloatVector most = FloatVector.broadcast(SPECIES, highest);
    for (int i = 0; i < size; i += LANES) {
      FloatVector x = fromArray(SPECIES, t, i);
      x = x.blend(most, x.compare(GT, most));
      x = x.blend(EXP_LOWEST, x.compare(LT, EXP_LOWEST));
      FloatVector shifted = x.fma(LOG2_E, ROUNDER);
      FloatVector n = shifted.sub(ROUNDER);
      FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
      FloatVector p = EXP_4.fma(r, EXP_3).fma(r, EXP_2).fma(r, EXP_1).fma(r, EXP_0);
      FloatVector fraction = r.mul(r).fma(p, r);
      IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_INTS);
      IntVector half = exponent.lanewise(ASHR, 1);
      IntVector other = exponent.sub(half);
      fraction
          .add(ONE)
          .mul(half.lanewise(LSHL, 23).add(ONE_INTS).reinterpretAsFloats())
          .mul(other.lanewise(LSHL, 23).add(ONE_INTS).reinterpretAsFloats())
          .intoArray(to, i);
    }
  }

  /** t = e^t - 1 for t &lt;= 0. */
  static void expm1OfNegative(int size, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector x = fromArray(SPECIES, t, i);
      x = x.blend(MINUS_THIRTY, x.compare(LT, MINUS_THIRTY));
      FloatVector shifted = x.fma(LOG2_E, ROUNDER);
      FloatVector n = shifted.sub(ROUNDER);
      FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
      FloatVector p = EXP_4.fma(r, EXP_3).fma(r, EXP_2).fma(r, EXP_1).fma(r, EXP_0);
      FloatVector fraction = r.mul(r).fma(p, r);
      IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_INTS);
      FloatVector power = exponent.lanewise(LSHL, 23).add(ONE_INTS).reinterpretAsFloats();
      power.fma(fraction, power.sub(ONE)).intoArray(t, i);
    }
  }

  /** t = ln t for t &gt; 0. */
  static void log(int size, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector x = fromArray(SPECIES, t, i);
      VectorMask<Float> tiny = x.compare(LT, MIN_NORMAL);
      FloatVector bias = LOG_BIAS.blend(LOG_TINY, tiny);
      IntVector bits = x.blend(x.mul(SCALE), tiny).reinterpretAsInts().add(LOG_SHIFT);
      FloatVector f = bits.and(MANTISSA).add(ROOT_HALF).reinterpretAsFloats().sub(ONE);
      FloatVector e = bits.lanewise(LSHR, 23).add(ROUNDER_INTS).reinterpretAsFloats().sub(bias);
      FloatVector p = LOG_8.fma(f, LOG_7).fma(f, LOG_6).fma(f, LOG_5).fma(f, LOG_4);
      p = p.fma(f, LOG_3).fma(f, LOG_2).fma(f, LOG_1).fma(f, LOG_0);
      FloatVector square = f.mul(f);
      FloatVector rest = f.mul(square).fma(p, e.mul(LN2_LOW));
      rest = MINUS_HALF.fma(square, rest);
      FloatVector result = e.fma(LN2_HIGH, f.add(rest));
      x.blend(result, x.compare(LT, INFINITY)).intoArray(t, i);
    }
  }

  /** t = ln t for t from {@link Float#MIN_NORMAL} on. */
  static void logOfNormal(int size, float[] t) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector x = fromArray(SPECIES, t, i);
      IntVector bits = x.reinterpretAsInts().add(LOG_SHIFT);
      FloatVector f = bits.and(MANTISSA).add(ROOT_HALF).reinterpretAsFloats().sub(ONE);
      FloatVector e = bits.lanewise(LSHR, 23).add(ROUNDER_INTS).reinterpretAsFloats();
      e = e.sub(LOG_BIAS);
      FloatVector p = LOG_8.fma(f, LOG_7).fma(f, LOG_6).fma(f, LOG_5).fma(f, LOG_4);
      p = p.fma(f, LOG_3).fma(f, LOG_2).fma(f, LOG_1).fma(f, LOG_0);
      FloatVector square = f.mul(f);
      FloatVector rest = f.mul(square).fma(p, e.mul(LN2_LOW));
      rest = MINUS_HALF.fma(square, rest);
      FloatVector result = e.fma(LN2_HIGH, f.add(rest));
      x.blend(result, x.compare(LT, INFINITY)).intoArray(t, i);
    }
  }

  /** c = cos(πt), then t = sin(πt). */
  static void cosSinPi(int size, float[] t, float[] c) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector x = fromArray(SPECIES, t, i);
      FloatVector magnitude = x.abs();
      FloatVector small =
          magnitude.sub(magnitude).blend(magnitude, magnitude.compare(LT, EVEN_ROUNDER));
      FloatVector turn = small.sub(small.add(EVEN_ROUNDER).sub(EVEN_ROUNDER));
      FloatVector u = turn.abs();
      VectorMask<Float> far = u.compare(GT, HALF);
      u = u.blend(ONE.sub(u), far);
      VectorMask<Float> steep = u.compare(GT, QUARTER);
      FloatVector p = u.blend(HALF.sub(u), steep);
      FloatVector square = p.mul(p);
      FloatVector q = SIN_PI_4.fma(square, SIN_PI_3).fma(square, SIN_PI_2).fma(square, SIN_PI_1);
      FloatVector sine = p.fma(PI, p.mul(q.fma(square, PI_LOW)));
      q = COS_PI_4.fma(square, COS_PI_3).fma(square, COS_PI_2).fma(square, COS_PI_1);
      FloatVector cosine = square.fma(q, ONE);
      FloatVector first = cosine.blend(sine, steep);
      first.blend(first.neg(), far).intoArray(c, i);
      FloatVector second = sine.blend(cosine, steep);
      IntVector sign = turn.reinterpretAsInts().lanewise(XOR, x.reinterpretAsInts()).and(SIGN);
      second.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats().intoArray(t, i);
    }
  }

  /** t = sin(t + π·ahead), for |t| up to {@link FloatFunctions#FAST_RADIANS} only. */
  static void sinOfTurned(int size, float ahead, float[] t) {
    FloatVector before = FloatVector.broadcast(SPECIES, ahead);
    for (int i = 0; i < size; i += LANES) {
      FloatVector x = fromArray(SPECIES, t, i);
      FloatVector shifted = x.fma(ONE_OVER_PI, before).add(ROUNDER);
      FloatVector n = shifted.sub(ROUNDER).sub(before);
      FloatVector r = n.fma(MINUS_PI_FIRST, x);
      r = n.fma(MINUS_PI_THIRD, n.fma(MINUS_PI_SECOND, r));
      FloatVector square = r.mul(r);
      FloatVector q = SIN_5.fma(square, SIN_4).fma(square, SIN_3);
      q = q.fma(square, SIN_2).fma(square, SIN_1);
      FloatVector s = r.mul(square).fma(q, r);
      IntVector sign = shifted.reinterpretAsInts().lanewise(LSHL, 31);
      s.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats().intoArray(t, i);
    }
  }

  /** t = 1 / (1 + e^-t), with s for what is between. */
  static void sigmoid(int size, float[] t, float[] s) {
    for (int i = 0; i < size; i += LANES) {
      fromArray(SPECIES, t, i).abs().neg().intoArray(s, i);
    }
    exp(size, s);
    for (int i = 0; i < size; i += LANES) {
      FloatVector e = fromArray(SPECIES, s, i);
      VectorMask<Float> negative = fromArray(SPECIES, t, i).compare(LT, ZERO);
      ONE.blend(e, negative).div(e.add(ONE)).intoArray(t, i);
    }
  }

  /** t = ln(1 + t) for 0 &lt;= t &lt;= 1, with s for what is between. */
  static void log1p(int size, float[] t, float[] s) {
    for (int i = 0; i < size; i += LANES) {
      fromArray(SPECIES, t, i).add(ONE).intoArray(s, i);
    }
    log(size, s);
    for (int i = 0; i < size; i += LANES) {
      FloatVector u = fromArray(SPECIES, t, i);
      FloatVector sum = u.add(ONE);
      FloatVector lost = u.sub(sum.sub(ONE)).div(sum);
      fromArray(SPECIES, s, i).add(lost).intoArray(t, i);
    }
  }
}
