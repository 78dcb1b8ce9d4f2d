package dev.sigmapi.motif;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same with many things side by side; the results are in the order of the things. */
final class Workers implements AutoCloseable {
  /** Works in the thread that asks. */
  static final Workers NONE = new Workers(null);

  private final ExecutorService threads;

  private Workers(ExecutorService threads) {
    this.threads = threads;
  }

  static Workers of(int threads) {
    return threads == 1 ? NONE : new Workers(Executors.newFixedThreadPool(threads));
  }

  /** What must not ask these workers itself. */
  <T, R> List<R> each(List<T> things, Function<T, R> work) {
    if (threads == null) {
      return things.stream().map(work).toList();
    }
    List<Future<R>> futures = new ArrayList<>();
    for (T thing : things) {
      futures.add(threads.submit(() -> work.apply(thing)));
    }
    List<R> results = new ArrayList<>();
    for (Future<R> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("The search for motifs failed", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The search for motifs was interrupted", e);
      }
    }
    return results;
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
