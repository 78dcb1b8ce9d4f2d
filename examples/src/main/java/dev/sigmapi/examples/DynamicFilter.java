package dev.sigmapi.examples;

import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import java.util.SplittableRandom;

/**
 * An input that chooses what is done with the others: z says by which angle x is turned, among 8
 * for a ring of 8 pixels, and any for a point of the plane. Judged on rows that were not trained.
 */
public final class DynamicFilter {
  private static final int ROWS = 1000;

  private DynamicFilter() {}

  /**
   * Runs the example.
   *
   * @param arguments how many seeds
   * @throws IllegalStateException if a bilinear layer does not learn the rotation exactly
   */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    double[][] ring = new double[3][seeds];
    double[][] plane = new double[3][seeds];
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s + 1);
      for (int kind = 0; kind < 3; kind++) {
        ring[kind][s] = error(ringNetwork(kind, seed), true, seed);
        plane[kind][s] = error(planeNetwork(kind, seed), false, seed);
      }
      if (ring[0][s] > 1e-3 || plane[0][s] > 1e-3) {
        throw new IllegalStateException(
            "Bilinear layers leave errors of %g and %g with seed %d"
                .formatted(ring[0][s], plane[0][s], s + 1));
      }
    }
    System.out.println("| network | parameters | mean error | smallest | largest |");
    System.out.println("|---|---|---|---|---|");
    Seed seed = Seed.of(1);
    for (int kind = 0; kind < 3; kind++) {
      print("ring: ", ringNetwork(kind, seed), ring[kind]);
    }
    for (int kind = 0; kind < 3; kind++) {
      print("plane: ", planeNetwork(kind, seed), plane[kind]);
    }
    Bilinear turned = (Bilinear) planeNetwork(0, seed);
    error(turned, false, seed);
    Tensor w = turned.weightsFor((float) Math.cos(Math.PI / 6), (float) Math.sin(Math.PI / 6));
    System.out.printf("%nweightsFor(cos 30°, sin 30°):%n");
    System.out.printf("%8.4f %8.4f%n", w.get(0, 0), w.get(0, 1));
    System.out.printf("%8.4f %8.4f%n", w.get(1, 0), w.get(1, 1));
  }

  private static void print(String task, Module network, double[] errors) {
    Comparison.print(task + network, network.parameterCount(), errors, "%.1e");
  }

  /** Bilinear, a perceptron of as many parameters, and a larger one. */
  private static Module ringNetwork(int kind, Seed seed) {
    return switch (kind) {
      case 0 -> new Bilinear(BilinearInputs.split(8, 8), 8, Dense.LINEAR, seed);
      case 1 -> Comparison.perceptron(16, 20, 8, seed);
      default -> Comparison.perceptron(16, 100, 8, seed);
    };
  }

  private static Module planeNetwork(int kind, Seed seed) {
    return switch (kind) {
      case 0 -> new Bilinear(BilinearInputs.split(2, 2), 2, Dense.LINEAR, seed);
      case 1 -> Comparison.perceptron(4, 1, 2, seed);
      default -> Comparison.perceptron(4, 30, 2, seed);
    };
  }

  private static double error(Module network, boolean ring, Seed seed) {
    Rows train = ring ? ring(seed.child("train")) : plane(seed.child("train"));
    Rows test = ring ? ring(seed.child("test")) : plane(seed.child("test"));
    Comparison.train(network, train, ElementLoss.SQUARED, 0.02, 100, seed);
    return Comparison.error(network, test);
  }

  /** z: one of 8 angles as one-hot columns, x: 8 pixels, y: the pixels moved on by z. */
  private static Rows ring(Seed seed) {
    SplittableRandom random = seed.random();
    Tensor input = Tensor.zeros(ROWS, 16);
    Tensor y = Tensor.zeros(ROWS, 8);
    for (int row = 0; row < ROWS; row++) {
      int shift = random.nextInt(8);
      input.set(row, shift, 1);
      for (int pixel = 0; pixel < 8; pixel++) {
        float value = (float) random.nextDouble(-1, 1);
        input.set(row, 8 + pixel, value);
        y.set(row, (pixel + shift) % 8, value);
      }
    }
    return new Rows(input, y);
  }

  /** z: cosine and sine of any angle, x: a point, y: the point turned by the angle. */
  private static Rows plane(Seed seed) {
    SplittableRandom random = seed.random();
    Tensor input = Tensor.zeros(ROWS, 4);
    Tensor y = Tensor.zeros(ROWS, 2);
    for (int row = 0; row < ROWS; row++) {
      double angle = random.nextDouble(2 * Math.PI);
      float cos = (float) Math.cos(angle);
      float sin = (float) Math.sin(angle);
      float first = (float) random.nextDouble(-1, 1);
      float second = (float) random.nextDouble(-1, 1);
      float[] numbers = {cos, sin, first, second};
      System.arraycopy(numbers, 0, input.data(), row * 4, 4);
      y.set(row, 0, cos * first - sin * second);
      y.set(row, 1, sin * first + cos * second);
    }
    return new Rows(input, y);
  }
}
