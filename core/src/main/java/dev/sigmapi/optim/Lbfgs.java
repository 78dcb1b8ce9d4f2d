package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * L-BFGS with a strong-Wolfe line search, for full batches: the direction −Hg, H the inverse
 * curvature as the last steps show it (Liu &amp; Nocedal 1989; Nocedal &amp; Wright 2006, algorithm
 * 7.4).
 *
 * <p>It remembers points and gradients, not their differences: on a network both are float32, so
 * that a checkpoint loses nothing, and the differences are taken in double precision.
 */
public final class Lbfgs implements Optimizer {

  /**
   * How it steps, without decay: the penalty l2 is that of a line search. These are the defaults,
   * and their only place.
   *
   * @param rate the first step tried along the direction, 1 being the whole of it
   * @param memory how many steps it remembers
   */
  public record Settings(double rate, int memory) implements OptimizerSettings {
    /**
     * @throws IllegalArgumentException if nothing is to be remembered
     */
    public Settings {
      if (memory < 1) {
        throw new IllegalArgumentException(
            "L-BFGS expects a memory of 1 step or more but got " + memory + "; 10 is usual");
      }
    }

    public Settings() {
      this(1, 10);
    }

    @Override
    public double decay() {
      return 0;
    }

    @Override
    public Settings with(double newRate, double newDecay) {
      return new Settings(newRate, memory);
    }

    @Override
    public Optimizer on(Map<String, Parameter> parameters) {
      return new Lbfgs(parameters, this);
    }

    @Override
    public boolean fullBatch() {
      return true;
    }
  }

  /** Steps whose curvature is smaller than this share of their length are not remembered. */
  private static final double CURVED = 1e-12;

  private final Settings settings;
  private final List<Parameter> parameters;
  private final Tensor points;
  private final Tensor gradients;
  private final Tensor remembered = Tensor.zeros(1, 1);

  /**
   * @param parameters by name
   */
  public Lbfgs(Map<String, Parameter> parameters, Settings settings) {
    this.settings = settings;
    this.parameters = List.copyOf(parameters.values());
    int size = this.parameters.stream().mapToInt(p -> p.value().size()).sum();
    points = Tensor.zeros(settings.memory, size);
    gradients = Tensor.zeros(settings.memory, size);
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("points", points);
    state.put("gradients", gradients);
    state.put("remembered", remembered);
    return state;
  }

  @Override
  public boolean fullBatch() {
    return true;
  }

  @Override
  public void step(long step, double rateFactor, double value, Objective objective) {
    int size = points.columns();
    double[] x = new double[size];
    double[] gradient = new double[size];
    DoubleFunction function =
        (at, slope) -> {
          write(at);
          double there = objective.evaluate();
          read(at, slope);
          return there;
        };
    read(x, gradient);
    History history = new History(points, gradients, (int) remembered.data()[0]);
    double[] direction = history.direction(x, gradient);
    double first = settings.rate * rateFactor * history.firstStep(gradient);
    StrongWolfe line = new StrongWolfe(function, x, value, gradient, direction);
    remember(x, gradient);
    if (line.search(first)) {
      write(line.point);
    } else {
      write(x);
      // What is remembered may be of another place; the next step begins anew.
      remembered.data()[0] = 0;
    }
  }

  private void remember(double[] x, double[] gradient) {
    int size = points.columns();
    int count = (int) remembered.data()[0];
    if (count == points.rows()) {
      System.arraycopy(points.data(), size, points.data(), 0, (count - 1) * size);
      System.arraycopy(gradients.data(), size, gradients.data(), 0, (count - 1) * size);
      count--;
    }
    for (int i = 0; i < size; i++) {
      points.data()[count * size + i] = (float) x[i];
      gradients.data()[count * size + i] = (float) gradient[i];
    }
    remembered.data()[0] = count + 1f;
  }

  private void read(double[] x, double[] gradient) {
    int at = 0;
    for (Parameter parameter : parameters) {
      for (int i = 0; i < parameter.value().size(); i++) {
        x[at] = parameter.value().data()[i];
        gradient[at++] = parameter.gradient().data()[i];
      }
    }
  }

  private void write(double[] x) {
    int at = 0;
    for (Parameter parameter : parameters) {
      for (int i = 0; i < parameter.value().size(); i++) {
        parameter.value().data()[i] = (float) x[at++];
      }
    }
  }

  /**
   * Where a minimisation ended.
   *
   * @param gradientNorm the Euclidean norm of the gradient there
   * @param iterations how many directions were searched
   */
  public record Result(double value, double gradientNorm, int iterations) {}

  /** Who is told after every step; false ends the descent. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * A point was accepted, at which the function was last evaluated.
     *
     * @param iteration 0 for the point it began at
     */
    boolean onStep(int iteration, double value);
  }

  /**
   * Minimises a function in double precision.
   *
   * @param x where to begin; then the point found, at which the function was last evaluated
   * @param memory how many steps are remembered
   * @param iterations the most directions that are searched
   * @param tolerance the gradient norm that is small enough
   */
  public static Result minimise(
      DoubleFunction function,
      double[] x,
      int memory,
      int iterations,
      double tolerance,
      Watcher watcher) {
    double[] gradient = new double[x.length];
    double value = function.at(x, gradient);
    History history = new History(memory, x.length);
    int done = 0;
    boolean goOn = Double.isFinite(value) && watcher.onStep(0, value);
    while (goOn && done < iterations && norm(gradient) > tolerance) {
      done++;
      double[] direction = history.direction(x, gradient);
      StrongWolfe line = new StrongWolfe(function, x, value, gradient, direction);
      if (line.search(history.firstStep(gradient))) {
        history.add(x, gradient);
        System.arraycopy(line.point, 0, x, 0, x.length);
        System.arraycopy(line.gradient, 0, gradient, 0, x.length);
        value = line.value;
        goOn = watcher.onStep(done, value);
      } else {
        value = function.at(x, gradient);
        // What is remembered may be of another place; from here the steepest descent may still go.
        goOn = !history.isEmpty();
        history.clear();
      }
    }
    return new Result(value, norm(gradient), done);
  }

  /** As above, told to nobody. */
  public static Result minimise(
      DoubleFunction function, double[] x, int memory, int iterations, double tolerance) {
    return minimise(function, x, memory, iterations, tolerance, (iteration, value) -> true);
  }

  private static double norm(double[] v) {
    return Math.sqrt(StrongWolfe.dot(v, v));
  }

  /** Earlier points and their gradients, oldest first. */
  private static final class History {
    private final int most;
    private final ArrayDeque<double[][]> pairs = new ArrayDeque<>();

    History(int most, int size) {
      this.most = Math.max(1, size == 0 ? 1 : most);
    }

    History(Tensor points, Tensor gradients, int count) {
      this(points.rows(), points.columns());
      int size = points.columns();
      for (int k = 0; k < count; k++) {
        double[] x = new double[size];
        double[] g = new double[size];
        for (int i = 0; i < size; i++) {
          x[i] = points.data()[k * size + i];
          g[i] = gradients.data()[k * size + i];
        }
        pairs.addLast(new double[][] {x, g});
      }
    }

    boolean isEmpty() {
      return pairs.isEmpty();
    }

    void clear() {
      pairs.clear();
    }

    void add(double[] x, double[] gradient) {
      if (pairs.size() == most) {
        pairs.removeFirst();
      }
      pairs.addLast(new double[][] {x.clone(), gradient.clone()});
    }

    /** The first step is as long as the gradient says, but not longer than 1; later ones are 1. */
    double firstStep(double[] gradient) {
      return pairs.isEmpty() ? Math.min(1, 1 / Math.max(norm(gradient), 1e-300)) : 1;
    }

    /** −H·gradient by the two loops. */
    double[] direction(double[] x, double[] gradient) {
      int count = pairs.size();
      double[][] s = new double[count][];
      double[][] y = new double[count][];
      double[] curvature = new double[count];
      double[][] newer = {x, gradient};
      int k = count;
      for (var older = pairs.descendingIterator(); older.hasNext(); ) {
        double[][] pair = older.next();
        k--;
        s[k] = difference(newer[0], pair[0]);
        y[k] = difference(newer[1], pair[1]);
        double sy = StrongWolfe.dot(s[k], y[k]);
        curvature[k] = sy > CURVED * StrongWolfe.dot(y[k], y[k]) ? 1 / sy : 0;
        newer = pair;
      }
      double[] q = gradient.clone();
      double[] alpha = new double[count];
      for (int i = count - 1; i >= 0; i--) {
        if (curvature[i] > 0) {
          alpha[i] = curvature[i] * StrongWolfe.dot(s[i], q);
          addScaled(-alpha[i], y[i], q);
        }
      }
      for (int i = count - 1; i >= 0; i--) {
        if (curvature[i] > 0) {
          double scale = 1 / (curvature[i] * StrongWolfe.dot(y[i], y[i]));
          for (int j = 0; j < q.length; j++) {
            q[j] *= scale;
          }
          break;
        }
      }
      for (int i = 0; i < count; i++) {
        if (curvature[i] > 0) {
          double beta = curvature[i] * StrongWolfe.dot(y[i], q);
          addScaled(alpha[i] - beta, s[i], q);
        }
      }
      for (int j = 0; j < q.length; j++) {
        q[j] = -q[j];
      }
      return q;
    }

    private static double[] difference(double[] a, double[] b) {
      double[] difference = new double[a.length];
      for (int i = 0; i < a.length; i++) {
        difference[i] = a[i] - b[i];
      }
      return difference;
    }

    private static void addScaled(double factor, double[] x, double[] y) {
      for (int i = 0; i < x.length; i++) {
        y[i] += factor * x[i];
      }
    }
  }
}
