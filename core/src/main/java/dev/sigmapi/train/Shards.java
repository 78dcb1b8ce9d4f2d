package dev.sigmapi.train;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.loss.LossOp;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The one place where work runs in parallel. A batch is cut into shards whose number follows from
 * the batch and the network alone; each shard has a tape of its own, and the gradients are added in
 * the order of the shards. So a step gives the same bits on any number of threads.
 */
final class Shards implements AutoCloseable {
  private static final int MOST = 16;

  /** Multiplications below which another shard costs more than it saves. */
  private static final long SMALLEST_WORK = 200_000;

  private final Module network;
  private final Loss loss;
  private final List<Parameter> parameters;
  private final int parameterCount;
  private final List<Shard> shards = new ArrayList<>();
  private final ExecutorService workers;
  private final Kernels kernels = KernelChoice.get();

  Shards(Module network, Loss loss, int threads) {
    this.network = network;
    this.loss = loss;
    this.parameters = List.copyOf(network.parameters().values());
    this.parameterCount = network.parameterCount();
    this.workers =
        threads < 2
            ? null
            : Executors.newFixedThreadPool(
                threads,
                task -> {
                  Thread thread = new Thread(task, "sigmapi-shard");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  /**
   * The mean loss of some rows, and its gradient in the parameters.
   *
   * @param rows which rows of x and y, from {@code start} up to {@code end}
   */
  double step(Tensor x, Tensor y, int[] rows, int start, int end) {
    int count = countFor(end - start);
    while (shards.size() < count) {
      shards.add(new Shard());
    }
    run(count, x, y, rows, start, end);
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

  private int countFor(int rows) {
    long work = 3L * rows * parameterCount;
    return (int) Math.max(1, Math.min(Math.min(MOST, rows), work / SMALLEST_WORK));
  }

  private void run(int count, Tensor x, Tensor y, int[] rows, int start, int end) {
    if (workers == null || count == 1) {
      for (int s = 0; s < count; s++) {
        shards.get(s).pass(x, y, rows, start, end, s, count);
      }
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      int index = s;
      running.add(
          workers.submit(() -> shards.get(index).pass(x, y, rows, start, end, index, count)));
    }
    for (Future<?> future : running) {
      try {
        future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Training was interrupted while a step was running", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException known
            ? known
            : new IllegalStateException("A training step failed", e.getCause());
      }
    }
  }

  @Override
  public void close() {
    if (workers != null) {
      workers.shutdown();
    }
  }

  /** A slice of the batch with the tape that it is worked on with. */
  private final class Shard {
    private final Tape tape = Tape.forTraining();
    private final Tensor input = Tensor.zeros(0, 0);
    private final Tensor target = Tensor.zeros(0, 0);
    private double lossValue;

    void pass(Tensor x, Tensor y, int[] rows, int start, int end, int index, int count) {
      int size = end - start;
      int from = start + (int) ((long) size * index / count);
      int to = start + (int) ((long) size * (index + 1) / count);
      gather(x, rows, from, to, input);
      gather(y, rows, from, to, target);
      tape.restart();
      Node prediction = network.forward(tape, tape.constant(input));
      LossOp lossOp = tape.next(LossOp.class, LossOp::new);
      tape.backward(lossOp.apply(tape, prediction, target, null, loss, size));
      lossValue = lossOp.value();
    }
  }

  private static void gather(Tensor from, int[] rows, int start, int end, Tensor to) {
    int columns = from.columns();
    to.resize(end - start, columns);
    for (int i = start; i < end; i++) {
      System.arraycopy(from.data(), rows[i] * columns, to.data(), (i - start) * columns, columns);
    }
  }
}
