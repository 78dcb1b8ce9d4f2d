package dev.sigmapi.train;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.loss.LossOp;
import dev.sigmapi.module.Module;
import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Where work on a batch is shared out. A batch is cut into shards whose number follows from the
 * batch and the network alone; each shard has a tape of its own, and the gradients are added in the
 * order of the shards. So a step gives the same bits on any number of threads. Where there are
 * fewer shards than threads, operations share out their own work among the threads left.
 */
final class Shards implements AutoCloseable {
  private static final int MOST = 16;

  /** Multiplications below which another shard costs more than it saves. */
  private static final long SMALLEST_WORK = 200_000;

  /**
   * Rows that a shard has at least where statistics are taken over its rows, as batch norm does.
   */
  private static final int GHOST = 32;

  /** Rows that are judged in one go. */
  private static final int JUDGED = 1024;

  private final Module network;
  private final Loss loss;
  private final List<Parameter> parameters;
  private final List<Parameter> statistics;
  private final long multiplications;
  private final List<Shard> shards = new ArrayList<>();
  private final Workers workers;
  private final Kernels kernels = KernelChoice.get();

  Shards(Module network, Loss loss, int threads) {
    this.network = network;
    this.loss = loss;
    this.parameters = List.copyOf(network.parameters().values());
    this.statistics = parameters.stream().filter(parameter -> !parameter.learned()).toList();
    this.multiplications = network.multiplications();
    this.workers = new Workers(threads);
  }

  /**
   * The mean loss of some rows, and its gradient in the parameters.
   *
   * @param start the first of the rows, in the block's order
   * @param end one after the last
   * @param chance what chance in this step follows from
   */
  double step(RowSource.Block block, int start, int end, Seed chance) {
    int size = end - start;
    int count = countFor(size);
    while (shards.size() < count) {
      shards.add(new Shard());
    }
    workers.run(
        count,
        (worker, s) -> {
          int from = start + (int) ((long) size * s / count);
          int to = start + (int) ((long) size * (s + 1) / count);
          shards.get(s).train(block, from, to, size, chance.child(s));
        });
    double total = 0;
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).gradient().fill(0);
    }
    for (int s = 0; s < count; s++) {
      Shard shard = shards.get(s);
      total += shard.lossValue;
      for (int i = 0; i < parameters.size(); i++) {
        Parameter parameter = parameters.get(i);
        kernels.addScaled(
            parameter.value().size(),
            1,
            shard.tape.leaf(parameter).gradient().data(),
            parameter.gradient().data());
      }
    }
    return total;
  }

  /** Adds to the statistics of the network what the last step said; once a batch. */
  void moveStatistics() {
    for (Parameter statistic : statistics) {
      float[] change = statistic.gradient().data();
      kernels.addScaled(statistic.value().size(), 1, change, statistic.value().data());
    }
  }

  /** Whether every gradient of the last step is a number. */
  boolean finiteGradients() {
    for (int i = 0; i < parameters.size(); i++) {
      if (!Diagnosis.finite(parameters.get(i).gradient())) {
        return false;
      }
    }
    return true;
  }

  /** Where in the network the rows of a step first give something that is not a number. */
  Diagnosis diagnose(RowSource.Block block, int start, int end) {
    Shard shard = new Shard();
    shard.gather(block, start, end);
    Tensor weights = block.weights() == null ? null : shard.weights;
    return Diagnosis.of(network, loss, shard.input, shard.target, weights, kernels);
  }

  /** The mean loss of rows with the network as it is, as it predicts. */
  double judge(Rows rows) {
    int size = rows.x().rows();
    int count = (size + JUDGED - 1) / JUDGED;
    double[] losses = new double[count];
    RowSource.Block block = new RowSource.Block(rows.x(), rows.y(), rows.weights(), null);
    workers.run(
        count,
        (worker, s) -> {
          int from = s * JUDGED;
          losses[s] =
              new Shard(Tape.forInference())
                  .judge(block, from, Math.min(size, from + JUDGED), size);
        });
    double total = 0;
    for (double value : losses) {
      total += value;
    }
    return total;
  }

  private int countFor(int rows) {
    long work = 3L * rows * multiplications;
    int most = Math.min(MOST, statistics.isEmpty() ? rows : rows / GHOST);
    return (int) Math.max(1, Math.min(most, work / SMALLEST_WORK));
  }

  @Override
  public void close() {
    workers.close();
  }

  /** A slice of the batch with the tape that it is worked on with. */
  private final class Shard {
    private final Tape tape;
    private final Tensor input = Tensor.zeros(0, 0);
    private final Tensor target = Tensor.zeros(0, 0);
    private final Tensor weights = Tensor.zeros(0, 0);
    private double lossValue;

    Shard() {
      this(Tape.forTraining());
    }

    Shard(Tape tape) {
      this.tape = tape;
      tape.workers(workers);
    }

    void train(RowSource.Block block, int from, int to, int batchRows, Seed chance) {
      tape.chance(chance);
      tape.batchShare((double) (to - from) / batchRows);
      tape.backward(forward(block, from, to, batchRows).output());
    }

    double judge(RowSource.Block block, int from, int to, int batchRows) {
      forward(block, from, to, batchRows);
      return lossValue;
    }

    void gather(RowSource.Block block, int from, int to) {
      Shards.gather(block.x(), block.order(), from, to, input);
      Shards.gather(block.y(), block.order(), from, to, target);
      if (block.weights() != null) {
        Shards.gather(block.weights(), block.order(), from, to, weights);
      }
    }

    private LossOp forward(RowSource.Block block, int from, int to, int batchRows) {
      gather(block, from, to);
      boolean weighted = block.weights() != null;
      tape.restart();
      Node prediction = loss.judged(tape, network.forward(tape, tape.constant(input)));
      LossOp op = tape.next(LossOp.class, LossOp::new);
      op.apply(tape, prediction, target, weighted ? weights : null, loss, batchRows);
      lossValue = op.value() + tape.penalties();
      return op;
    }
  }

  /** Copies rows by their numbers, or as they stand where there is no order. */
  static void gather(Tensor from, int[] order, int start, int end, Tensor to) {
    int columns = from.columns();
    to.resize(end - start, columns);
    for (int i = start; i < end; i++) {
      int row = order == null ? i : order[i];
      System.arraycopy(from.data(), row * columns, to.data(), (i - start) * columns, columns);
    }
  }
}
