package dev.sigmapi.model;

import dev.sigmapi.train.TrainingListener;
import java.time.Duration;

/** Ends what takes too long, and hears when the user ends it. Counts from when it is made. */
final class TimeLimit {
  private final TrainingListener listener;
  private final long end;
  private boolean asked;
  private boolean over;

  /**
   * @param listener who may stop the training
   */
  TimeLimit(Duration limit, TrainingListener listener) {
    this.listener = listener;
    end = System.nanoTime() + limit.toNanos();
  }

  /** Whether there is time left and the user wants it. */
  boolean goesOn() {
    return heard(listener.goesOn()) & inTime();
  }

  /** Whether the user stopped it. */
  boolean asked() {
    return asked;
  }

  /** Whether the time was over when somebody wanted to go on. */
  boolean over() {
    return over;
  }

  private boolean heard(boolean wanted) {
    asked |= !wanted;
    return wanted;
  }

  private boolean inTime() {
    boolean inTime = System.nanoTime() < end;
    over |= !inTime;
    return inTime;
  }

  /** The listener, trainings by gradients ending with the time too. */
  TrainingListener watching() {
    return new TrainingListener() {
      @Override
      public void onStart(Start start) {
        listener.onStart(start);
      }

      @Override
      public boolean onBatch(int epoch, long rows, double loss) {
        // The first epoch is always run: there is a model, however little time there was.
        return heard(listener.onBatch(epoch, rows, loss)) && (epoch == 1 || inTime());
      }

      @Override
      public boolean goesOn() {
        return TimeLimit.this.goesOn();
      }

      @Override
      public boolean onEpoch(Epoch epoch) {
        return heard(listener.onEpoch(epoch)) && inTime();
      }

      @Override
      public void onEnd() {
        listener.onEnd();
      }
    };
  }
}
