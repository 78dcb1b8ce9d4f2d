package dev.sigmapi.kernel;

import static dev.sigmapi.kernel.Fused.multiplyAdd;

/**
 * Elementary functions of one float, made only of operations that IEEE 754 defines to the bit: add,
 * multiply, fused multiply-add, divide, compare and changes of bits.
 *
 * <p>The vector kernels perform the same operations in the same order, lane by lane, so an element
 * has the same result in a vector, in the few elements after the last whole vector and in the plain
 * kernels, under every JDK. {@code Math.exp} and its kin promise no such thing. Whoever changes a
 * line here changes its twin in {@code kernel.simd}; the tests compare the bits.
 *
 * <p>Coefficients are minimax fits, rounded to float one after the other with the rest fitted
 * again. exp and log are within 1 ulp, sines and cosines within 1e-7.
 */
public final class FloatFunctions {

  /** Adding and subtracting this rounds a float below 2^22 in magnitude to a whole number. */
  public static final float ROUNDER = 0x1.8p23f;

  /** The bits of {@link #ROUNDER}: subtracted from those of ROUNDER + n they leave n. */
  public static final int ROUNDER_BITS = 0x4b400000;

  /** Adding and subtracting this rounds a float of [0, 2^24) to an even whole number. */
  public static final float EVEN_ROUNDER = 0x1p24f;

  public static final int SIGN_BIT = 0x80000000;
  public static final int ONE_BITS = 0x3f800000;
  public static final int MANTISSA_BITS = 0x007fffff;

  /** √½, where the logarithm cuts its octaves. */
  public static final int ROOT_HALF_BITS = 0x3f3504f3;

  public static final float LOG2_E = 0x1.715476p0f;

  /** ln 2 in two parts; the first has 12 bits, so its product with an exponent is exact. */
  public static final float LN2_HIGH = 0x1.62ep-1f;

  public static final float LN2_LOW = 0x1.0bfbe8p-15f;

  /** Beyond these e^x is infinite and zero; between them exponents fit their arithmetic. */
  public static final float EXP_HIGHEST = 89f;

  public static final float EXP_LOWEST = -104f;

  // (e^r - 1 - r) / r² for |r| <= ln(2) / 2, relative to e^r - 1: 1.4e-8.
  public static final float EXP_0 = 0x1.fffffep-2f;
  public static final float EXP_1 = 0x1.5554bp-3f;
  public static final float EXP_2 = 0x1.555718p-5f;
  public static final float EXP_3 = 0x1.1227b8p-7f;
  public static final float EXP_4 = 0x1.6b7184p-10f;

  // (ln(1 + f) - f + f²/2) / f³ for 1 + f in [√½, √2), relative to ln(1 + f): 8e-10.
  public static final float LOG_0 = 0x1.555548p-2f;
  public static final float LOG_1 = -0x1.000008p-2f;
  public static final float LOG_2 = 0x1.99a478p-3f;
  public static final float LOG_3 = -0x1.555b9p-3f;
  public static final float LOG_4 = 0x1.233afap-3f;
  public static final float LOG_5 = -0x1.fc3d5ep-4f;
  public static final float LOG_6 = 0x1.e6dbdep-4f;
  public static final float LOG_7 = -0x1.dd9efap-4f;
  public static final float LOG_8 = 0x1.13c8ecp-4f;

  /** What turns a biased exponent plus ROUNDER into an exponent, for normal and scaled floats. */
  public static final float LOG_BIAS = ROUNDER + 127;

  public static final float LOG_TINY = ROUNDER + 127 + 24;

  // sin(πp) / p for p in [0, ¼]: π in two parts, then powers of p².
  public static final float PI = 0x1.921fb6p1f;
  public static final float PI_LOW = -0x1.777a5cp-24f;
  public static final float SIN_PI_1 = -0x1.4abbcep2f;
  public static final float SIN_PI_2 = 0x1.466b82p1f;
  public static final float SIN_PI_3 = -0x1.32b458p-1f;
  public static final float SIN_PI_4 = 0x1.465b16p-4f;

  // (cos(πp) - 1) / p² for p in [0, ¼].
  public static final float COS_PI_1 = -0x1.3bd3ccp2f;
  public static final float COS_PI_2 = 0x1.03c1b6p2f;
  public static final float COS_PI_3 = -0x1.55b682p0f;
  public static final float COS_PI_4 = 0x1.d61d18p-3f;

  /** Up to here sin and cos of radians reduce their argument in floats; beyond it, in doubles. */
  public static final float FAST_RADIANS = 10_000f;

  public static final float ONE_OVER_PI = 0x1.45f306p-2f;

  /** π in three parts; the products of the first two with 6400 half turns are exact. */
  public static final float PI_FIRST = 0x1.92p1f;

  public static final float PI_SECOND = 0x1.fbp-11f;
  public static final float PI_THIRD = 0x1.5110b4p-21f;

  // (sin(r) / r - 1) / r² for |r| <= π/2.
  public static final float SIN_1 = -0x1.555556p-3f;
  public static final float SIN_2 = 0x1.111132p-7f;
  public static final float SIN_3 = -0x1.a02218p-13f;
  public static final float SIN_4 = 0x1.72936ap-19f;
  public static final float SIN_5 = -0x1.b123bp-26f;

  /** 2·√(2/π), and that times 0.044715: gelu(x) = x·sigmoid(GELU_1·x + GELU_3·x³). */
  public static final float GELU_1 = 1.5957692f;

  public static final float GELU_3 = 0.071354814f;

  /** From here on gelu is its asymptote. */
  public static final float GELU_FLAT = 12;

  private FloatFunctions() {}

  /** e^x. */
  public static float exp(float x) {
    float limited = x > EXP_HIGHEST ? EXP_HIGHEST : x;
    limited = limited < EXP_LOWEST ? EXP_LOWEST : limited;
    float shifted = multiplyAdd(limited, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float fraction = expm1Reduced(multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, limited)));
    // 2^n in two factors, each a normal number even where the result is subnormal or infinite.
    int exponent = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
    int half = exponent >> 1;
    return (1 + fraction) * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  /** e^x - 1 for x &lt;= 0, accurate also where that is small. */
  public static float expm1OfNegative(float x) {
    float limited = x < -30 ? -30 : x;
    float shifted = multiplyAdd(limited, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float fraction = expm1Reduced(multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, limited)));
    float power = powerOfTwo(Float.floatToRawIntBits(shifted) - ROUNDER_BITS);
    return multiplyAdd(power, fraction, power - 1);
  }

  /** e^r - 1 for |r| &lt;= ln(2) / 2. */
  private static float expm1Reduced(float r) {
    float p = multiplyAdd(EXP_4, r, EXP_3);
    p = multiplyAdd(p, r, EXP_2);
    p = multiplyAdd(p, r, EXP_1);
    p = multiplyAdd(p, r, EXP_0);
    return multiplyAdd(r * r, p, r);
  }

  private static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent << 23) + ONE_BITS);
  }

  /** ln x for x &gt; 0, subnormal numbers included; infinity and NaN stay what they are. */
  public static float log(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    float scaled = tiny ? x * 0x1p24f : x;
    int bits = Float.floatToRawIntBits(scaled) + (ONE_BITS - ROOT_HALF_BITS);
    float f = Float.intBitsToFloat((bits & MANTISSA_BITS) + ROOT_HALF_BITS) - 1;
    // The biased exponent becomes a float by way of the rounder's bits: exact, and cheap in a
    // vector.
    float e = Float.intBitsToFloat((bits >>> 23) + ROUNDER_BITS) - (tiny ? LOG_TINY : LOG_BIAS);
    float p = multiplyAdd(LOG_8, f, LOG_7);
    p = multiplyAdd(p, f, LOG_6);
    p = multiplyAdd(p, f, LOG_5);
    p = multiplyAdd(p, f, LOG_4);
    p = multiplyAdd(p, f, LOG_3);
    p = multiplyAdd(p, f, LOG_2);
    p = multiplyAdd(p, f, LOG_1);
    p = multiplyAdd(p, f, LOG_0);
    float square = f * f;
    float rest = multiplyAdd(f * square, p, e * LN2_LOW);
    rest = multiplyAdd(-0.5f, square, rest);
    float result = multiplyAdd(e, LN2_HIGH, f + rest);
    return x < Float.POSITIVE_INFINITY ? result : x;
  }

  /** ln(1 + u) for 0 &lt;= u &lt;= 1, accurate also where that is small. */
  public static float log1p(float u) {
    float sum = 1 + u;
    // What the sum lost in rounding comes back to first order.
    return log(sum) + (u - (sum - 1)) / sum;
  }

  /** cos(πx). */
  public static float cosPi(float x) {
    float turn = turnPi(x);
    float u = Math.abs(turn);
    boolean far = u > 0.5f;
    u = far ? 1 - u : u;
    boolean steep = u > 0.25f;
    float p = steep ? 0.5f - u : u;
    float c = steep ? sinPiReduced(p) : cosPiReduced(p);
    return far ? -c : c;
  }

  /** sin(πx). */
  public static float sinPi(float x) {
    float turn = turnPi(x);
    float u = Math.abs(turn);
    u = u > 0.5f ? 1 - u : u;
    boolean steep = u > 0.25f;
    float p = steep ? 0.5f - u : u;
    float s = steep ? cosPiReduced(p) : sinPiReduced(p);
    int sign = (Float.floatToRawIntBits(turn) ^ Float.floatToRawIntBits(x)) & SIGN_BIT;
    return Float.intBitsToFloat(Float.floatToRawIntBits(s) ^ sign);
  }

  /** |x| less the nearest even number, exactly: in [-1, 1]. From 2^24 on every float is even. */
  private static float turnPi(float x) {
    float magnitude = Math.abs(x);
    // The difference is 0, but NaN for infinity and NaN.
    float small = magnitude < EVEN_ROUNDER ? magnitude : magnitude - magnitude;
    return small - ((small + EVEN_ROUNDER) - EVEN_ROUNDER);
  }

  private static float sinPiReduced(float p) {
    float square = p * p;
    float q = multiplyAdd(SIN_PI_4, square, SIN_PI_3);
    q = multiplyAdd(q, square, SIN_PI_2);
    q = multiplyAdd(q, square, SIN_PI_1);
    q = multiplyAdd(q, square, PI_LOW);
    return multiplyAdd(p, PI, p * q);
  }

  private static float cosPiReduced(float p) {
    float square = p * p;
    float q = multiplyAdd(COS_PI_4, square, COS_PI_3);
    q = multiplyAdd(q, square, COS_PI_2);
    q = multiplyAdd(q, square, COS_PI_1);
    return multiplyAdd(square, q, 1);
  }

  /** sin x. */
  public static float sin(float x) {
    return Math.abs(x) <= FAST_RADIANS ? sinOfTurned(x, 0) : (float) StrictMath.sin(x);
  }

  /** cos x, as the sine half of π further on. */
  public static float cos(float x) {
    return Math.abs(x) <= FAST_RADIANS ? sinOfTurned(x, 0.5f) : (float) StrictMath.cos(x);
  }

  /** sin(x + π·ahead): the nearest half turns are taken off, and an odd number of them negates. */
  private static float sinOfTurned(float x, float ahead) {
    float shifted = multiplyAdd(x, ONE_OVER_PI, ahead) + ROUNDER;
    float halfTurns = (shifted - ROUNDER) - ahead;
    float r = multiplyAdd(halfTurns, -PI_FIRST, x);
    r = multiplyAdd(halfTurns, -PI_SECOND, r);
    r = multiplyAdd(halfTurns, -PI_THIRD, r);
    float square = r * r;
    float q = multiplyAdd(SIN_5, square, SIN_4);
    q = multiplyAdd(q, square, SIN_3);
    q = multiplyAdd(q, square, SIN_2);
    q = multiplyAdd(q, square, SIN_1);
    float s = multiplyAdd(r * square, q, r);
    int sign = Float.floatToRawIntBits(shifted) << 31;
    return Float.intBitsToFloat(Float.floatToRawIntBits(s) ^ sign);
  }

  /** 1 / (1 + e^-x). */
  public static float sigmoid(float x) {
    float e = exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  /** The hyperbolic tangent. */
  public static float tanh(float x) {
    float t = expm1OfNegative(-2 * Math.abs(x));
    float magnitude = -t / (2 + t);
    int sign = Float.floatToRawIntBits(x) & SIGN_BIT;
    return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) & ~SIGN_BIT | sign);
  }

  /** ln(1 + e^x). */
  public static float softplus(float x) {
    return (x < 0 ? 0 : x) + log1p(exp(-Math.abs(x)));
  }

  /** x if positive, else e^x - 1. */
  public static float elu(float x) {
    return x > 0 ? x : expm1OfNegative(x);
  }

  /** x·sigmoid(x). */
  public static float silu(float x) {
    return x * sigmoid(x);
  }

  /** ½x·(1 + tanh(√(2/π)(x + 0.044715x³))), by way of 1 + tanh(z) = 2·sigmoid(2z). */
  public static float gelu(float x) {
    return x * sigmoid(x * multiplyAdd(GELU_3, x * x, GELU_1));
  }

  /** The derivative of {@link #silu}: s + x·s·(1 - s). */
  public static float siluSlope(float x) {
    float s = sigmoid(x);
    return multiplyAdd(x * s, 1 - s, s);
  }

  /** The derivative of {@link #gelu}: s + x·s·(1 - s)·z′ with s the sigmoid of z(x). */
  public static float geluSlope(float x) {
    // Outside of these the slope is 0 or 1, and x² might overflow.
    float limited = x > GELU_FLAT ? GELU_FLAT : x;
    limited = limited < -GELU_FLAT ? -GELU_FLAT : limited;
    float square = limited * limited;
    float s = sigmoid(limited * multiplyAdd(GELU_3, square, GELU_1));
    float slope = multiplyAdd(3 * GELU_3, square, GELU_1);
    return multiplyAdd(limited * s * (1 - s), slope, s);
  }
}
