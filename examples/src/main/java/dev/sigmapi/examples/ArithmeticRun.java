package dev.sigmapi.examples;

import dev.sigmapi.examples.ArithmeticTask.Rows;
import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.LossOp;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.projection.ProductUnitFit;
import dev.sigmapi.projection.ProductUnitSearch;
import dev.sigmapi.projection.TapeProjection;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * One seed of an arithmetic task, learned in three ways; each gives the error on the test range.
 */
record ArithmeticRun(ArithmeticTask task, Seed seed) {
  private static final int TEST_ROWS = 10_000;
  private static final int TRAIN_ROWS = 1000;

  /** Starts of the projection in float32, the patterns of signs in turn. */
  private static final int STARTS = 16;

  private static final int BATCH = 128;
  private static final double RATE = 1e-2;

  /** A sum of products that the search finds, in double precision. */
  double search() {
    Rows train = task.rows(task.train(), TRAIN_ROWS, seed.child("train"));
    ProductUnitFit fit =
        new ProductUnitSearch().withMaxUnits(10).fit(train.x(), train.y(), seed.child("search"));
    Rows test = test();
    return error(fit.predict(test.x()), test.y());
  }

  /** The task's network, its last linear layer solved for and the rest by L-BFGS, in float32. */
  double project() {
    Rows train = task.rows(task.train(), TRAIN_ROWS, seed.child("train"));
    Rows judge = task.rows(task.train(), TRAIN_ROWS, seed.child("judge"));
    double usual = usual(train.y());
    TapeProjection projection =
        new TapeProjection(
            inputs(train),
            targets(train, usual),
            inputs(judge),
            targets(judge, usual),
            new TapeProjection.Settings(STARTS, 500, 200, 0));
    Module network =
        projection.fit(start -> solvable(start % task.patterns(), seed.child(start))).network();
    Rows test = test();
    double[] predicted = predict(network, test);
    Arrays.setAll(predicted, r -> predicted[r] * usual);
    return error(predicted, test.y());
  }

  private Sequence solvable(int pattern, Seed start) {
    Module network = task.network().of(pattern, start);
    return network instanceof Sequence sequence && TapeProjection.solves(sequence)
        ? sequence
        : Sequence.of(network, new Dense(1, 1, Dense.LINEAR, start));
  }

  /**
   * The task's network by so many steps of Adam on fresh rows, in float32. Gradients cannot choose
   * signs: every pattern gets a tenth of the steps, and the best of them all.
   */
  double descend(int steps) {
    Rows judge = task.rows(task.train(), TRAIN_ROWS, seed.child("judge"));
    double usual = usual(judge.y());
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int pattern = 0; pattern < task.patterns(); pattern++) {
      double[] predicted = predict(descended(usual, steps / 10, pattern), judge);
      double error = 0;
      for (int r = 0; r < TRAIN_ROWS; r++) {
        double difference = predicted[r] - judge.y()[r];
        error += weight(judge.y()[r], usual) * difference * difference;
      }
      if (error < least) {
        least = error;
        best = pattern;
      }
    }
    Rows test = test();
    return error(predict(descended(usual, steps, best), test), test.y());
  }

  private Module descended(double usual, int steps, int pattern) {
    Module network = task.network().of(pattern, seed.child("network"));
    Adam adam = new Adam(network.learned(), new Adam.Settings().with(RATE, 0));
    Tape tape = Tape.forTraining();
    Tensor weights = Tensor.zeros(BATCH, 1);
    for (int step = 1; step <= steps; step++) {
      Rows rows = task.rows(task.train(), BATCH, seed.child("batches").child(step));
      for (int r = 0; r < BATCH; r++) {
        weights.set(r, 0, (float) weight(rows.y()[r], usual));
      }
      tape.restart();
      Node prediction = network.forward(tape, tape.constant(inputs(rows)));
      LossOp loss = tape.next(LossOp.class, LossOp::new);
      tape.backward(
          loss.apply(tape, prediction, targets(rows, 1), weights, ElementLoss.SQUARED, BATCH));
      for (Parameter parameter : network.learned().values()) {
        parameter.gradient().copyFrom(tape.leaf(parameter).gradient());
      }
      // Steady at first, then down to a thousandth: the last digits need short steps.
      adam.step(
          step, Math.pow(1e-3, Math.max(0, 2.0 * step / steps - 1)), loss.value(), loss::value);
    }
    return network;
  }

  private Rows test() {
    return task.rows(task.test(), TEST_ROWS, seed.child("test"));
  }

  /** The middle size of the targets. */
  private static double usual(double[] truth) {
    double[] sizes = Arrays.stream(truth).map(Math::abs).sorted().toArray();
    return sizes[sizes.length / 2];
  }

  /** Errors count relative to large targets: rows near a pole of a / b do not drown the others. */
  private static double weight(double truth, double usual) {
    return 1 / (usual * usual + truth * truth);
  }

  private static double[] predict(Module network, Rows rows) {
    Tape tape = Tape.forInference();
    Tensor output = network.forward(tape, tape.constant(inputs(rows))).value();
    double[] predicted = new double[rows.y().length];
    Arrays.setAll(predicted, r -> output.get(r, 0));
    return predicted;
  }

  private static Tensor inputs(Rows rows) {
    Tensor tensor = Tensor.zeros(rows.y().length, rows.x().length);
    for (int r = 0; r < tensor.rows(); r++) {
      for (int i = 0; i < tensor.columns(); i++) {
        tensor.set(r, i, (float) rows.x()[i][r]);
      }
    }
    return tensor;
  }

  private static Tensor targets(Rows rows, double unit) {
    Tensor tensor = Tensor.zeros(rows.y().length, 1);
    for (int r = 0; r < tensor.rows(); r++) {
      tensor.set(r, 0, (float) (rows.y()[r] / unit));
    }
    return tensor;
  }

  private static double error(double[] predicted, double[] truth) {
    double sum = 0;
    for (int r = 0; r < truth.length; r++) {
      sum += (predicted[r] - truth[r]) * (predicted[r] - truth[r]);
    }
    return sum / truth.length;
  }
}
