package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.FloatFunctions.*;

import dev.sigmapi.kernel.Fused;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link dev.sigmapi.kernel.FloatFunctions}, lane by lane: the same operations in the same order,
 * with a blend for each choice. Small, so that they are always compiled into their callers.
 */
final class SimdFunctions {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private SimdFunctions() {}

  static FloatVector exp(FloatVector x) {
    FloatVector limited = atLeast(atMost(x, EXP_HIGHEST), EXP_LOWEST);
    FloatVector shifted = multiplyAdd(limited, LOG2_E, all(ROUNDER));
    FloatVector fraction = expm1Reduced(lessOctaves(limited, shifted.sub(ROUNDER)));
    IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
    IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
    return fraction.add(1).mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
  }

  static FloatVector expm1OfNegative(FloatVector x) {
    FloatVector limited = atLeast(x, -30);
    FloatVector shifted = multiplyAdd(limited, LOG2_E, all(ROUNDER));
    FloatVector fraction = expm1Reduced(lessOctaves(limited, shifted.sub(ROUNDER)));
    FloatVector power = powerOfTwo(shifted.reinterpretAsInts().sub(ROUNDER_BITS));
    return multiplyAdd(power, fraction, power.sub(1));
  }

  private static FloatVector lessOctaves(FloatVector x, FloatVector n) {
    return multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, x));
  }

  private static FloatVector expm1Reduced(FloatVector r) {
    FloatVector p = multiplyAdd(all(EXP_4), r, EXP_3);
    p = multiplyAdd(p, r, EXP_2);
    p = multiplyAdd(p, r, EXP_1);
    p = multiplyAdd(p, r, EXP_0);
    return multiplyAdd(r.mul(r), p, r);
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return exponent.lanewise(VectorOperators.LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
  }

  static FloatVector log(FloatVector x) {
    FloatVector tiny = x.mul(0x1p24f);
    FloatVector scaled = x.blend(tiny, x.compare(VectorOperators.LT, Float.MIN_NORMAL));
    FloatVector bias =
        all(LOG_BIAS).blend(LOG_TINY, x.compare(VectorOperators.LT, Float.MIN_NORMAL));
    IntVector bits = scaled.reinterpretAsInts().add(ONE_BITS - ROOT_HALF_BITS);
    FloatVector f = bits.and(MANTISSA_BITS).add(ROOT_HALF_BITS).reinterpretAsFloats().sub(1);
    FloatVector e =
        bits.lanewise(VectorOperators.LSHR, 23).add(ROUNDER_BITS).reinterpretAsFloats().sub(bias);
    FloatVector square = f.mul(f);
    FloatVector rest = multiplyAdd(f.mul(square), logRest(f), e.mul(LN2_LOW));
    rest = multiplyAdd(all(-0.5f), square, rest);
    FloatVector result = multiplyAdd(e, all(LN2_HIGH), f.add(rest));
    return x.blend(result, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
  }

  private static FloatVector logRest(FloatVector f) {
    FloatVector p = multiplyAdd(all(LOG_8), f, LOG_7);
    p = multiplyAdd(p, f, LOG_6);
    p = multiplyAdd(p, f, LOG_5);
    p = multiplyAdd(p, f, LOG_4);
    p = multiplyAdd(p, f, LOG_3);
    p = multiplyAdd(p, f, LOG_2);
    p = multiplyAdd(p, f, LOG_1);
    return multiplyAdd(p, f, LOG_0);
  }

  static FloatVector log1p(FloatVector u) {
    FloatVector sum = u.add(1);
    return log(sum).add(u.sub(sum.sub(1)).div(sum));
  }

  static FloatVector cosPi(FloatVector x) {
    FloatVector u = turnPi(x).abs();
    FloatVector p = foldPi(u);
    FloatVector sine = sinPiReduced(p);
    FloatVector c = cosPiReduced(p);
    // In the middle half of the turn, between ¼ and ¾, the cosine is a sine.
    FloatVector fold = u.blend(all(1).sub(u), u.compare(VectorOperators.GT, 0.5f));
    c = c.blend(sine, fold.compare(VectorOperators.GT, 0.25f));
    return c.blend(c.neg(), u.compare(VectorOperators.GT, 0.5f));
  }

  static FloatVector sinPi(FloatVector x) {
    FloatVector turn = turnPi(x);
    FloatVector u = turn.abs();
    FloatVector p = foldPi(u);
    FloatVector s = sinPiReduced(p);
    FloatVector cosine = cosPiReduced(p);
    FloatVector fold = u.blend(all(1).sub(u), u.compare(VectorOperators.GT, 0.5f));
    s = s.blend(cosine, fold.compare(VectorOperators.GT, 0.25f));
    IntVector sign =
        turn.reinterpretAsInts().lanewise(VectorOperators.XOR, x.reinterpretAsInts()).and(SIGN_BIT);
    return s.reinterpretAsInts().lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
  }

  private static FloatVector turnPi(FloatVector x) {
    FloatVector magnitude = x.abs();
    FloatVector zero = magnitude.sub(magnitude);
    FloatVector small = zero.blend(magnitude, magnitude.compare(VectorOperators.LT, EVEN_ROUNDER));
    return small.sub(small.add(EVEN_ROUNDER).sub(EVEN_ROUNDER));
  }

  /** From [0, 1] to [0, ¼], by reflection at ½ and at ¼. */
  private static FloatVector foldPi(FloatVector u) {
    FloatVector fold = u.blend(all(1).sub(u), u.compare(VectorOperators.GT, 0.5f));
    return fold.blend(all(0.5f).sub(fold), fold.compare(VectorOperators.GT, 0.25f));
  }

  private static FloatVector sinPiReduced(FloatVector p) {
    FloatVector square = p.mul(p);
    FloatVector q = multiplyAdd(all(SIN_PI_4), square, SIN_PI_3);
    q = multiplyAdd(q, square, SIN_PI_2);
    q = multiplyAdd(q, square, SIN_PI_1);
    q = multiplyAdd(q, square, PI_LOW);
    return multiplyAdd(p, all(PI), p.mul(q));
  }

  private static FloatVector cosPiReduced(FloatVector p) {
    FloatVector square = p.mul(p);
    FloatVector q = multiplyAdd(all(COS_PI_4), square, COS_PI_3);
    q = multiplyAdd(q, square, COS_PI_2);
    q = multiplyAdd(q, square, COS_PI_1);
    return multiplyAdd(square, q, 1);
  }

  /** For |x| up to FAST_RADIANS only. */
  static FloatVector sin(FloatVector x) {
    FloatVector shifted = multiplyAdd(x, ONE_OVER_PI, all(ROUNDER));
    return sinReduced(x, shifted.sub(ROUNDER), shifted.reinterpretAsInts());
  }

  /** For |x| up to FAST_RADIANS only. */
  static FloatVector cos(FloatVector x) {
    FloatVector shifted = multiplyAdd(x, ONE_OVER_PI, all(0.5f)).add(ROUNDER);
    return sinReduced(x, shifted.sub(ROUNDER).sub(0.5f), shifted.reinterpretAsInts());
  }

  private static FloatVector sinReduced(FloatVector x, FloatVector halfTurns, IntVector bits) {
    FloatVector r = multiplyAdd(halfTurns, -PI_FIRST, x);
    r = multiplyAdd(halfTurns, -PI_SECOND, r);
    r = multiplyAdd(halfTurns, -PI_THIRD, r);
    FloatVector square = r.mul(r);
    FloatVector q = multiplyAdd(all(SIN_5), square, SIN_4);
    q = multiplyAdd(q, square, SIN_3);
    q = multiplyAdd(q, square, SIN_2);
    q = multiplyAdd(q, square, SIN_1);
    FloatVector s = multiplyAdd(r.mul(square), q, r);
    IntVector sign = bits.lanewise(VectorOperators.LSHL, 31);
    return s.reinterpretAsInts().lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
  }

  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector above = e.blend(1, x.compare(VectorOperators.GE, 0));
    return above.div(e.add(1));
  }

  static FloatVector tanh(FloatVector x) {
    FloatVector t = expm1OfNegative(x.abs().mul(-2));
    FloatVector magnitude = t.neg().div(t.add(2));
    IntVector sign = x.reinterpretAsInts().and(SIGN_BIT);
    return magnitude.reinterpretAsInts().and(~SIGN_BIT).or(sign).reinterpretAsFloats();
  }

  static FloatVector softplus(FloatVector x) {
    FloatVector positive = atLeast(x, 0);
    return positive.add(log1p(exp(x.abs().neg())));
  }

  static FloatVector elu(FloatVector x) {
    return expm1OfNegative(x).blend(x, x.compare(VectorOperators.GT, 0));
  }

  static FloatVector silu(FloatVector x) {
    return x.mul(sigmoid(x));
  }

  static FloatVector gelu(FloatVector x) {
    return x.mul(sigmoid(x.mul(multiplyAdd(x.mul(x), GELU_3, all(GELU_1)))));
  }

  static FloatVector siluSlope(FloatVector x) {
    FloatVector s = sigmoid(x);
    return multiplyAdd(x.mul(s), all(1).sub(s), s);
  }

  static FloatVector geluSlope(FloatVector x) {
    FloatVector limited = atLeast(atMost(x, GELU_FLAT), -GELU_FLAT);
    FloatVector square = limited.mul(limited);
    FloatVector s = sigmoid(limited.mul(multiplyAdd(square, GELU_3, all(GELU_1))));
    FloatVector slope = multiplyAdd(square, 3 * GELU_3, all(GELU_1));
    return multiplyAdd(limited.mul(s).mul(all(1).sub(s)), slope, s);
  }

  /** The lesser of the two; NaN stays NaN. */
  static FloatVector atMost(FloatVector x, float limit) {
    return x.blend(limit, x.compare(VectorOperators.GT, limit));
  }

  /** The greater of the two; NaN stays NaN. */
  static FloatVector atLeast(FloatVector x, float limit) {
    return x.blend(limit, x.compare(VectorOperators.LT, limit));
  }

  static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static FloatVector multiplyAdd(FloatVector x, FloatVector y, float z) {
    return multiplyAdd(x, y, all(z));
  }

  private static FloatVector multiplyAdd(FloatVector x, float y, FloatVector z) {
    return multiplyAdd(x, all(y), z);
  }

  static FloatVector multiplyAdd(FloatVector x, FloatVector y, FloatVector z) {
    return Fused.HARDWARE ? x.fma(y, z) : x.mul(y).add(z);
  }
}
