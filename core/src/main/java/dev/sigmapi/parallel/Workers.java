package dev.sigmapi.parallel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Threads that share out the pieces of one round after the other; the caller is one of them. Pieces
 * must not depend on one another, nor on who does them: then results are the same to the bit on any
 * number of threads.
 *
 * <p>A round may last for a few microseconds, so a thread that waits looks again for a while before
 * it sleeps, and a round allocates nothing. A piece that asks for a round itself does it alone,
 * since all threads are busy; but where a round has one piece, that may share out its own work.
 */
public final class Workers implements AutoCloseable {
  /** How often a thread looks before it sleeps: about a tenth of a millisecond. */
  private static final int LOOKS = 2_000;

  /** How long a caller sleeps at a time while others work. */
  private static final long NAP_NANOS = 20_000;

  /** What is to be done in a round. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does a piece of it.
     *
     * @param piece below the number of pieces; each is done once
     * @param worker who, from 0 on: two pieces that are done at once have different ones, so that
     *     each can have its own buffers
     */
    void run(int piece, int worker);
  }

  /** The thread that asks and no other. */
  public static final Workers ALONE = new Workers(1);

  private final Thread[] threads;

  /** The number of the round, and of its next piece in the lower half. */
  private final AtomicLong next = new AtomicLong();

  private final AtomicInteger left = new AtomicInteger();
  private int pieces;
  private Work work;
  private int failedPiece;
  private Throwable failure;
  private volatile boolean busy;
  private volatile boolean closed;

  /**
   * @param count how many, the caller included; 1 at least is taken
   */
  public Workers(int count) {
    threads = new Thread[Math.max(1, count) - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] = new Thread(() -> serve(worker), "sigmapi-worker-" + worker);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  /** How many work at once at the most, the caller included. */
  public int count() {
    return threads.length + 1;
  }

  /**
   * Does all pieces and returns when they are done; one caller at a time.
   *
   * @throws RuntimeException what the first of the pieces that failed threw
   */
  public void run(int count, Work round) {
    if (threads.length == 0 || count <= 1 || busy) {
      for (int piece = 0; piece < count; piece++) {
        round.run(piece, 0);
      }
      return;
    }
    // Nothing can be taken while the round is set out: a thread may still look at the last one.
    long number = (next.get() >>> 32) + 1;
    next.set(number << 32 | Integer.MAX_VALUE);
    pieces = count;
    work = round;
    failedPiece = Integer.MAX_VALUE;
    failure = null;
    left.set(count);
    busy = true;
    number++;
    next.set(number << 32);
    for (int i = 0; i < Math.min(threads.length, count - 1); i++) {
      LockSupport.unpark(threads[i]);
    }
    take(number & 0xffffffffL, 0);
    // Pieces that others have begun are waited for, whatever happens: they use the caller's data.
    for (int looks = 0; left.get() > 0; looks++) {
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(this, NAP_NANOS);
      }
    }
    busy = false;
    rethrow();
  }

  /** Does the same with many things; the results are in the order of the things. */
  public <T, R> List<R> each(List<T> things, Function<T, R> what) {
    List<R> results = new ArrayList<>(Collections.nCopies(things.size(), null));
    run(things.size(), (piece, worker) -> results.set(piece, what.apply(things.get(piece))));
    return results;
  }

  private synchronized void rethrow() {
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  private synchronized void fail(int piece, Throwable thrown) {
    if (piece < failedPiece) {
      failedPiece = piece;
      failure = thrown;
    }
  }

  private void serve(int worker) {
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

  /** Does pieces of a round, as long as there are any. */
  private void take(long number, int worker) {
    for (long place = next.get(); place >>> 32 == number; place = next.get()) {
      int piece = (int) place;
      if (piece >= pieces) {
        return;
      }
      if (next.compareAndSet(place, place + 1)) {
        try {
          work.run(piece, worker);
        } catch (RuntimeException | Error thrown) {
          fail(piece, thrown);
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
