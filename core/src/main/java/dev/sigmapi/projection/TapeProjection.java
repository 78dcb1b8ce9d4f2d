package dev.sigmapi.projection;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.DoubleFunction;
import dev.sigmapi.optim.Lbfgs;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Variable projection for any network that ends in a linear layer: ŷ = H(x; θ)·V + b. For every θ
 * the linear layer is the solution of least squares, in double precision, and what is left is a
 * function of θ alone,
 *
 * <p>F(θ) = min_{V,b} |H(θ)V + b − Y|²/N + λ|V|².
 *
 * <p>Since V and b are at their minimum, ∇F has no term through them (Golub &amp; Pereyra 1973): it
 * is one backward pass of the tape from ∂F/∂H = 2RVᵀ/N, R the residual, whatever modules stand
 * before the layer. F is walked down by L-BFGS over all rows, from several starts; the rows held
 * out say when to stop and which start is best.
 *
 * <p>Needs all rows on one tape. Statistics that a module gathers in training are not gathered, and
 * chance, such as dropout's, falls the same way at every step.
 */
public final class TapeProjection {

  /**
   * How it runs. These are the defaults, and their only place.
   *
   * @param starts how many first values are tried
   * @param iterations the most steps from each
   * @param patience steps without a better loss on the rows held out before a start is left
   * @param ridge λ
   */
  public record Settings(int starts, int iterations, int patience, double ridge) {
    public Settings() {
      this(4, 500, 50, 1e-6);
    }

    public Settings withStarts(int count) {
      return new Settings(count, iterations, patience, ridge);
    }

    public Settings withIterations(int count) {
      return new Settings(starts, count, patience, ridge);
    }
  }

  /**
   * A network at its best.
   *
   * @param start which start it came from
   * @param iterations steps from all starts
   * @param bestLoss mean squared error on the rows held out; on the fitted rows, with the ridge, if
   *     there are none
   */
  public record Fit(Sequence network, int start, int iterations, double bestLoss) {}

  private static final int MEMORY = 20;

  private final Tensor x;
  private final Tensor y;
  private final Tensor validX;
  private final Tensor validY;
  private final Settings settings;
  private final BooleanSupplier goesOn;

  /**
   * @param x inputs, [rows, inputs]
   * @param y targets, best of mean 0 and deviation 1, [rows, outputs]
   * @param validX inputs of rows held out; may have no rows
   */
  public TapeProjection(Tensor x, Tensor y, Tensor validX, Tensor validY, Settings settings) {
    this(x, y, validX, validY, settings, () -> true);
  }

  /**
   * As above.
   *
   * @param goesOn asked after each step; a fit that does not go on ends with its best so far
   */
  public TapeProjection(
      Tensor x, Tensor y, Tensor validX, Tensor validY, Settings settings, BooleanSupplier goesOn) {
    this.goesOn = goesOn;
    this.x = x;
    this.y = y;
    this.validX = validX;
    this.validY = validY;
    this.settings = settings;
  }

  /**
   * Whether the last layer can be solved for: linear, and with weights of its own that are learned
   * as they stand.
   */
  public static boolean solves(Sequence network) {
    List<Module> layers = network.layers();
    if (layers.size() < 2
        || !(layers.get(layers.size() - 1) instanceof Dense last)
        || !last.activation().equals(Dense.LINEAR)
        || !(last.weights() instanceof Parameter weights && weights.source() == null)
        || !(last.bias() instanceof Parameter bias && bias.source() == null)) {
      return false;
    }
    return Collections.disjoint(
        features(network).parameters().values(), last.parameters().values());
  }

  /**
   * Trains.
   *
   * @param maker makes the network with the first values of a start, by its number from 0
   * @throws IllegalArgumentException if the network's last layer cannot be solved for
   */
  public Fit fit(IntFunction<Sequence> maker) {
    Fit best = null;
    int iterations = 0;
    for (int start = 0; start < settings.starts && (start == 0 || goesOn.getAsBoolean()); start++) {
      Sequence network = maker.apply(start);
      if (!solves(network)) {
        throw new IllegalArgumentException(
            "TapeProjection expects layers and a linear Dense with weights of its own behind them"
                + " but got "
                + network);
      }
      Descent descent = new Descent(network);
      descent.run();
      iterations += descent.steps;
      if (best == null || descent.bestLoss < best.bestLoss) {
        best = new Fit(network, start, iterations, descent.bestLoss);
      }
    }
    return new Fit(best.network, best.start, iterations, best.bestLoss);
  }

  /** F of a network's inner parameters. */
  DoubleFunction reduced(Sequence network) {
    return new Descent(network);
  }

  private static Module features(Sequence network) {
    List<Module> layers = network.layers();
    return new Sequence(layers.subList(0, layers.size() - 1));
  }

  /** The way down from one start. */
  private final class Descent implements DoubleFunction {
    private final Sequence network;
    private final Module features;
    private final Parameter weights;
    private final Parameter bias;
    private final List<Parameter> inner;
    private final Tape tape = Tape.forTraining();
    private final NormalEquations equations;
    private final double[][] block;
    private final double[] damping;
    private final double[][] solution;
    private final double[] residual;
    private final Tensor slope = Tensor.zeros(0, 0);
    private final List<Tensor> best = new ArrayList<>();
    private double bestLoss = Double.POSITIVE_INFINITY;
    private int bestStep;
    private int steps;

    Descent(Sequence network) {
      this.network = network;
      features = features(network);
      Dense last = (Dense) network.layers().get(network.layers().size() - 1);
      weights = (Parameter) last.weights();
      bias = (Parameter) last.bias();
      inner = List.copyOf(features.learned().values());
      int columns = last.inputs() + 1;
      equations = new NormalEquations(columns);
      block = new double[Math.min(NormalEquations.BLOCK, Math.max(1, x.rows()))][columns];
      damping = new double[columns];
      java.util.Arrays.fill(damping, settings.ridge * x.rows());
      // The bias is free, but for what keeps a constant column beside it from being singular.
      damping[columns - 1] = 1e-12 * x.rows();
      solution = new double[y.columns()][columns];
      residual = new double[x.rows()];
      network.parameters().values().forEach(p -> best.add(p.value().copy()));
    }

    void run() {
      double[] theta = new double[inner.stream().mapToInt(p -> p.value().size()).sum()];
      int at = 0;
      for (Parameter parameter : inner) {
        for (int k = 0; k < parameter.value().size(); k++) {
          theta[at++] = parameter.value().data()[k];
        }
      }
      Lbfgs.minimise(this, theta, MEMORY, settings.iterations, 0, this::onStep);
      int index = 0;
      for (Parameter parameter : network.parameters().values()) {
        parameter.value().copyFrom(best.get(index++));
      }
    }

    @Override
    public double at(double[] theta, double[] gradient) {
      int at = 0;
      for (Parameter parameter : inner) {
        for (int k = 0; k < parameter.value().size(); k++) {
          parameter.value().data()[k] = (float) theta[at++];
        }
      }
      tape.restart();
      Node h = features.forward(tape, tape.constant(x));
      double value = solve(h.value());
      if (!Double.isFinite(value)) {
        return Double.POSITIVE_INFINITY;
      }
      tape.backward(tape.next(Contraction.class, Contraction::new).apply(tape, h, slope));
      at = 0;
      for (Parameter parameter : inner) {
        float[] own = tape.leaf(parameter).gradient().data();
        for (int k = 0; k < parameter.value().size(); k++) {
          gradient[at++] = own[k];
        }
      }
      return value;
    }

    /** Solves for V and b, writes ∂F/∂H into {@link #slope} and returns F. */
    private double solve(Tensor h) {
      int rows = h.rows();
      int width = h.columns();
      int outputs = y.columns();
      slope.resize(rows, width).fill(0);
      double value = 0;
      for (int output = 0; output < outputs; output++) {
        for (int r = 0; r < rows; r++) {
          residual[r] = y.get(r, output);
        }
        equations.clear();
        for (int from = 0; from < rows; from += block.length) {
          int to = Math.min(from + block.length, rows);
          for (int r = from; r < to; r++) {
            for (int j = 0; j < width; j++) {
              block[r - from][j] = h.data()[r * width + j];
            }
            block[r - from][width] = 1;
          }
          equations.add(block, to - from, residual, from);
        }
        double[] v = solution[output];
        if (!equations.solve(damping, equations.gradient(), v)) {
          return Double.NaN;
        }
        for (int j = 0; j < width; j++) {
          weights.value().set(j, output, (float) v[j]);
          value += damping[j] / rows * v[j] * v[j];
        }
        bias.value().set(0, output, (float) v[width]);
        for (int r = 0; r < rows; r++) {
          double error = v[width] - residual[r];
          for (int j = 0; j < width; j++) {
            error += v[j] * h.data()[r * width + j];
          }
          value += error * error / rows;
          for (int j = 0; j < width; j++) {
            slope.data()[r * width + j] += (float) (2 * error * v[j] / rows);
          }
        }
      }
      return value;
    }

    private boolean onStep(int iteration, double value) {
      steps = iteration;
      double loss = validX.rows() > 0 ? validLoss() : value;
      if (loss < bestLoss) {
        bestLoss = loss;
        bestStep = iteration;
        int index = 0;
        for (Parameter parameter : network.parameters().values()) {
          best.get(index++).copyFrom(parameter.value());
        }
      }
      return iteration - bestStep < settings.patience && goesOn.getAsBoolean();
    }

    private double validLoss() {
      Tape inference = Tape.forInference();
      Tensor predicted = network.forward(inference, inference.constant(validX)).value();
      double sum = 0;
      for (int i = 0; i < validY.size(); i++) {
        double error = predicted.data()[i] - validY.data()[i];
        sum += error * error;
      }
      return sum / validX.rows();
    }
  }

  /** Σ h ⊙ s, so that s is the gradient of h. */
  private static final class Contraction extends Op {
    private Node h;
    private Tensor slope;

    Node apply(Tape tape, Node h, Tensor slope) {
      this.h = h;
      this.slope = slope;
      float[] sum = prepare(tape, 1, 1, h.tracked());
      sum[0] = 0;
      for (int i = 0; i < slope.size(); i++) {
        sum[0] += h.value().data()[i] * slope.data()[i];
      }
      return output();
    }

    @Override
    protected void backward(Kernels kernels) {
      kernels.addScaled(
          slope.size(), output().gradient().get(0, 0), slope.data(), h.gradient().data());
    }
  }
}
