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
 * order of the shards. So a step gives the same bits on any number of threads. Where a batch is one
 * shard, operations may share out their own work.
 */
final class Shards implements AutoCloseable {
  private static final int MOST = 16;

  /** Multiplications below which another shard costs more than it saves: some 10 microseconds. */
  private static final long SMALLEST_WORK = 800_000;

  /**
   * Rows that a shard has at least; as batch norm takes statistics over them, not too few. Clearing
   * and adding gradients costs as much as a few rows do, and more where they leave the caches.
   */
  private static final int SMALLEST = 32;

  private static final int SMALLEST_OF_MANY = 64;
  private static final int SMALLEST_OF_MOST = 128;

  /** Numbers that are learned: many, and so many that their gradients leave the caches. */
  private static final int MANY = 1 << 12;

  private static final int MOST_NUMBERS = 1 << 18;

  /** Numbers whose gradients are added in one go: at least, and into how many pieces at most. */
  private static final int PIECE = 1 << 13;

  private static final int MOST_PIECES = 64;

  /** Rows that are judged in one go. */
  private static final int JUDGED = 1024;

  private final Module network;
  private final Loss loss;
  private final List<Parameter> parameters;
  private final List<Parameter> statistics;
  private final long multiplications;
  private final int smallest;
  private final List<Shard> shards = new ArrayList<>();
  private final List<Shard> judges = new ArrayList<>();
  private final Workers workers;
  private final Workers.Work training = this::train;
  private final Workers.Work adding = this::add;
  private final long numbers;
  private final int pieces;
  private final Kernels kernels = KernelChoice.get();
  private RowSource.Block block;
  private int start;
  private int size;
  private int count;
  private Seed chance;
  private int batch;

  Shards(Module network, Loss loss, int threads) {
    this.network = network;
    this.loss = loss;
    this.parameters = List.copyOf(network.parameters().values());
    this.statistics = parameters.stream().filter(parameter -> !parameter.learned()).toList();
    this.multiplications = network.multiplications();
    this.numbers = parameters.stream().mapToLong(parameter -> parameter.value().size()).sum();
    this.pieces = (int) Math.max(1, Math.min(MOST_PIECES, numbers / PIECE));
    this.smallest = smallest(numbers, multiplications);
    this.workers = new Workers(threads);
  }

  /**
   * The mean loss of some rows, and its gradient in the parameters.
   *
   * @param start the first of the rows, in the block's order
   * @param end one after the last
   * @param chance what chance in this and other steps follows from
   * @param batch the number of the step among those
   */
  double step(RowSource.Block block, int start, int end, Seed chance, int batch) {
    this.block = block;
    this.start = start;
    this.chance = chance;
    this.batch = batch;
    size = end - start;
    count = countFor(size);
    while (shards.size() < count) {
      // The gradients of the first shard stand in the parameters; the others are added to them.
      shards.add(new Shard(shards.isEmpty() ? Tape.intoParameters() : Tape.forTraining()));
    }
    workers.run(count, training);
    double total = 0;
    for (int s = 0; s < count; s++) {
      total += shards.get(s).lossValue;
    }
    if (count > 1) {
      workers.run(pieces, adding);
    }
    return total;
  }

  /** The rows of the last step once more. */
  double again() {
    return step(block, start, start + size, chance, batch);
  }

  /** Adds a piece of the gradients of all shards to those of the first, in their order. */
  private void add(int piece, int worker) {
    int from = (int) (numbers * piece / pieces);
    int to = (int) (numbers * (piece + 1) / pieces);
    int begin = 0;
    for (int i = 0; i < parameters.size() && begin < to; i++) {
      Parameter parameter = parameters.get(i);
      int end = begin + parameter.gradient().size();
      if (end > from) {
        float[] sum = parameter.gradient().data();
        for (int s = 1; s < count; s++) {
          float[] part = shards.get(s).gradients.get(i).data();
          add(Math.max(from, begin) - begin, Math.min(to, end) - begin, part, sum);
        }
      }
      begin = end;
    }
  }

  private static void add(int from, int to, float[] part, float[] sum) {
    for (int i = from; i < to; i++) {
      sum[i] += part[i];
    }
  }

  private void train(int s, int worker) {
    int from = start + (int) ((long) size * s / count);
    int to = start + (int) ((long) size * (s + 1) / count);
    shards.get(s).train(from, to, s);
  }

  /** Adds to the statistics of the network what the last step said; once a batch. */
  void moveStatistics() {
    for (int i = 0; i < statistics.size(); i++) {
      Parameter statistic = statistics.get(i);
      float[] change = statistic.gradient().data();
      kernels.addScaled(statistic.value().size(), 1, change, statistic.value().data());
    }
  }

  /** Whether every gradient of the last step is a number. */
  boolean finiteGradients() {
    for (int i = 0; i < parameters.size(); i++) {
      Tensor gradient = parameters.get(i).gradient();
      if (!kernels.allFinite(gradient.size(), gradient.data())) {
        return false;
      }
    }
    return true;
  }

  /** Where in the network the rows of a step first give something that is not a number. */
  Diagnosis diagnose(RowSource.Block block, int start, int end) {
    Shard shard = new Shard(Tape.forTraining());
    shard.gather(block, start, end);
    Tensor weights = block.weights() == null ? null : shard.weights;
    return Diagnosis.of(network, loss, shard.input, shard.target, weights, kernels);
  }

  /** The mean loss of rows with the network as it is, as it predicts. */
  double judge(Rows rows) {
    int all = rows.x().rows();
    double[] losses = new double[(all + JUDGED - 1) / JUDGED];
    RowSource.Block judged = new RowSource.Block(rows.x(), rows.y(), rows.weights(), null);
    while (judges.size() < workers.count()) {
      judges.add(new Shard(Tape.forInference()));
    }
    workers.run(
        losses.length,
        (s, worker) -> {
          int from = s * JUDGED;
          losses[s] = judges.get(worker).judge(judged, from, Math.min(all, from + JUDGED), all);
        });
    double total = 0;
    for (double value : losses) {
      total += value;
    }
    return total;
  }

  /**
   * Rows that a shard has at least. Where a row meets few of the numbers, as of experts that it did
   * not choose, more rows have to pay for clearing and adding their gradients.
   */
  private static int smallest(long numbers, long multiplications) {
    int rows =
        numbers >= MOST_NUMBERS ? SMALLEST_OF_MOST : numbers >= MANY ? SMALLEST_OF_MANY : SMALLEST;
    long idle = Math.round(numbers / (2.0 * Math.max(1, multiplications)));
    return (int) (rows * Math.max(1, Math.min(JUDGED, idle)));
  }

  /** A power of two, so that as many threads have as much to do. */
  int countFor(int rows) {
    long work = 3L * rows * multiplications / SMALLEST_WORK;
    int most = (int) Math.max(1, Math.min(work, Math.min(MOST, rows / smallest)));
    return Integer.highestOneBit(most);
  }

  @Override
  public void close() {
    workers.close();
  }

  /** A slice of the batch with the tape that it is worked on with. */
  private final class Shard {
    private final Tape tape;
    private final List<Tensor> gradients;
    private final Tensor input = Tensor.zeros(0, 0);
    private final Tensor target = Tensor.zeros(0, 0);
    private final Tensor weights = Tensor.zeros(0, 0);
    private double lossValue;

    Shard(Tape tape) {
      this.tape = tape;
      tape.workers(workers);
      // All of them, so that those that a pass does not use are zero too.
      gradients = parameters.stream().map(parameter -> tape.leaf(parameter).gradient()).toList();
    }

    void train(int from, int to, int number) {
      tape.chance(chance, batch, number);
      tape.batchShare((double) (to - from) / size);
      tape.backward(forward(block, from, to, size).output());
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
