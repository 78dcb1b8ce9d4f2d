package dev.sigmapi.train;

import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Objective;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.optim.ParameterUpdate;
import dev.sigmapi.optim.Schedule;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;

/**
 * Single steps on given rows, for those who write the loop themselves: the steps that {@link
 * GradientTraining} makes, without its epochs, its checks for numbers that are not finite, and its
 * validation. The rate does not follow a schedule's end, as no end is known.
 */
public final class TrainingStep implements AutoCloseable {
  private final Shards shards;
  private final ParameterUpdate update;
  private final Seed seed;
  private long steps;
  private RowSource.Block rows;
  private final Objective again;

  /**
   * @param threads workers; any number gives the same bits
   * @param seed what chance in the steps, such as dropout's, follows from
   */
  public TrainingStep(
      Module network, Loss loss, Optimization optimization, int threads, Seed seed) {
    this.shards = new Shards(network, loss, threads);
    this.update = new ParameterUpdate(network.learned(), optimization);
    this.seed = seed;
    this.again = shards::again;
  }

  /**
   * The mean loss of some rows; leaves its gradient in the parameters of the network.
   *
   * @param x encoded inputs, [rows, inputs]
   * @param y encoded targets, [rows, targets]
   */
  public double gradient(Tensor x, Tensor y) {
    if (rows == null || rows.x() != x || rows.y() != y) {
      rows = new RowSource.Block(x, y, null, null);
    }
    return shards.step(rows, 0, x.rows(), seed, Long.hashCode(steps));
  }

  /**
   * Moves the parameters of the network by one step on some rows.
   *
   * @return the mean loss before the step
   */
  public double run(Tensor x, Tensor y) {
    double value = gradient(x, y);
    steps++;
    update.step(new Schedule.Moment(steps, Long.MAX_VALUE, 1, List.of()), value, again);
    shards.moveStatistics();
    return value;
  }

  /** Ends the workers. */
  @Override
  public void close() {
    shards.close();
  }
}
