package dev.sigmapi.loss;

/**
 * −ln p, or the focal −(1 − p)^γ ln p, p being the probability of the true class by the softmax of
 * the outputs. Output: [rows, classes], target: [rows, 1], the number of the class. Stable for any
 * finite logits: the largest is taken off before the exponential.
 *
 * @param focus ε and γ; with ε, each class counts as true by ε / classes, the true one by 1 − ε
 *     more
 */
public record CrossEntropy(Focus focus) implements Loss {

  /** −ln p. */
  public CrossEntropy() {
    this(new Focus(0, 0));
  }

  @Override
  public String name() {
    return focus.gamma() == 0 ? "cross_entropy" : "focal";
  }

  @Override
  public Link link() {
    return Link.SOFTMAX;
  }

  @Override
  public TargetKind accepts() {
    return TargetKind.CLASS;
  }

  @Override
  public int targetColumns(int outputs) {
    return 1;
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
    int truth = (int) target[targetAt];
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < count; c++) {
      largest = Math.max(largest, output[at + c]);
    }
    double total = 0;
    double rest = 0;
    double mean = 0;
    for (int c = 0; c < count; c++) {
      double exponential = Math.exp(output[at + c] - largest);
      total += exponential;
      rest += c == truth ? 0 : exponential;
      mean += (output[at + c] - largest) / count;
    }
    rest /= total;
    double logarithm =
        rest < 0.5 ? Math.log1p(-rest) : output[at + truth] - largest - Math.log(total);
    if (gradient != null) {
      double slope = focus.slope(rest, logarithm);
      for (int c = 0; c < count; c++) {
        double probability = Math.exp(output[at + c] - largest) / total;
        // 1 − p from the other classes: p itself may round to 1.
        double apart = c == truth ? -rest : probability;
        gradient[at + c] +=
            (float) (scale * (slope * apart + focus.smoothing() * (probability - 1.0 / count)));
      }
    }
    return focus.value(rest, logarithm, Math.log(total) - mean);
  }
}
