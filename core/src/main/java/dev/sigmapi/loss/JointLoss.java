package dev.sigmapi.loss;

import java.util.List;

/**
 * The sum of the losses of several targets, each of which has the network's next outputs and the
 * next columns of what is true.
 */
public record JointLoss(List<Part> parts) implements Loss {

  /**
   * The loss of one target.
   *
   * @param outputs how many of the network's outputs it looks at
   */
  public record Part(Loss loss, int outputs) {}

  public JointLoss {
    parts = List.copyOf(parts);
  }

  @Override
  public String name() {
    return "joint";
  }

  /** The outputs as they are: each part has a link of its own. */
  @Override
  public Link link() {
    return Link.IDENTITY;
  }

  /** Anything: each part accepts what it does. */
  @Override
  public TargetKind accepts() {
    return TargetKind.NUMBER;
  }

  @Override
  public int targetColumns(int outputs) {
    int columns = 0;
    for (int i = 0; i < parts.size(); i++) {
      columns += parts.get(i).loss().targetColumns(parts.get(i).outputs());
    }
    return columns;
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
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      sum += part.loss().addRow(output, at, part.outputs(), target, targetAt, scale, gradient);
      at += part.outputs();
      targetAt += part.loss().targetColumns(part.outputs());
    }
    return sum;
  }
}
