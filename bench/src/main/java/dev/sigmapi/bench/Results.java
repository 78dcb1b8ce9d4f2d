package dev.sigmapi.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * What a side computes, to be compared.
 *
 * @param outputs with the first weights
 * @param gradients with the first weights, by name; none where nothing is trained
 * @param later the outputs after some steps; null where there are none, or where other numbers are
 *     learned than the problem's
 */
record Results(float[] outputs, Map<String, float[]> gradients, float[] later) {

  /** Largest difference of an output or gradient, over the largest size of one. */
  static final double TOLERANCE = 1e-3;

  /** The same of the root mean square of outputs after some steps. */
  static final double TOLERANCE_LATER = 1e-2;

  void write(DataOutputStream out) throws IOException {
    Wire.write(out, outputs);
    Wire.write(out, gradients);
    out.writeBoolean(later != null);
    if (later != null) {
      Wire.write(out, later);
    }
  }

  static Results read(DataInputStream in) throws IOException {
    return new Results(
        Wire.readFloats(in), Wire.readNamed(in), in.readBoolean() ? Wire.readFloats(in) : null);
  }

  /**
   * Throws unless another side's results are these.
   *
   * @param whose the other's name, for the message
   */
  void requireSame(Results other, String whose) {
    require("outputs", outputs, other.outputs, whose, false);
    if (!gradients.keySet().equals(other.gradients.keySet())) {
      throw new IllegalStateException(
          "%s: gradients of %s expected but got %s"
              .formatted(whose, gradients.keySet(), other.gradients.keySet()));
    }
    gradients.forEach(
        (name, gradient) ->
            require("gradients of " + name, gradient, other.gradients.get(name), whose, false));
    if (later != null && other.later != null) {
      require("outputs after steps", later, other.later, whose, true);
    }
  }

  private static void require(
      String what, float[] expected, float[] got, String whose, boolean meanSquare) {
    double difference = difference(expected, got, meanSquare);
    double tolerance = meanSquare ? TOLERANCE_LATER : TOLERANCE;
    if (!(difference <= tolerance)) {
      throw new IllegalStateException(
          "%s: %s differ from Sigmapi's by %.3g of their size, more than %.3g"
              .formatted(whose, what, difference, tolerance));
    }
  }

  /** The difference over the size, both largest or both root mean square. */
  private static double difference(float[] expected, float[] got, boolean meanSquare) {
    if (expected.length != got.length) {
      return Double.POSITIVE_INFINITY;
    }
    double difference = 0;
    double size = Double.MIN_NORMAL;
    for (int i = 0; i < expected.length; i++) {
      double d = Math.abs((double) expected[i] - got[i]);
      double s = Math.abs((double) expected[i]);
      difference = meanSquare ? difference + d * d : d > difference || d != d ? d : difference;
      size = meanSquare ? size + s * s : Math.max(size, s);
    }
    return meanSquare ? Math.sqrt(difference / size) : difference / size;
  }
}
