package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import java.util.stream.LongStream;

/** Logits as shares that add up to 1, where some may be masked. */
final class Shares {
  private Shares() {}

  /**
   * Softmax along an axis. What is masked has the share 0; where all is masked all shares are 0.
   *
   * @param allowed of a shape that fits the logits, false where one is masked; null for no masks
   */
  static Value softmax(Graph graph, Value logits, Value allowed, double temperature, long axis) {
    Value sharp = sharpened(graph, logits, temperature);
    if (allowed == null) {
      return graph.softmax(sharp, axis);
    }
    Value known = graph.where(allowed, sharp, graph.number(-Float.MAX_VALUE));
    Value shifted = graph.subtract(known, graph.largest(known, axis, true));
    Value powers = graph.where(allowed, graph.map("Exp", shifted), graph.number(0));
    Value total = graph.sum(powers, axis, true);
    // At least 1 where anything is there: the largest gives 1.
    return graph.divide(powers, graph.max(total, graph.number(0.5)));
  }

  /** Logits over a temperature. */
  static Value sharpened(Graph graph, Value logits, double temperature) {
    float sharpness =
        Math.min(Math.max(1 / (float) temperature, Float.MIN_NORMAL), Float.MAX_VALUE);
    return sharpness == 1 ? logits : graph.multiply(logits, graph.number(sharpness));
  }

  /**
   * max(z − τ, 0) over the columns: with the z in falling order, the first k of them are above τ
   * for the largest k with 1 + k z_k > z_1 + … + z_k, and τ follows from their sum (Martins &amp;
   * Astudillo 2016).
   */
  static Value sparsemax(
      Graph graph, Value logits, Value allowed, double temperature, long columns) {
    Value given =
        allowed == null
            ? logits
            : graph.where(allowed, logits, graph.number(Float.NEGATIVE_INFINITY));
    Value largest = graph.largest(given, 1, true);
    Value nothing = graph.number(-Float.MAX_VALUE);
    Value shifted = graph.subtract(given, graph.max(largest, nothing));
    Value z = graph.toDouble(sharpened(graph, shifted, temperature));
    // Nothing at −1 or below has a share, and infinity would spoil the sums.
    Value least = graph.max(z, graph.precise(-2));
    Value falling = graph.applyAll("TopK", 2, List.of(least, graph.wholes(columns))).get(0);
    Value sums = graph.apply("CumSum", List.of(falling, graph.whole(1)));
    double[] counts = LongStream.rangeClosed(1, columns).asDoubleStream().toArray();
    Value count = graph.preciseNumbers(counts);
    Value above = graph.greater(graph.add(graph.multiply(count, falling), graph.precise(1)), sums);
    Value chosen = graph.sum(graph.cast(above, DataType.DOUBLE), 1, true);
    Value total = graph.sum(graph.where(above, falling, graph.precise(0)), 1, true);
    Value threshold = graph.divide(graph.subtract(total, graph.precise(1)), chosen);
    Value shares = graph.toReal(graph.max(graph.subtract(least, threshold), graph.precise(0)));
    return allowed == null ? shares : graph.where(allowed, shares, graph.number(0));
  }
}
