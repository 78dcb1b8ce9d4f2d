package dev.sigmapi.loss;

import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * Losses that look at one number at a time; a row's loss is the mean over its columns. Below, z is
 * the network's output, t the target and r = z − t. With the link {@link Link#EXP} the prediction
 * is e^z; beyond |z| = {@value #BEND} the exponential goes on as its tangent, so that a wild output
 * still has a finite slope.
 */
public final class ElementLoss implements Loss {
  private static final double BEND = 40;
  private static final double E_BEND = Math.exp(BEND);

  /** r². */
  public static final ElementLoss SQUARED =
      number("squared", List.of(), (z, t) -> (z - t) * (z - t), (z, t) -> 2 * (z - t));

  /** {@link #logistic} without smoothing or focus. */
  public static final ElementLoss LOGISTIC = logistic(new Focus(0, 0));

  /** |r|; slope 0 at r = 0. */
  public static final ElementLoss ABSOLUTE =
      number("absolute", List.of(), (z, t) -> Math.abs(z - t), (z, t) -> Math.signum(z - t));

  /** ln cosh r, which is r²/2 near 0 and |r| − ln 2 far out. */
  public static final ElementLoss LOG_COSH =
      number(
          "log_cosh",
          List.of(),
          (z, t) -> {
            double size = Math.abs(z - t);
            return size < 1e-4
                ? size * size / 2
                : size + Math.log1p(Math.exp(-2 * size)) - Math.log(2);
          },
          (z, t) -> Math.tanh(z - t));

  /** e^z − t − t·(z − ln t), half the Poisson deviance, for counts t ≥ 0; e^z at t = 0. */
  public static final ElementLoss POISSON =
      new ElementLoss(
          "poisson",
          "poisson",
          Link.EXP,
          TargetKind.NOT_NEGATIVE,
          List.of(
              new Figure(
                  "poisson_deviance",
                  (p, t) -> 2 * (p - t + (t > 0 ? t * (Math.log(t) - Math.log(p)) : 0)))),
          (z, t) -> {
            double logarithm = t > 0 ? t * (z - Math.log(t)) : 0;
            return Math.max(0, exponential(z) - t - logarithm);
          },
          (z, t) -> slope(z) - t);

  /** t·e^−z − 1 − (ln t − z), half the gamma deviance, for t &gt; 0. */
  public static final ElementLoss GAMMA =
      new ElementLoss(
          "gamma",
          "gamma",
          Link.EXP,
          TargetKind.POSITIVE,
          List.of(
              new Figure(
                  "gamma_deviance", (p, t) -> 2 * (t / p - 1 - (Math.log(t) - Math.log(p))))),
          (z, t) -> {
            double u = Math.log(t) - z;
            return u > BEND ? exponential(u) - 1 - u : Math.expm1(u) - u;
          },
          (z, t) -> -Math.expm1(Math.min(Math.log(t) - z, BEND)));

  /** (z − ln t)², the squared error of the logarithm, for t &gt; 0. */
  public static final ElementLoss LOG_SQUARED =
      new ElementLoss(
          "log_squared",
          "log_squared",
          Link.EXP,
          TargetKind.POSITIVE,
          List.of(),
          (z, t) -> (z - Math.log(t)) * (z - Math.log(t)),
          (z, t) -> 2 * (z - Math.log(t)));

  private final String name;
  private final String label;
  private final Link link;
  private final TargetKind accepts;
  private final List<Figure> figures;
  private final DoubleBinaryOperator value;
  private final DoubleBinaryOperator derivative;

  /**
   * @param label the name with the options
   * @param value of z and t
   * @param derivative of z and t, with respect to z
   */
  private ElementLoss(
      String name,
      String label,
      Link link,
      TargetKind accepts,
      List<Figure> figures,
      DoubleBinaryOperator value,
      DoubleBinaryOperator derivative) {
    this.name = name;
    this.label = label;
    this.link = link;
    this.accepts = accepts;
    this.figures = figures;
    this.value = value;
    this.derivative = derivative;
  }

  private static ElementLoss number(
      String label,
      List<Figure> figures,
      DoubleBinaryOperator value,
      DoubleBinaryOperator derivative) {
    int end = label.indexOf('(');
    String name = end < 0 ? label : label.substring(0, end);
    return new ElementLoss(
        name, label, Link.IDENTITY, TargetKind.NUMBER, figures, value, derivative);
  }

  /**
   * r²/2 for |r| ≤ δ, else δ·(|r| − δ/2) (Huber 1964).
   *
   * @param delta δ, above 0, in the units of the encoded target: deviations of it
   */
  public static ElementLoss huber(double delta) {
    require(delta > 0, "huber expects a delta above 0 but got %s", delta);
    return number(
        "huber(" + delta + ")",
        List.of(),
        (z, t) -> {
          double size = Math.abs(z - t);
          return size <= delta ? size * size / 2 : delta * (size - delta / 2);
        },
        (z, t) -> Math.max(-delta, Math.min(delta, z - t)));
  }

  /**
   * q·(t − z) above the prediction, (1 − q)·(z − t) below it, which is least where the share q of
   * the targets lies below (Koenker &amp; Bassett 1978); slope 0 at z = t.
   *
   * @param level q, between 0 and 1
   */
  public static ElementLoss quantile(double level) {
    require(level > 0 && level < 1, "quantile expects a level between 0 and 1 but got %s", level);
    DoubleBinaryOperator value = (z, t) -> z < t ? level * (t - z) : (1 - level) * (z - t);
    return number(
        "quantile(" + level + ")",
        List.of(
            new Figure("quantile_loss", value), new Figure("share_above", (p, t) -> t > p ? 1 : 0)),
        value,
        (z, t) -> z < t ? -level : z > t ? 1 - level : 0);
  }

  /**
   * −ln of the probability p of the target, 0 or 1, the output being the logit of 1.
   *
   * <p>Or the focal −(1 − p)^γ ln p.
   *
   * @param focus ε and γ; with ε, the target counts as (1 − ε)·t + ε/2
   */
  public static ElementLoss logistic(Focus focus) {
    String name = focus.gamma() == 0 ? "logistic" : "focal";
    return new ElementLoss(
        name,
        name + "(" + focus + ")",
        Link.SIGMOID,
        TargetKind.CLASS,
        List.of(),
        (z, t) -> {
          double x = t > 0.5 ? z : -z;
          double surprise = softplus(-x);
          return focus.value(sigmoid(-x), -surprise, surprise + x / 2);
        },
        (z, t) -> {
          double x = t > 0.5 ? z : -z;
          double slope = -focus.slope(sigmoid(-x), -softplus(-x)) * sigmoid(-x);
          return (t > 0.5 ? slope : -slope) + focus.smoothing() * (sigmoid(z) - 0.5);
        });
  }

  private static void require(boolean holds, String message, double got) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(got));
    }
  }

  /** e^z, its tangent at {@link #BEND} from there on. */
  private static double exponential(double z) {
    return z > BEND ? E_BEND * (1 + z - BEND) : Math.exp(z);
  }

  /** The derivative of {@link #exponential}. */
  private static double slope(double z) {
    return Math.exp(Math.min(z, BEND));
  }

  /** ln(1 + e^x). */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  /** The loss of one number. */
  public double value(double output, double target) {
    return value.applyAsDouble(output, target);
  }

  /** Its derivative with respect to the output. */
  public double derivative(double output, double target) {
    return derivative.applyAsDouble(output, target);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public TargetKind accepts() {
    return accepts;
  }

  @Override
  public List<Figure> figures() {
    return figures;
  }

  @Override
  public int targetColumns(int outputs) {
    return outputs;
  }

  @Override
  public double addRow(
      float[] output,
      int at,
      int count,
      float[] target,
      int targetAt,
      double scale,
      float[] gradient) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double z = output[at + i];
      double t = target[targetAt + i];
      sum += value.applyAsDouble(z, t);
      if (gradient != null) {
        gradient[at + i] += (float) (scale / count * derivative.applyAsDouble(z, t));
      }
    }
    return sum / Math.max(1, count);
  }

  @Override
  public double addGradient(
      Tensor prediction, Tensor target, Tensor weights, float factor, float[] gradient) {
    if (this != SQUARED || weights != null) {
      return Loss.super.addGradient(prediction, target, weights, factor, gradient);
    }
    requireTarget(prediction, target);
    int size = prediction.size();
    float scale = factor / Math.max(1, prediction.columns());
    float[] z = prediction.data();
    float[] t = target.data();
    if (gradient != null) {
      for (int i = 0; i < size; i++) {
        gradient[i] += 2 * scale * (z[i] - t[i]);
      }
    }
    return scale * sumOfSquares(size, z, t);
  }

  /** Σ (z − t)², by four sums at once: one alone would wait for each of its additions. */
  private static double sumOfSquares(int size, float[] z, float[] t) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 4 <= size; i += 4) {
      double r0 = (double) z[i] - t[i];
      double r1 = (double) z[i + 1] - t[i + 1];
      double r2 = (double) z[i + 2] - t[i + 2];
      double r3 = (double) z[i + 3] - t[i + 3];
      sum0 += r0 * r0;
      sum1 += r1 * r1;
      sum2 += r2 * r2;
      sum3 += r3 * r3;
    }
    for (; i < size; i++) {
      double r = (double) z[i] - t[i];
      sum0 += r * r;
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  /** The name with its options. */
  @Override
  public String toString() {
    return label;
  }
}
