package dev.sigmapi.parallel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Threads among which a piece of work is shared out. Pieces must not depend on one another, nor on
 * who does them: then results are the same to the bit on any number of threads.
 *
 * <p>Whoever asks works too, and is helped by the threads that have nothing to do at that moment;
 * so a piece may itself be shared out further. Pieces may take a few microseconds: who waits looks
 * for work, or for its end, for about a tenth of a millisecond before it sleeps.
 */
public final class Workers implements AutoCloseable {

  /** A piece of work. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @param worker from 0 on, who: two pieces that are done at once have different ones, so that
     *     each can have its own buffers
     * @param piece from 0 on, which
     */
    void run(int worker, int piece);
  }

  /** The thread that asks and no other. */
  public static final Workers ALONE = new Workers(1);

  /** How often a thread that waits looks before it sleeps. */
  private static final int LOOKS = 2_000;

  private final int threads;
  private final Thread[] helpers;
  private final AtomicInteger idle;
  private final Queue<Shared> asked = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /**
   * @param threads how many, with the one that asks
   */
  public Workers(int threads) {
    this.threads = Math.max(1, threads);
    this.idle = new AtomicInteger(this.threads - 1);
    this.helpers = new Thread[this.threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Thread(this::help, "sigmapi-worker");
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
  }

  /** What a helper does until all is over. */
  private void help() {
    for (int looks = 0; !closed; looks++) {
      Shared shared = asked.poll();
      if (shared != null) {
        shared.help();
        looks = 0;
      } else if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** How many work at once at the most. */
  public int threads() {
    return threads;
  }

  /**
   * Does all pieces and returns when they are done.
   *
   * @throws RuntimeException what the first of the pieces that failed threw
   */
  public void run(int pieces, Work work) {
    int wanted = Math.min(pieces - 1, idle.get());
    if (wanted <= 0) {
      for (int piece = 0; piece < pieces; piece++) {
        work.run(0, piece);
      }
      return;
    }
    Shared shared = new Shared(pieces, work);
    for (int i = 0; i < wanted; i++) {
      asked.add(shared);
    }
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    shared.work(0);
    shared.await();
  }

  /** Does the same with many things; the results are in the order of the things. */
  public <T, R> List<R> each(List<T> things, Function<T, R> work) {
    List<R> results = new ArrayList<>(Collections.nCopies(things.size(), null));
    run(things.size(), (worker, i) -> results.set(i, work.apply(things.get(i))));
    return results;
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  /** Work that is being shared out. */
  private final class Shared {
    private final int pieces;
    private final Work work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger workers = new AtomicInteger();
    private final CountDownLatch open;
    private int failed = Integer.MAX_VALUE;
    private Throwable failure;

    Shared(int pieces, Work work) {
      this.pieces = pieces;
      this.work = work;
      this.open = new CountDownLatch(pieces);
    }

    void help() {
      idle.decrementAndGet();
      work(workers.incrementAndGet());
      idle.incrementAndGet();
    }

    void work(int worker) {
      for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
        try {
          work.run(worker, piece);
        } catch (RuntimeException | Error e) {
          fail(piece, e);
        } finally {
          open.countDown();
        }
      }
    }

    private synchronized void fail(int piece, Throwable e) {
      if (piece < failed) {
        failed = piece;
        failure = e;
      }
    }

    /** Pieces that others have begun are waited for, whatever happens: they use our buffers. */
    void await() {
      boolean interrupted = false;
      for (int looks = 0; looks < LOOKS && open.getCount() > 0; looks++) {
        Thread.onSpinWait();
      }
      while (open.getCount() > 0) {
        try {
          open.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      synchronized (this) {
        if (failure instanceof Error error) {
          throw error;
        }
        if (failure != null) {
          throw (RuntimeException) failure;
        }
      }
    }
  }
}
