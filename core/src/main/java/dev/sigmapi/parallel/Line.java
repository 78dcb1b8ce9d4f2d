package dev.sigmapi.parallel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Work that comes piece by piece, of which only so much is under way that all threads are busy.
 * Results are taken in the order in which the work came.
 */
public final class Line<R> implements AutoCloseable {
  private final int most;
  private final ExecutorService threads;
  private final Consumer<R> taker;
  private final Queue<Future<R>> underWay = new ArrayDeque<>();

  /**
   * @param taker takes the results, in the thread that adds
   */
  public Line(int threads, Consumer<R> taker) {
    this.most = 2 * threads;
    this.threads = Executors.newFixedThreadPool(threads);
    this.taker = taker;
  }

  /**
   * Gives one more piece; takes the oldest result first if too much is under way.
   *
   * @throws RuntimeException what the piece threw whose result is taken
   */
  public void add(Callable<R> work) {
    if (underWay.size() >= most) {
      take();
    }
    underWay.add(threads.submit(work));
  }

  /**
   * Takes all results that are left.
   *
   * @throws RuntimeException what a piece threw
   */
  public void finish() {
    while (!underWay.isEmpty()) {
      take();
    }
  }

  private void take() {
    try {
      taker.accept(underWay.remove().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Work that other threads did was interrupted", e);
    }
  }

  /** Drops what is not done. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
