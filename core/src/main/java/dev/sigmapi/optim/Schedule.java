package dev.sigmapi.optim;

import java.util.List;

/**
 * What the learning rate is multiplied by, as a function of where the training stands alone: there
 * is no state to keep. The records hold the defaults, in their only place.
 */
public sealed interface Schedule {

  /**
   * Where a training stands.
   *
   * @param step the number of the step to make, from 1
   * @param steps how many there will be at most
   * @param stepsPerEpoch at least 1
   * @param losses on the validation rows: of the first values, then after each epoch
   */
  record Moment(long step, long steps, long stepsPerEpoch, List<Double> losses) {
    /** The share of the training before this step. */
    double done() {
      return (step - 1) / (double) Math.max(1, steps);
    }
  }

  /** The factor, 0 or more. */
  double factor(Moment moment);

  /** Always 1. */
  record Constant() implements Schedule {
    @Override
    public double factor(Moment moment) {
      return 1;
    }
  }

  /**
   * Multiplied by {@code factor} every so many epochs.
   *
   * @param every epochs
   */
  record Step(int every, double factor) implements Schedule {
    public Step() {
      this(50, 0.5);
    }

    @Override
    public double factor(Moment moment) {
      long epoch = (moment.step - 1) / moment.stepsPerEpoch;
      return Math.pow(factor, epoch / every);
    }
  }

  /**
   * Up linearly over the warm-up, then down half a cosine (Loshchilov &amp; Hutter 2017).
   *
   * @param warmup its share of the training
   * @param floor the factor at the end
   */
  record Cosine(double warmup, double floor) implements Schedule {
    public Cosine() {
      this(0.05, 0);
    }

    @Override
    public double factor(Moment moment) {
      double done = moment.done();
      if (done < warmup) {
        return moment.step / Math.max(1, warmup * moment.steps + 1);
      }
      double rest = (done - warmup) / Math.max(1e-12, 1 - warmup);
      return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, rest)));
    }
  }

  /**
   * Up half a cosine to 1, then down to next to nothing (Smith &amp; Topin 2019).
   *
   * @param peak the share of the training before the highest rate
   * @param start the factor at the beginning
   * @param end the factor at the end
   */
  record OneCycle(double peak, double start, double end) implements Schedule {
    public OneCycle() {
      this(0.3, 0.04, 1e-4);
    }

    @Override
    public double factor(Moment moment) {
      double done = moment.done();
      double from = done < peak ? start : 1;
      double to = done < peak ? 1 : end;
      double share = done < peak ? done / peak : (done - peak) / Math.max(1e-12, 1 - peak);
      return from + (to - from) * 0.5 * (1 - Math.cos(Math.PI * Math.min(1, share)));
    }
  }

  /**
   * Multiplied by {@code factor} whenever the validation loss has not improved for some epochs.
   *
   * @param patience epochs
   * @param floor the smallest factor
   */
  record Plateau(int patience, double factor, double floor) implements Schedule {
    public Plateau() {
      this(10, 0.5, 1e-4);
    }

    @Override
    public double factor(Moment moment) {
      double best = Double.POSITIVE_INFINITY;
      double result = 1;
      int waited = 0;
      for (double loss : moment.losses) {
        if (loss < best) {
          best = loss;
          waited = 0;
        } else if (++waited == patience) {
          result *= factor;
          waited = 0;
        }
      }
      return Math.max(floor, result);
    }
  }

  /** Exponentially from {@code low} to {@code high}, to look for a rate. */
  record Ramp(double low, double high) implements Schedule {
    @Override
    public double factor(Moment moment) {
      return low * Math.pow(high / low, moment.done());
    }
  }
}
