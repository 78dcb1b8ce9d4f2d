package dev.sigmapi.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

final class LossTest {
  private static final double[] OUTPUTS = {-7, -3, -0.4, 0.05, 0.3, 1.2, 5, 9};

  /** A loss, what it says in its textbook's words, and targets it accepts. */
  private record Case(ElementLoss loss, DoubleBinaryOperator oracle, double... targets) {}

  private static final List<Case> CASES =
      List.of(
          new Case(ElementLoss.SQUARED, (z, t) -> Math.pow(z - t, 2), -2, 0, 1.5),
          new Case(ElementLoss.ABSOLUTE, (z, t) -> Math.abs(z - t), -2, 0, 1.5),
          new Case(ElementLoss.LOG_COSH, (z, t) -> Math.log(Math.cosh(z - t)), -2, 0, 1.5),
          new Case(ElementLoss.huber(1), huber(1), -2, 0, 1.5),
          new Case(ElementLoss.huber(0.25), huber(0.25), -2, 0, 1.5),
          new Case(ElementLoss.quantile(0.9), quantile(0.9), -2, 0, 1.5),
          new Case(ElementLoss.quantile(0.1), quantile(0.1), -2, 0, 1.5),
          new Case(
              ElementLoss.POISSON,
              (z, t) -> Math.exp(z) - t * z - (t == 0 ? 0 : t - t * Math.log(t)),
              0,
              0.5,
              3),
          new Case(
              ElementLoss.GAMMA,
              (z, t) -> t / Math.exp(z) - 1 - Math.log(t / Math.exp(z)),
              1e-3,
              0.5,
              3),
          new Case(ElementLoss.LOG_SQUARED, (z, t) -> Math.pow(z - Math.log(t), 2), 1e-3, 1, 20),
          new Case(ElementLoss.logistic(new Focus(0, 0)), binary(0, 0), 0, 1),
          new Case(ElementLoss.logistic(new Focus(0.2, 0)), binary(0.2, 0), 0, 1),
          new Case(ElementLoss.logistic(new Focus(0, 2)), binary(0, 2), 0, 1),
          new Case(ElementLoss.logistic(new Focus(0.1, 0.5)), binary(0.1, 0.5), 0, 1));

  private static DoubleBinaryOperator huber(double d) {
    return (z, t) -> Math.abs(z - t) <= d ? (z - t) * (z - t) / 2 : d * Math.abs(z - t) - d * d / 2;
  }

  private static DoubleBinaryOperator quantile(double q) {
    return (z, t) -> Math.max(q * (t - z), (q - 1) * (t - z));
  }

  private static DoubleBinaryOperator binary(double smoothing, double gamma) {
    return (z, t) -> {
      double p = 1 / (1 + Math.exp(-z));
      double truth = t == 1 ? p : 1 - p;
      double even = -(Math.log(p) + Math.log(1 - p)) / 2;
      return -(1 - smoothing) * Math.pow(1 - truth, gamma) * Math.log(truth) + smoothing * even;
    };
  }

  @Test
  void valuesAreThoseOfTheDefinition() {
    for (Case each : CASES) {
      for (double z : OUTPUTS) {
        for (double t : each.targets) {
          double expected = each.oracle.applyAsDouble(z, t);
          String where = each.loss + " of " + z + ", " + t;
          assertEquals(expected, each.loss.value(z, t), 1e-11 * (1 + expected), where);
          assertTrue(each.loss.value(z, t) >= 0, where);
        }
      }
    }
    assertEquals(0.125, ElementLoss.huber(1).value(1.5, 1));
    assertEquals(Math.log(2), ElementLoss.logistic(new Focus(0, 0)).value(0, 1), 1e-15);
    assertEquals(1000, ElementLoss.logistic(new Focus(0, 0)).value(1000, 0), 1e-9);
    assertEquals(0.9, ElementLoss.quantile(0.9).value(1, 2), 1e-15);
    assertEquals(0.1, ElementLoss.quantile(0.9).value(2, 1), 1e-15);
  }

  @Test
  void derivativesAreCentralDifferences() {
    for (Case each : CASES) {
      for (double z : OUTPUTS) {
        for (double t : each.targets) {
          double numeric = (each.loss.value(z + 1e-6, t) - each.loss.value(z - 1e-6, t)) / 2e-6;
          assertEquals(
              numeric,
              each.loss.derivative(z, t),
              1e-5 * (1 + Math.abs(numeric)),
              each.loss + " of " + z + ", " + t);
        }
      }
    }
    assertEquals(0, ElementLoss.ABSOLUTE.derivative(1, 1));
    assertEquals(0, ElementLoss.quantile(0.9).derivative(1, 1));
  }

  @Test
  void noFiniteOutputMakesALossInfinite() {
    double[] wild = {0, 40, -40, 89, -89, 710, -710, 1e4, -1e4, 1e30, -1e30, 3e38, -3e38};
    for (Case each : CASES) {
      boolean positive = each.loss.accepts() == TargetKind.POSITIVE;
      double[] extreme =
          switch (each.loss.accepts()) {
            case CLASS -> new double[] {0, 1};
            default -> new double[] {positive ? 1e-30 : 0, 1, 1e30};
          };
      for (double z : wild) {
        for (double t : extreme) {
          String where = each.loss + " of " + z + ", " + t;
          assertTrue(Double.isFinite(each.loss.value(z, t)), where);
          assertTrue(Double.isFinite(each.loss.derivative(z, t)), where);
        }
      }
      assertTrue(Double.isNaN(each.loss.value(Double.NaN, 1)), each.loss.toString());
    }
    for (Focus focus : List.of(new Focus(0, 0), new Focus(0.1, 0), new Focus(0.1, 0.5))) {
      for (float z : new float[] {100, 1000, 3e38f}) {
        for (int truth = 0; truth < 3; truth++) {
          float[] gradient = new float[3];
          double value =
              new CrossEntropy(focus)
                  .addRow(new float[] {z, 0, -z}, 0, 3, new float[] {truth}, 0, 1, gradient);
          assertTrue(Double.isFinite(value), focus + " " + z);
          for (float slope : gradient) {
            assertTrue(Float.isFinite(slope), focus + " " + z);
          }
        }
      }
    }
  }

  @Test
  void crossEntropyIsTheLogarithmOfTheSoftmax() {
    float[] logits = {1, 2, 3, 500, -500, 0};
    Tensor prediction = Tensor.of(logits, 2, 3);
    Tensor target = Tensor.of(new float[] {2, 1}, 2, 1);
    float[] gradient = new float[6];
    double value = new CrossEntropy().addGradient(prediction, target, null, 0.5f, gradient);
    double total = Math.exp(1) + Math.exp(2) + Math.exp(3);
    double expected = 0.5 * (Math.log(total) - 3) + 0.5 * 1000;
    assertEquals(expected, value, 1e-9 * expected);
    assertEquals(0.5 * Math.exp(1) / total, gradient[0], 1e-7);
    assertEquals(0.5 * (Math.exp(3) / total - 1), gradient[2], 1e-7);
    assertEquals(0.5, gradient[3], 1e-7);
    assertEquals(-0.5, gradient[4], 1e-7);
  }

  @Test
  void smoothedAndFocalCrossEntropyAreThoseOfTheDefinition() {
    Random random = new Random(3);
    for (Focus focus : List.of(new Focus(0, 0), new Focus(0.2, 0), new Focus(0.1, 2))) {
      CrossEntropy loss = new CrossEntropy(focus);
      for (int classes : new int[] {2, 3, 17}) {
        float[] logits = new float[classes];
        for (int c = 0; c < classes; c++) {
          logits[c] = 2 * (float) random.nextGaussian();
        }
        int truth = random.nextInt(classes);
        float[] gradient = new float[classes];
        double value = loss.addRow(logits, 0, classes, new float[] {truth}, 0, 1, gradient);
        assertEquals(softmaxOracle(logits, truth, focus), value, 1e-12 * (1 + value));
        for (int c = 0; c < classes; c++) {
          float kept = logits[c];
          logits[c] = kept + 1e-2f;
          double step = logits[c];
          double above = softmaxOracle(logits, truth, focus);
          logits[c] = kept - 1e-2f;
          step -= logits[c];
          double below = softmaxOracle(logits, truth, focus);
          logits[c] = kept;
          assertEquals((above - below) / step, gradient[c], 1e-4, focus + ", class " + c);
        }
      }
    }
  }

  private static double softmaxOracle(float[] logits, int truth, Focus focus) {
    double total = 0;
    for (float logit : logits) {
      total += Math.exp(logit);
    }
    double p = Math.exp(logits[truth]) / total;
    double even = 0;
    for (float logit : logits) {
      even -= Math.log(Math.exp(logit) / total) / logits.length;
    }
    return -(1 - focus.smoothing()) * Math.pow(1 - p, focus.gamma()) * Math.log(p)
        + focus.smoothing() * even;
  }

  @Test
  void aWeightIsARepetition() {
    JointLoss joint =
        new JointLoss(
            List.of(
                new JointLoss.Part(ElementLoss.POISSON, 1),
                new JointLoss.Part(new CrossEntropy(), 3),
                new JointLoss.Part(ElementLoss.SQUARED, 2)));
    assertEquals(4, joint.targetColumns(6));
    Random random = new Random(5);
    Tensor output = Tensor.zeros(3, 6);
    for (int i = 0; i < 18; i++) {
      output.data()[i] = (float) random.nextGaussian();
    }
    Tensor target = Tensor.of(new float[] {0, 2, 1, 1, 3, 0, -1, 2, 5, 1, 0, 0.5f}, 3, 4);
    Tensor weights = Tensor.of(new float[] {2, 0, 1}, 3, 1);
    float[] weighted = new float[18];
    double value = joint.addGradient(output, target, weights, 0.5f, weighted);

    Tensor rows = Tensor.zeros(3, 6);
    Tensor truths = Tensor.zeros(3, 4);
    int[] order = {0, 0, 2};
    for (int i = 0; i < 3; i++) {
      System.arraycopy(output.data(), order[i] * 6, rows.data(), i * 6, 6);
      System.arraycopy(target.data(), order[i] * 4, truths.data(), i * 4, 4);
    }
    float[] repeated = new float[18];
    assertEquals(joint.addGradient(rows, truths, null, 0.5f, repeated), value, 1e-12);
    for (int c = 0; c < 6; c++) {
      assertEquals(repeated[c] + repeated[6 + c], weighted[c], 1e-6);
      assertEquals(0, weighted[6 + c]);
      assertEquals(repeated[12 + c], weighted[12 + c], 1e-6);
    }
    double apart =
        ElementLoss.POISSON.value(output.get(0, 0), 0)
            + new CrossEntropy().addRow(output.data(), 1, 3, new float[] {2}, 0, 1, null)
            + ElementLoss.SQUARED.value(output.get(0, 4), 1) / 2
            + ElementLoss.SQUARED.value(output.get(0, 5), 1) / 2;
    assertEquals(apart, joint.addRow(output.data(), 0, 6, target.data(), 0, 1, null), 1e-12);
  }

  @Test
  void figuresAreInTheUsersUnits() {
    DoubleBinaryOperator poisson = ElementLoss.POISSON.figures().get(0).row();
    assertEquals(2 * (3 * Math.log(1.5) - 1), poisson.applyAsDouble(2, 3), 1e-12);
    assertEquals(4, poisson.applyAsDouble(2, 0), 1e-12);
    DoubleBinaryOperator gamma = ElementLoss.GAMMA.figures().get(0).row();
    assertEquals(2 * (0.5 - Math.log(1.5)), gamma.applyAsDouble(2, 3), 1e-12);
    assertEquals(0, gamma.applyAsDouble(3, 3), 1e-12);
  }

  @Test
  void kindsSayWhatTheyAccept() {
    assertTrue(TargetKind.NUMBER.accepts(-1) && TargetKind.NOT_NEGATIVE.accepts(0));
    assertFalse(TargetKind.NOT_NEGATIVE.accepts(-1) || TargetKind.POSITIVE.accepts(0));
    for (TargetKind kind : TargetKind.values()) {
      assertFalse(kind.accepts(Double.NaN) || kind.accepts(Double.POSITIVE_INFINITY));
    }
  }

  @Test
  void wrongOptionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ElementLoss.huber(0));
    assertThrows(IllegalArgumentException.class, () -> ElementLoss.quantile(1));
    assertThrows(IllegalArgumentException.class, () -> new Focus(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Focus(0, -1));
    assertEquals("huber(2.0)", ElementLoss.huber(2).toString());
    assertEquals("quantile", ElementLoss.quantile(0.5).name());
  }

  @Test
  void targetsOfAnotherSizeAreRefused() {
    for (Loss loss : List.of(ElementLoss.SQUARED, new CrossEntropy())) {
      ShapeException e =
          assertThrows(
              ShapeException.class,
              () -> loss.addGradient(Tensor.zeros(3, 2), Tensor.zeros(5, 1), null, 1, null));
      assertTrue(e.getMessage().contains("3") && e.getMessage().contains("[5, 1]"));
      assertTrue(e.getMessage().startsWith(loss.name()));
    }
    assertArrayEquals(
        new float[] {4}, gradient(ElementLoss.SQUARED, Tensor.of(new float[] {2}, 1, 1)));
  }

  private static float[] gradient(Loss loss, Tensor output) {
    float[] gradient = new float[output.size()];
    loss.addGradient(output, Tensor.zeros(1, 1), null, 1, gradient);
    return gradient;
  }
}
