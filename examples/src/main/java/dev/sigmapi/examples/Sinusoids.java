package dev.sigmapi.examples;

import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.RowHypernetwork;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A family of tasks: y = a·sin(x + p), with amplitudes a of 0.1 to 5, phases p of 0 to π and x from
 * −5 to 5 (the tasks of Finn, Abbeel &amp; Levine 2017). A hypernetwork is told a and p of a task
 * and makes the weights of a small network of x. It predicts tasks that it has never seen from
 * their description, without one point of them; beside it stand networks of the same small shape,
 * one a task, trained on points of that very task.
 */
public final class Sinusoids {
  private static final int HIDDEN = 20;
  private static final int POINTS = 20;

  private Sinusoids() {}

  /** A task. */
  record Task(double amplitude, double phase) {
    static Task by(SplittableRandom random) {
      return new Task(0.1 + 4.9 * random.nextDouble(), Math.PI * random.nextDouble());
    }

    double y(double x) {
      return amplitude * Math.sin(x + phase);
    }
  }

  static Task[] tasks(int count, int seed) {
    SplittableRandom random = Seed.of(seed).random();
    Task[] tasks = new Task[count];
    Arrays.setAll(tasks, i -> Task.by(random));
    return tasks;
  }

  /**
   * Points of tasks, as rows of amplitude, phase and x.
   *
   * @param described whether the rows begin with the task's description
   */
  static Rows rows(Task[] tasks, int points, boolean described, SplittableRandom random) {
    int width = described ? 3 : 1;
    Tensor x = Tensor.zeros(tasks.length * points, width);
    Tensor y = Tensor.zeros(tasks.length * points, 1);
    for (int row = 0; row < x.rows(); row++) {
      Task task = tasks[row / points];
      double at = 10 * random.nextDouble() - 5;
      if (described) {
        x.set(row, 0, (float) (task.amplitude / 1.4 - 1.8));
        x.set(row, 1, (float) (task.phase / 0.9 - 1.75));
      }
      x.set(row, width - 1, (float) (at / 2.9));
      y.set(row, 0, (float) task.y(at));
    }
    return new Rows(x, y);
  }

  /** Amplitude and phase make the weights of a network of x. */
  static Module hypernetwork(Seed seed) {
    return RowHypernetwork.of(
        BilinearInputs.split(2, 1),
        new Dense(2, 24, Comparison.TANH, seed.child("generator")),
        List.of(
            new Dense(1, HIDDEN, Comparison.TANH, seed.child("hidden")),
            new Dense(HIDDEN, 1, Dense.LINEAR, seed.child("output"))),
        null,
        seed.child("weights"));
  }

  /** A perceptron that is given amplitude, phase and x alike, of about as many numbers. */
  static Module perceptron(Seed seed) {
    return Comparison.perceptron(3, hypernetwork(seed).parameterCount() / 5, 1, seed);
  }

  /** The error on tasks that the network was not trained on. */
  static double onNewTasks(Module network, Task[] seen, Task[] fresh, int epochs, Seed seed) {
    Rows train = rows(seen, POINTS, true, seed.child("points").random());
    Comparison.train(network, train, ElementLoss.SQUARED, 0.005, epochs, seed);
    return Comparison.error(network, rows(fresh, 100, true, Seed.of(99).random()));
  }

  /** The root of the mean squared error of a network a task, each trained on points of its task. */
  static double oneEach(Task[] tasks, int points, int epochs, Seed seed) {
    double sum = 0;
    for (int i = 0; i < tasks.length; i++) {
      Task[] one = {tasks[i]};
      Module network = Comparison.perceptron(1, HIDDEN, 1, seed.child(i));
      Rows train = rows(one, points, false, seed.child("points").child(i).random());
      Comparison.train(network, train, ElementLoss.SQUARED, 0.01, epochs, seed.child(i));
      double error = Comparison.error(network, rows(one, 100, false, Seed.of(99 + i).random()));
      sum += error * error;
    }
    return Math.sqrt(sum / tasks.length);
  }

  /**
   * Prints the comparison.
   *
   * @param arguments how many seeds; 3 without them
   */
  public static void main(String[] arguments) {
    int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    Task[] seen = tasks(100, 1);
    Task[] fresh = tasks(50, 2);
    System.out.println("| network | numbers | points of the task | error | least | most |");
    System.out.println("|---|---|---|---|---|---|");
    double[] made = new double[seeds];
    double[] plain = new double[seeds];
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s + 1);
      made[s] = onNewTasks(hypernetwork(seed), seen, fresh, 400, seed);
      plain[s] = onNewTasks(perceptron(seed), seen, fresh, 400, seed);
    }
    int numbers = hypernetwork(Seed.of(1)).parameterCount();
    Comparison.print("one hypernetwork | " + numbers, 0, made, "%.3f");
    Comparison.print(
        "a perceptron of a, p and x | " + perceptron(Seed.of(1)).parameterCount(),
        0,
        plain,
        "%.3f");
    for (int points : new int[] {5, 10, 20, 50}) {
      double[] each = new double[seeds];
      for (int s = 0; s < seeds; s++) {
        each[s] = oneEach(fresh, points, 1000, Seed.of(s + 1));
      }
      Comparison.print("one network a task | " + (3 * HIDDEN + 1), points, each, "%.3f");
    }
  }
}
