package dev.sigmapi.bench;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Runs JMH's tasks on the one thread of this process that prepares and runs steps, whatever the
 * iteration: what a peer keeps for a thread, such as OpenMP's workers, must still be there.
 */
public final class OneThread extends AbstractExecutorService {
  /** The thread. It lives as long as the process. */
  static final ExecutorService STEPS =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "steps");
            thread.setDaemon(true);
            return thread;
          });

  private boolean shut;

  /** As JMH calls it. */
  public OneThread(int threads, String prefix) {}

  @Override
  public void execute(Runnable task) {
    STEPS.execute(task);
  }

  @Override
  public void shutdown() {
    shut = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shut = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shut;
  }

  @Override
  public boolean isTerminated() {
    return shut;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shut;
  }
}
