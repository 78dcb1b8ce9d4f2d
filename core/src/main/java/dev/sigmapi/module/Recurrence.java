package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.GatedRecurrenceOp;
import dev.sigmapi.grad.op.MultiplicativeRecurrenceOp;
import dev.sigmapi.grad.op.RecurrenceOp.Course;
import dev.sigmapi.grad.op.SimpleRecurrenceOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * A state that goes along the positions of a sequence: h_t = f(x_t·W + b, h_t−1), h_0 = 0. x:
 * [positions, inputs], y: [positions, units], the state at every position. The {@link Kind} says
 * what f is. The products with W are one for all positions; the weights are shared over time, so
 * that their gradients are the sums over the steps.
 *
 * <p>Where rows are no positions, each is a sequence of one.
 *
 * <p>W starts as Glorot &amp; Bengio 2010, weights of states orthogonal as Saxe et al. 2014, the
 * bias at zero; the multiplicative kind says what else.
 *
 * <p>With a g that is not bounded a state can leave the range of float32, and infinite sums of both
 * signs are NaN; so are those of the multiplicative kind, bounded or not. Inputs of up to a million
 * with a bounded g give neither.
 */
public final class Recurrence implements Module {

  /** What f is. */
  public enum Kind {
    /** h_t = g(x_t·W + b + h_t−1·U) (Elman 1990). */
    SIMPLE,
    /** The gated recurrent unit (Cho et al. 2014); see {@link GatedRecurrenceOp}. */
    GRU,
    /**
     * h_t = g(x_t·W + b + ((x_t·F + c) ⊙ (h_t−1·S))·M): the input chooses how the state moves
     * (Sutskever, Martens &amp; Hinton 2011, whose inputs hold a constant). c starts at one, so
     * that a state is kept before anything is learned.
     */
    MULTIPLICATIVE
  }

  /**
   * The sizes.
   *
   * @param inputs numbers a position
   * @param units numbers of the state
   * @param factors products of the multiplicative kind; others have none
   */
  public record Shape(Kind kind, int inputs, int units, int factors) {
    private int columns() {
      return switch (kind) {
        case SIMPLE -> units;
        case GRU -> Math.multiplyExact(3, units);
        case MULTIPLICATIVE -> Math.addExact(factors, units);
      };
    }
  }

  /**
   * Where the recurrence gets its numbers.
   *
   * @param inputs W: [inputs, units], for GRU [inputs, 3 · units] for r, z and c, for
   *     multiplicative F and W side by side, [inputs, factors + units]
   * @param bias [1, columns of inputs]
   * @param states U: [units, units], for GRU those of r and z, [units, 2 · units], for
   *     multiplicative S, [units, factors]
   * @param second for GRU those of c, [units, units], for multiplicative M, [factors, units], else
   *     null
   */
  public record Weights(Weight inputs, Weight bias, Weight states, Weight second) {}

  private final Shape shape;
  private final Course course;
  private final Activation activation;
  private final Weights weights;

  /** A recurrence whose weights are learned as they stand. */
  public Recurrence(Shape shape, Course course, Activation activation, Seed seed) {
    this(shape, course, activation, first(shape, seed));
  }

  /** A recurrence on given weights. */
  public Recurrence(Shape shape, Course course, Activation activation, Weights weights) {
    this.shape = shape;
    this.course = course;
    this.activation = activation;
    this.weights = weights;
  }

  private static Weights first(Shape shape, Seed seed) {
    int units = shape.units;
    boolean products = shape.kind == Kind.MULTIPLICATIVE;
    int moved = products ? shape.factors : shape.kind == Kind.GRU ? 2 * units : units;
    Tensor bias = Initial.zeros(1, shape.columns());
    for (int i = 0; products && i < shape.factors; i++) {
      bias.data()[i] = 1;
    }
    Seed second = seed.child("second");
    return new Weights(
        new Parameter(Initial.glorot(shape.inputs, shape.columns(), seed.child("inputs"))),
        new Parameter(bias),
        new Parameter(Initial.orthogonal(units, moved, seed.child("states"))),
        switch (shape.kind) {
          case SIMPLE -> null;
          case GRU -> new Parameter(Initial.orthogonal(units, units, second));
          case MULTIPLICATIVE -> new Parameter(Initial.orthogonal(moved, units, second));
        });
  }

  @Override
  public int inputs() {
    return shape.inputs;
  }

  @Override
  public int outputs() {
    return shape.units;
  }

  /** The sizes. */
  public Shape shape() {
    return shape;
  }

  /** How it goes along its sequences. */
  public Course course() {
    return course;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** Where it gets its numbers. */
  public Weights weights() {
    return weights;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node p = Dense.linear(tape, x, weights.inputs, weights.bias);
    Node states = weights.states.on(tape);
    return switch (shape.kind) {
      case SIMPLE ->
          tape.next(SimpleRecurrenceOp.class, SimpleRecurrenceOp::new)
              .apply(tape, p, states, activation, course);
      case GRU ->
          tape.next(GatedRecurrenceOp.class, GatedRecurrenceOp::new)
              .apply(tape, p, states, weights.second.on(tape), activation, course);
      case MULTIPLICATIVE ->
          tape.next(MultiplicativeRecurrenceOp.class, MultiplicativeRecurrenceOp::new)
              .apply(tape, p, states, weights.second.on(tape), activation, course);
    };
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.inputs.visit(path + "inputs", visitor);
    weights.bias.visit(path + "bias", visitor);
    weights.states.visit(path + "states", visitor);
    if (weights.second != null) {
      String name = shape.kind == Kind.GRU ? "candidates" : "factors";
      weights.second.visit(path + name, visitor);
    }
  }

  @Override
  public String toString() {
    return "Recurrence(%s, %d -> %d%s, %s%s%s)"
        .formatted(
            shape.kind.name().toLowerCase(Locale.ROOT),
            shape.inputs,
            shape.units,
            shape.kind == Kind.MULTIPLICATIVE ? ", " + shape.factors + " factors" : "",
            activation.name(),
            course.reverse() ? ", reverse" : "",
            course.truncate() == 0 ? "" : ", truncate " + course.truncate());
  }
}
