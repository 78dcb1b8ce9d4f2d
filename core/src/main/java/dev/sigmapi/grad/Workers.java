package dev.sigmapi.grad;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share out the tasks of one round after the other; the caller is one of them. A round
 * may last for a few microseconds, so a thread that waits looks again for a while before it sleeps,
 * and a round allocates nothing.
 *
 * <p>Tasks must not depend on one another, nor on who runs them: then results are the same to the
 * bit on any number of threads. A round that is asked for within another is run by the thread that
 * asks, alone.
 */
public final class Workers implements AutoCloseable {
  /** How often a thread looks before it sleeps: about a tenth of a millisecond. */
  private static final int LOOKS = 2_000;

  /** How long a caller sleeps at a time while others work. */
  private static final long NAP_NANOS = 20_000;

  /** What is to be done in a round. */
  @FunctionalInterface
  public interface Round {
    /**
     * @param task below the number of tasks; each is run once
     * @param worker the number of the thread that runs it
     */
    void run(int task, int worker);
  }

  /** The thread that asks and no other. */
  public static final Workers ALONE = new Workers(1);

  private final Thread[] threads;
  private final AtomicBoolean running = new AtomicBoolean();

  /** The number of the round, and of its next task in the lower half. */
  private final AtomicLong next = new AtomicLong();

  private final AtomicInteger left = new AtomicInteger();
  private int tasks;
  private Round round;
  private volatile Throwable failure;
  private volatile boolean closed;

  /**
   * @param count at least 1, the caller included
   */
  public Workers(int count) {
    threads = new Thread[Math.max(1, count) - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] = new Thread(() -> work(worker), "sigmapi-shard-" + worker);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  /** How many threads there are, the caller included. */
  public int count() {
    return threads.length + 1;
  }

  /**
   * Runs a round to its end.
   *
   * @throws RuntimeException what a task threw
   */
  public void run(int count, Round work) {
    if (threads.length == 0 || count == 1 || !running.compareAndSet(false, true)) {
      for (int task = 0; task < count; task++) {
        work.run(task, 0);
      }
      return;
    }
    // Nothing can be taken while the round is set out: a thread may still look at the last one.
    long number = (next.get() >>> 32) + 1;
    next.set(number << 32 | Integer.MAX_VALUE);
    tasks = count;
    round = work;
    left.set(count);
    number++;
    next.set(number << 32);
    for (int i = 0; i < Math.min(threads.length, count - 1); i++) {
      LockSupport.unpark(threads[i]);
    }
    take(number & 0xffffffffL, 0);
    for (int looks = 0; left.get() > 0; looks++) {
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(this, NAP_NANOS);
      }
    }
    running.set(false);
    rethrow();
  }

  private void rethrow() {
    Throwable thrown = failure;
    failure = null;
    if (thrown instanceof RuntimeException known) {
      throw known;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  private void work(int worker) {
    long done = 0;
    int looks = 0;
    while (!closed) {
      long now = next.get() >>> 32;
      if (now != done) {
        take(now, worker);
        done = now;
        looks = 0;
      } else if (looks < LOOKS) {
        looks++;
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** Tasks of a round, as long as there are any. */
  private void take(long number, int worker) {
    for (long place = next.get(); place >>> 32 == number; place = next.get()) {
      int task = (int) place;
      if (task >= tasks) {
        return;
      }
      if (next.compareAndSet(place, place + 1)) {
        try {
          round.run(task, worker);
        } catch (RuntimeException | Error thrown) {
          failure = thrown;
        } finally {
          left.decrementAndGet();
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
