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
 * batch and the network alone; each shard has gradients of its own, and these are added in the
 * order of the shards. So a step gives the same bits on any number of threads. Where a batch is one
 * shard, operations may share out their own work. Each thread has a tape, whose buffers stay in the
 * caches from shard to shard.
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
  private final List<List<Tensor>> gradients = new ArrayList<>();
  private final List<Pass> passes = new ArrayList<>();
  private final List<Pass> judges = new ArrayList<>();
  private final double[] losses = new double[MOST];
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
    makeRoom();
    double total = 0;
    if (workers.count() == 1) {
      for (int s = 0; s < count; s++) {
        train(s, 0);
        add(s, 0, numbers);
      }
    } else {
      workers.run(count, training);
      workers.run(count > 1 ? pieces : 0, adding);
    }
    for (int s = 0; s < count; s++) {
      total += losses[s];
    }
    return total;
  }

  private void makeRoom() {
    // Any of the threads may take a shard, however few shards there are.
    while (passes.size() < (count > 1 ? workers.count() : 1)) {
      passes.add(new Pass(Tape.forTraining()));
    }
    while (gradients.size() < count) {
      // Those of the first shard stand in the parameters; the others are added to them, on one
      // thread at once, so that the next shard can have their place.
      if (gradients.isEmpty()) {
        gradients.add(parameters.stream().map(Parameter::gradient).toList());
      } else if (workers.count() == 1 && gradients.size() > 1) {
        gradients.add(gradients.get(1));
      } else {
        gradients.add(parameters.stream().map(p -> Tensor.zeros(p.value().shape())).toList());
      }
    }
  }

  /** The rows of the last step once more. */
  double again() {
    return step(block, start, start + size, chance, batch);
  }

  /** Adds a piece of the gradients of all shards to those of the first, in their order. */
  private void add(int piece, int worker) {
    for (int s = 0; s < count; s++) {
      add(s, numbers * piece / pieces, numbers * (piece + 1) / pieces);
    }
  }

  /** Adds some of the gradients of a shard to those of the first. */
  private void add(int s, long from, long to) {
    long begin = 0;
    for (int i = 0; s > 0 && i < parameters.size() && begin < to; i++) {
      Tensor part = gradients.get(s).get(i);
      long end = begin + part.size();
      if (end > from) {
        int first = (int) (Math.max(from, begin) - begin);
        int last = (int) (Math.min(to, end) - begin);
        add(first, last, part.data(), gradients.get(0).get(i).data());
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
    losses[s] = passes.get(worker).train(from, to, s);
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
    Pass pass = new Pass(Tape.forTraining());
    pass.gather(block, start, end);
    Tensor weights = block.weights() == null ? null : pass.weights;
    return Diagnosis.of(network, loss, pass.input, pass.target, weights, kernels);
  }

  /** The mean loss of rows with the network as it is, as it predicts. */
  double judge(Rows rows) {
    int all = rows.x().rows();
    double[] losses = new double[(all + JUDGED - 1) / JUDGED];
    RowSource.Block judged = new RowSource.Block(rows.x(), rows.y(), rows.weights(), null);
    while (judges.size() < workers.count()) {
      judges.add(new Pass(Tape.forInference()));
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

  /** A tape with the rows that it works on; one for each thread. */
  private final class Pass {
    private final Tape tape;
    private List<Tensor> places;
    private final Tensor input = Tensor.zeros(0, 0);
    private final Tensor target = Tensor.zeros(0, 0);
    private final Tensor weights = Tensor.zeros(0, 0);

    Pass(Tape tape) {
      this.tape = tape;
      tape.workers(workers);
    }

    double train(int from, int to, int shard) {
      if (places != gradients.get(shard)) {
        places = gradients.get(shard);
        // All of them, so that those that a pass does not use are zero too.
        for (int i = 0; i < places.size(); i++) {
          tape.gradient(parameters.get(i), places.get(i));
        }
      }
      tape.chance(chance, batch, shard);
      tape.batchShare((double) (to - from) / size);
      LossOp op = forward(block, from, to, size);
      tape.backward(op.output());
      return op.value() + tape.penalties();
    }

    double judge(RowSource.Block block, int from, int to, int batchRows) {
      return forward(block, from, to, batchRows).value() + tape.penalties();
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
