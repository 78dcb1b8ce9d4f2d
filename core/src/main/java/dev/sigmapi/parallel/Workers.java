package dev.sigmapi.parallel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Threads that share out work. Results come in the order in which the work was given, so no result
 * depends on how many threads there are. What the work throws is thrown where its result is taken.
 */
public final class Workers implements AutoCloseable {
  /** Works in the thread that asks. */
  public static final Workers NONE = new Workers(1, null);

  private final int count;
  private final ExecutorService threads;

  private Workers(int count, ExecutorService threads) {
    this.count = count;
    this.threads = threads;
  }

  /** So many threads; one and fewer work in the thread that asks. */
  public static Workers of(int threads) {
    return threads <= 1 ? NONE : new Workers(threads, Executors.newFixedThreadPool(threads));
  }

  /** As many threads as the machine has processors. */
  public static Workers ofMachine() {
    return of(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Does the same with many things; the results are in the order of the things.
   *
   * @param work what must not ask these workers itself
   */
  public <T, R> List<R> each(List<T> things, Function<T, R> work) {
    List<R> results = new ArrayList<>();
    Line<R> line = new Line<>(Integer.MAX_VALUE, results::add);
    things.forEach(thing -> line.add(() -> work.apply(thing)));
    line.finish();
    return results;
  }

  /**
   * A line of work of which only so much is under way that all threads are busy.
   *
   * @param taker takes the results, in order and in the thread that adds
   */
  public <R> Line<R> line(Consumer<R> taker) {
    return new Line<>(2 * count, taker);
  }

  /** Work that is given piece by piece. */
  public final class Line<R> {
    private final int most;
    private final Consumer<R> taker;
    private final Queue<Future<R>> underWay = new ArrayDeque<>();

    private Line(int most, Consumer<R> taker) {
      this.most = most;
      this.taker = taker;
    }

    /** Gives one more piece; waits for the oldest if too much is under way. */
    public void add(Callable<R> work) {
      if (threads == null) {
        taker.accept(call(work));
        return;
      }
      if (underWay.size() >= most) {
        taker.accept(result(underWay.remove()));
      }
      underWay.add(threads.submit(work));
    }

    /** Takes all results that are left. */
    public void finish() {
      while (!underWay.isEmpty()) {
        taker.accept(result(underWay.remove()));
      }
    }
  }

  private static <R> R call(Callable<R> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The work of several threads was interrupted", e);
    }
  }

  private static RuntimeException failure(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
