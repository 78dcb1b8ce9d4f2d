package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.BalanceOp;
import dev.sigmapi.grad.op.MixtureOp;
import dev.sigmapi.grad.op.ProbabilityMixtureOp;
import dev.sigmapi.grad.op.RouteNoiseOp;
import dev.sigmapi.grad.op.RouteOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * y = Σ_e p_e(x) f_e(x), p = softmax(g(x) / temperature): experts f, each good at some of the rows,
 * and a gate g that learns which (Jacobs, Jordan, Nowlan &amp; Hinton 1991). x: [rows, inputs],
 * g(x): [rows, experts], f_e(x), y: [rows, outputs]. Experts and gate are any modules.
 *
 * <p>A sparse mixture takes for each row the {@code top} experts with the largest g(x) alone
 * (Shazeer et al. 2017); see {@link RouteOp}. Rows are sorted by expert, none is dropped, and an
 * expert sees the rows that chose it and no others: with no such row it is not run. Where the rows
 * are positions of sequences, a sparse mixture's experts see single rows.
 *
 * <p>While it trains, a gate may waver by a learned amount, g(x) + ε ⊙ softplus(x·N), and pay for
 * an uneven use of its experts; see {@link BalanceOp}. How the experts were used is kept in the
 * statistics {@code used} and {@code entropy}.
 */
public final class MixtureOfExperts implements Module, Measured, Examined {
  private static final Activation SOFTPLUS = Activation.of(Elementwise.SOFTPLUS);

  /** An expert with less than this of the mean share of the rows is told of. */
  private static final double IDLE = 0.01;

  private final List<Module> experts;
  private final List<String> names;
  private final Module gate;
  private final Routing routing;
  private final Mix mix;
  private final Parameter deviations;
  private final Parameter noise;
  private final Parameter used;
  private final Parameter entropy;
  private final Parameter shift;

  /** What is mixed. */
  public enum Mix {
    /** What the experts give. */
    OUTPUTS,
    /**
     * The probabilities whose logits the experts give; y is again logits. See {@link
     * ProbabilityMixtureOp}.
     */
    PROBABILITIES,
    /**
     * Normal densities around what the experts give, each with a learned deviation; y is their
     * mean. It is a loss that looks at the densities.
     */
    DENSITIES
  }

  /**
   * How rows choose experts.
   *
   * @param top how many experts a row takes
   * @param temperature above 0; the smaller, the more like a choice
   * @param noise whether scores waver in training
   * @param balance what an uneven use costs
   */
  public record Routing(int top, double temperature, boolean noise, BalanceOp.Weights balance) {

    /** Nothing is paid, nothing wavers. */
    public Routing(int top) {
      this(top, 1, false, new BalanceOp.Weights(0, 0, 0, 0));
    }

    public Routing {
      Gate.requireTemperature("MixtureOfExperts", temperature);
    }
  }

  /** A mixture of outputs. */
  public MixtureOfExperts(List<Module> experts, Module gate, Routing routing) {
    this(experts, gate, routing, Mix.OUTPUTS);
  }

  /**
   * A mixture; nothing beyond its parts is left to chance.
   *
   * @param experts at least one, all taking the same columns and giving as many
   * @param gate takes the same columns and gives a score for each expert
   * @throws ShapeException if they do not
   */
  public MixtureOfExperts(List<Module> experts, Module gate, Routing routing, Mix mix) {
    if (experts.isEmpty()) {
      throw new IllegalArgumentException(
          "MixtureOfExperts expects at least one expert but got none");
    }
    int count = experts.size();
    Module first = experts.get(0);
    for (Module expert : experts) {
      if (expert.inputs() != first.inputs() || expert.outputs() != first.outputs()) {
        throw new ShapeException(
            "MixtureOfExperts",
            "experts from %d to %d columns, as the first"
                .formatted(first.inputs(), first.outputs()),
            "%s from %d to %d".formatted(expert, expert.inputs(), expert.outputs()));
      }
    }
    if (gate.inputs() != first.inputs() || gate.outputs() != count) {
      throw new ShapeException(
          "MixtureOfExperts",
          "a gate from %d columns to a score for each of %d experts"
              .formatted(first.inputs(), count),
          "%s from %d to %d".formatted(gate, gate.inputs(), gate.outputs()));
    }
    if (routing.top < 1 || routing.top > count) {
      throw new IllegalArgumentException(
          "MixtureOfExperts expects a top between 1 and its %d experts but got %d"
              .formatted(count, routing.top));
    }
    if (mix == Mix.PROBABILITIES && routing.top == 1 && count > 1) {
      throw new IllegalArgumentException(
          "MixtureOfExperts expects a top of 2 or more where it mixes probabilities: those of one"
              + " expert alone say nothing of the others, so the gate would not learn");
    }
    this.experts = List.copyOf(experts);
    this.names = IntStream.range(0, count).mapToObj(e -> "experts." + e).toList();
    this.gate = gate;
    this.routing = routing;
    this.mix = mix;
    this.deviations = mix == Mix.DENSITIES ? new Parameter(Tensor.zeros(1, count)) : null;
    this.noise = routing.noise ? new Parameter(Initial.zeros(first.inputs(), count)) : null;
    this.used = Parameter.statistic(Tensor.zeros(1, count).fill(1f / count));
    this.entropy = Parameter.statistic(Tensor.zeros(1, 1));
    this.shift = routing.balance.rate() > 0 ? Parameter.statistic(Tensor.zeros(1, count)) : null;
  }

  @Override
  public int inputs() {
    return gate.inputs();
  }

  @Override
  public int outputs() {
    return experts.get(0).outputs();
  }

  /** f. */
  public List<Module> experts() {
    return experts;
  }

  /** g. */
  public Module gate() {
    return gate;
  }

  /** How rows choose experts. */
  public Routing routing() {
    return routing;
  }

  /** What is mixed. */
  public Mix mix() {
    return mix;
  }

  /** What is added to the scores for the choice alone, [1, experts]; null for nothing. */
  public Parameter shift() {
    return shift;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    tape.enter("gate", gate, x);
    Node scores = waver(tape, x, tape.leave(gate.forward(tape, x)));
    RouteOp route = route(tape, scores);
    if (tape.records()) {
      tape.penalty(
          tape.next(BalanceOp.class, BalanceOp::new)
              .apply(
                  tape,
                  route,
                  used.on(tape),
                  entropy.on(tape),
                  shift == null ? null : shift.on(tape),
                  routing.balance));
    }
    if (routing.top == experts.size()) {
      for (int e = 0; e < experts.size(); e++) {
        route.gives(e, expert(tape, e, x));
      }
    } else {
      dispatch(tape, route, x);
    }
    return mix == Mix.PROBABILITIES
        ? tape.next(ProbabilityMixtureOp.class, ProbabilityMixtureOp::new)
            .apply(tape, route, outputs())
        : tape.next(MixtureOp.class, MixtureOp::new)
            .apply(tape, route, outputs(), deviations == null ? null : deviations.on(tape));
  }

  /**
   * p: how much each expert counts for each row, 0 for those that it does not choose.
   *
   * @return [rows, experts]
   */
  public Node weights(Tape tape, Node x) {
    return route(tape, gate.forward(tape, x)).output();
  }

  private RouteOp route(Tape tape, Node scores) {
    RouteOp route = tape.next(RouteOp.class, RouteOp::new);
    Node choice = shift == null ? null : shift.on(tape);
    route.apply(tape, scores, choice, routing.temperature, routing.top);
    return route;
  }

  /**
   * How uneven the experts are used, by the statistics that training keeps: the largest share of
   * the rows over the mean share, the coefficient of variation, how many experts are hardly used,
   * and the mean entropy of the gate's softmax.
   */
  @Override
  public void measure(BiConsumer<String, Double> figures) {
    int count = experts.size();
    double largest = 0;
    double squares = 0;
    int idle = 0;
    for (int e = 0; e < count; e++) {
      double load = load(e);
      largest = Math.max(largest, load);
      squares += (load - 1) * (load - 1) / count;
      idle += load < IDLE ? 1 : 0;
    }
    figures.accept("largest_load", largest);
    figures.accept("load_variation", Math.sqrt(squares));
    figures.accept("idle_experts", (double) idle);
    figures.accept("gate_entropy", (double) entropy.value().data()[0]);
  }

  /** An expert's share of the rows over the mean share. */
  private double load(int expert) {
    return experts.size() * used.value().data()[expert];
  }

  /** By its statistics; by the rows, if no step by gradients has moved these. */
  @Override
  public void examine(Tensor x, Tensor y, Findings findings) {
    Tensor seen = entropy.value().data()[0] == 0 ? used(x) : used.value();
    for (int e = 0; e < experts.size(); e++) {
      if (experts.size() * seen.data()[e] < IDLE) {
        findings.add("experts that hardly any row uses", "" + e);
      }
    }
  }

  /** The mean weight of each expert, [1, experts]. */
  private Tensor used(Tensor x) {
    Tape tape = Tape.forInference();
    Tensor weights = weights(tape, tape.constant(x)).value();
    Tensor sums = Tensor.zeros(1, experts.size());
    tape.kernels().addColumnSums(x.rows(), experts.size(), weights.data(), sums.data());
    for (int e = 0; e < experts.size(); e++) {
      sums.data()[e] /= Math.max(1, x.rows());
    }
    return sums;
  }

  private Node waver(Tape tape, Node x, Node scores) {
    if (noise == null || !tape.records()) {
      return scores;
    }
    Node scale = ActivationOp.activated(tape, Dense.linear(tape, x, noise, null), SOFTPLUS);
    var random = tape.chance().random();
    return tape.next(RouteNoiseOp.class, RouteNoiseOp::new).apply(tape, scores, scale, random);
  }

  /** Runs each expert that was chosen on the rows that chose it, which stand alone. */
  private void dispatch(Tape tape, RouteOp route, Node x) {
    Segments before = tape.segments(null);
    double share = tape.batchShare();
    for (int e = 0; e < experts.size(); e++) {
      int count = route.count(e);
      if (count == 0) {
        route.gives(e, null);
      } else {
        tape.batchShare(share * count / x.rows());
        route.gives(e, expert(tape, e, route.gather(tape, x, e)));
      }
    }
    tape.batchShare(share);
    tape.segments(before);
  }

  private Node expert(Tape tape, int e, Node rows) {
    tape.enter(names.get(e), experts.get(e), rows);
    return tape.leave(experts.get(e).forward(tape, rows));
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    gate.visit(path + "gate.", visitor);
    for (int e = 0; e < experts.size(); e++) {
      experts.get(e).visit(path + names.get(e) + ".", visitor);
    }
    if (deviations != null) {
      deviations.visit(path + "deviations", visitor);
    }
    if (noise != null) {
      noise.visit(path + "noise", visitor);
    }
    used.visit(path + "used", visitor);
    entropy.visit(path + "entropy", visitor);
    if (shift != null) {
      shift.visit(path + "shift", visitor);
    }
  }

  @Override
  public long multiplications() {
    long all = experts.stream().mapToLong(Module::multiplications).sum();
    return gate.multiplications() + all * routing.top / experts.size();
  }

  @Override
  public String toString() {
    return "MixtureOfExperts(%s, gate %s%s)"
        .formatted(experts, gate, routing.top == experts.size() ? "" : ", top " + routing.top);
  }
}
