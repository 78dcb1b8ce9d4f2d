package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * h_t = f(p_t, h_t−1) along the positions of sequences, h before the first is 0. p: [positions,
 * columns], what the inputs give to each step; h: [positions, units].
 *
 * <p>A step is taken by all sequences that still run at once: they are ordered by length, so that
 * those that run are the first ones of the step before. A state follows from its own sequence
 * alone. The kinds differ in one step and its gradient.
 *
 * <p>Gradients go back through all steps, or are truncated (Williams &amp; Peng 1990): the state
 * before every so many steps is then taken as given, so that no gradient passes it.
 */
public abstract class RecurrenceOp extends Op {

  /** How a recurrence goes along its sequences. */
  public record Course(boolean reverse, int truncate) {
    /**
     * @param reverse whether from the last position to the first
     * @param truncate the steps that a gradient passes at most; 0 for all
     */
    public Course {
      if (truncate < 0) {
        throw new IllegalArgumentException(
            "A recurrence expects to truncate after 1 step or more, or 0 for never, but got "
                + truncate);
      }
    }
  }

  /** One step of the sequences that still run, and what a kind keeps of it for the gradient. */
  protected static final class Step {
    private final Tensor given = Tensor.zeros(0, 0);
    private final Tensor after = Tensor.zeros(0, 0);
    private final Tensor[] kept;
    private Tensor before;
    private int count;

    private Step(int buffers) {
      kept = new Tensor[buffers];
      Arrays.setAll(kept, i -> Tensor.zeros(0, 0));
    }

    /** How many sequences run. */
    int count() {
      return count;
    }

    /** p_t: [count, columns]. */
    float[] given() {
      return given.data();
    }

    /** h_t−1: [count, units]. */
    float[] before() {
      return before.data();
    }

    /** h_t: [count, units]. */
    float[] after() {
      return after.data();
    }

    /** A buffer of the kind's own: [count, columns]; the gradient finds it as it was left. */
    float[] kept(int buffer, int columns) {
      return kept[buffer].resize(count, columns).data();
    }
  }

  private final int buffers;
  private final Segments alone = new Segments();
  private final List<Step> steps = new ArrayList<>();
  private final Tensor zeros = Tensor.zeros(0, 0);
  private final Tensor dGiven = Tensor.zeros(0, 0);
  private Tensor dAfter = Tensor.zeros(0, 0);
  private Tensor dBefore = Tensor.zeros(0, 0);
  private Node projected;
  private int units;
  private Course course;
  private int length;
  private int[] rows = {};
  private int[] running = {};
  private int[] order = {};

  /** A kind that keeps so many buffers a step. */
  protected RecurrenceOp(int buffers) {
    this.buffers = buffers;
  }

  /** Computes {@link Step#after} from what is given and the state before. */
  protected abstract void forward(Kernels kernels, Step step);

  /**
   * The gradient of a step; adds those of the kind's weights.
   *
   * @param dAfter [count, units]
   * @param dGiven [count, columns], zeros to be added to
   * @param dBefore [count, units], zeros to be added to
   */
  protected abstract void backward(
      Kernels kernels, Step step, float[] dAfter, float[] dGiven, float[] dBefore);

  /**
   * Computes h.
   *
   * @param columns of p
   * @param weightsTracked whether any weight of the kind is
   */
  protected final Node run(
      Tape tape, Node p, int columns, int units, Course course, boolean weightsTracked) {
    if (p.columns() != columns) {
      throw new ShapeException(
          getClass().getSimpleName(),
          "p of [positions, " + columns + "]",
          p.value().describeShape());
    }
    this.projected = p;
    this.units = units;
    this.course = course;
    arrange(segments(tape, p.rows()));
    float[] h = prepare(tape, p.rows(), units, p.tracked() || weightsTracked);
    int place = 0;
    for (int t = 0; t < length; t++) {
      Step step = steps.get(t);
      step.count = running[t];
      step.before = t == 0 ? zeros.resize(step.count, units).fill(0) : steps.get(t - 1).after;
      step.given.resize(step.count, columns);
      step.after.resize(step.count, units);
      for (int i = 0; i < step.count; i++) {
        System.arraycopy(
            p.value().data(), rows[place + i] * columns, step.given(), i * columns, columns);
      }
      forward(tape.kernels(), step);
      for (int i = 0; i < step.count; i++) {
        System.arraycopy(step.after(), i * units, h, rows[place + i] * units, units);
      }
      place += step.count;
    }
    return output();
  }

  @Override
  protected final void backward(Kernels kernels) {
    int columns = projected.columns();
    float[] dh = output().gradient().data();
    int place = projected.rows();
    int later = 0;
    for (int t = length - 1; t >= 0; t--) {
      Step step = steps.get(t);
      place -= step.count;
      float[] d = grown(dAfter, later, step.count);
      for (int i = 0; i < step.count; i++) {
        add(units, dh, rows[place + i] * units, d, i * units);
      }
      dGiven.resize(step.count, columns).fill(0);
      dBefore.resize(step.count, units).fill(0);
      backward(kernels, step, d, dGiven.data(), dBefore.data());
      if (projected.tracked()) {
        for (int i = 0; i < step.count; i++) {
          int row = rows[place + i];
          add(columns, dGiven.data(), i * columns, projected.gradient().data(), row * columns);
        }
      }
      if (course.truncate > 0 && t % course.truncate == 0) {
        dBefore.fill(0);
      }
      Tensor swapped = dAfter;
      dAfter = dBefore;
      dBefore = swapped;
      later = step.count;
    }
  }

  /** The gradient of the states of a step: what came from later steps, and zeros behind. */
  private float[] grown(Tensor tensor, int filled, int count) {
    if (tensor.data().length < count * units) {
      float[] longer = Arrays.copyOf(tensor.data(), count * units);
      System.arraycopy(longer, 0, tensor.resize(count, units).data(), 0, filled * units);
    }
    float[] d = tensor.resize(count, units).data();
    Arrays.fill(d, filled * units, count * units, 0);
    return d;
  }

  private static void add(int size, float[] from, int start, float[] to, int at) {
    for (int j = 0; j < size; j++) {
      to[at + j] += from[start + j];
    }
  }

  private Segments segments(Tape tape, int positions) {
    if (tape.segments() != null) {
      return tape.segments();
    }
    alone.clear();
    for (int i = 0; i < positions; i++) {
      alone.add(1);
    }
    return alone;
  }

  /** Finds which rows each step takes: those of the longest sequences first. */
  private void arrange(Segments segments) {
    length = 0;
    for (int s = 0; s < segments.count(); s++) {
      length = Math.max(length, segments.length(s));
    }
    running = longer(running, length + 2);
    Arrays.fill(running, 0, length + 2, 0);
    while (steps.size() < length) {
      steps.add(new Step(buffers));
    }
    // How many sequences are of length t, then how many are longer: where those of it begin.
    for (int s = 0; s < segments.count(); s++) {
      running[segments.length(s)]++;
    }
    int before = 0;
    for (int t = length; t >= 0; t--) {
      int equal = running[t];
      running[t] = before;
      before += equal;
    }
    order = longer(order, segments.count());
    for (int s = 0; s < segments.count(); s++) {
      order[running[segments.length(s)]++] = s;
    }
    // Now it is how many are of length t or longer: those that take step t are one length up.
    rows = longer(rows, segments.positions());
    int place = 0;
    for (int t = 0; t < length; t++) {
      running[t] = running[t + 1];
      for (int i = 0; i < running[t]; i++) {
        int s = order[i];
        rows[place++] = segments.start(s) + (course.reverse ? segments.length(s) - 1 - t : t);
      }
    }
  }

  private static int[] longer(int[] array, int size) {
    return array.length >= size ? array : new int[2 * size];
  }
}
