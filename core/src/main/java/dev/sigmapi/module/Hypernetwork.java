package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Trace;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.DistinctRowsOp;
import dev.sigmapi.grad.op.GatherOp;
import dev.sigmapi.grad.op.PairRowsOp;
import dev.sigmapi.grad.op.PlaceRowsOp;
import dev.sigmapi.grad.op.SelectOp;
import dev.sigmapi.grad.op.SliceOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A network that makes the weights of another, of any kind (Ha, Dai &amp; Le 2017): y = f(x; w(z))
 * with w(z) = h(z)·H + c and h any network. z: K and x: J of the columns of the input; h: [rows,
 * features], H: [features, P], c: [1, P] for the P learned numbers of f, one behind the other in
 * the order of their names. Rows with the same z share one w, which is made once for all of them in
 * the batch; so z may be a group or a task, and a one-hot column of z with no h is a learned w a
 * group. For rows that all differ in z, {@link RowHypernetwork} is cheaper.
 *
 * <p>In chunks: the P numbers are cut into pieces of one size, h sees z and a learned vector of the
 * piece, and all pieces share H and c, which are then as small as one piece. A piece's numbers are
 * multiplied by {@code scales}, which are not learned.
 *
 * <p>H starts by {@link Hyperfan}, c at the mean of what f would start with: what is generated
 * starts with the mean and variance that the initialisers of f give. In chunks, weights that f
 * starts at one number, such as biases, start around it with a tenth of the others' deviation.
 */
public final class Hypernetwork implements Module {

  /**
   * Where the weights are made.
   *
   * @param head H
   * @param bias c
   * @param chunks the vectors of the pieces, [pieces, width]; null for one piece
   * @param scales a statistic, [2, learned parameters of f]: what each one's numbers are multiplied
   *     by and then moved by; null for one piece
   */
  public record Weights(Weight head, Weight bias, Weight chunks, Parameter scales) {}

  private final BilinearInputs columns;
  private final Module generator;
  private final Module target;
  private final Weights weights;
  private final Parameter[] places;
  private final int stride;

  /**
   * A network whose weights are learned as they stand.
   *
   * @param columns which are z and x, without constants
   * @param generator h, on z and, in chunks, the vector of a piece behind it; null for z itself
   * @param target f, of which nothing but the shapes and the first values is used
   * @param pieces how many chunks, 1 or more
   * @param width of the vector of a piece; of no meaning for 1
   * @param sample rows of z as they will come; null for standard normal ones
   */
  public Hypernetwork(
      BilinearInputs columns,
      Module generator,
      Module target,
      int pieces,
      int width,
      Tensor sample,
      Seed seed) {
    this(
        columns, generator, target, first(columns, generator, target, pieces, width, sample, seed));
  }

  /** A network on given weights. */
  public Hypernetwork(BilinearInputs columns, Module generator, Module target, Weights weights) {
    if (target.parameters().size() != target.learned().size()) {
      throw new IllegalArgumentException(
          "Hypernetwork expects a target without statistics, which it cannot make, but got "
              + target);
    }
    if (target.inputs() != columns.x().length) {
      throw new IllegalArgumentException(
          "Hypernetwork expects a target of %d columns, those of x, but got %s"
              .formatted(columns.x().length, target));
    }
    if (columns.constantZ() || columns.constantX()) {
      throw new IllegalArgumentException(
          "Hypernetwork expects z and x without constants but got " + columns);
    }
    this.columns = columns;
    this.generator = generator;
    this.target = target;
    this.weights = weights;
    this.places = target.learned().values().toArray(Parameter[]::new);
    if (places.length == 0) {
      throw new IllegalArgumentException(
          "Hypernetwork expects a target with weights but got " + target);
    }
    Tape tape = Tape.forInference();
    int pieces = weights.chunks == null ? 1 : weights.chunks.on(tape).rows();
    this.stride = pieces * weights.head.on(tape).columns();
  }

  private static Weights first(
      BilinearInputs columns,
      Module generator,
      Module target,
      int pieces,
      int width,
      Tensor sample,
      Seed seed) {
    Tensor z = sample == null ? Hyperfan.normal(columns.z().length, seed.child("sample")) : sample;
    List<Parameter> learned = List.copyOf(target.learned().values());
    int size = target.parameterCount();
    if (pieces > 1) {
      return firstInChunks(generator, learned, size, pieces, width, z, seed);
    }
    Hyperfan hyperfan = new Hyperfan(generator, z);
    int features = generator == null ? z.columns() : generator.outputs();
    Tensor head = Initial.uniform(features, size, hyperfan.bound(1), seed.child("head"));
    Tensor bias = Initial.zeros(1, size);
    int column = 0;
    for (Parameter p : learned) {
      double deviation = Hyperfan.deviation(p.value());
      float mean = (float) Hyperfan.mean(p.value());
      for (int i = 0; i < p.value().size(); i++, column++) {
        bias.set(0, column, mean);
        for (int k = 0; k < features; k++) {
          head.set(k, column, (float) (deviation * head.get(k, column)));
        }
      }
    }
    return new Weights(new Parameter(head), new Parameter(bias), null, null);
  }

  private static Weights firstInChunks(
      Module generator,
      List<Parameter> learned,
      int size,
      int pieces,
      int width,
      Tensor z,
      Seed seed) {
    Tensor vectors = Hyperfan.normal(width, seed.child("chunks"));
    Tensor chunks = Initial.zeros(pieces, width);
    for (int i = 0; i < chunks.size(); i++) {
      chunks.data()[i] = vectors.data()[i % vectors.size()];
    }
    Tape tape = Tape.forInference();
    Tensor pairs = new PairRowsOp().apply(tape, tape.constant(z), tape.constant(chunks)).value();
    Hyperfan hyperfan = new Hyperfan(generator, pairs);
    int features = generator == null ? pairs.columns() : generator.outputs();
    int piece = (size + pieces - 1) / pieces;
    Tensor scales = Tensor.zeros(2, learned.size());
    double largest = 0;
    for (Parameter p : learned) {
      largest = Math.max(largest, Hyperfan.deviation(p.value()));
    }
    for (int i = 0; i < learned.size(); i++) {
      double deviation = Hyperfan.deviation(learned.get(i).value());
      double least = largest > 0 ? largest / 10 : 0.1;
      scales.set(0, i, (float) (deviation > 0 ? deviation : least));
      scales.set(1, i, (float) Hyperfan.mean(learned.get(i).value()));
    }
    return new Weights(
        new Parameter(Initial.uniform(features, piece, hyperfan.bound(1), seed.child("head"))),
        new Parameter(Initial.zeros(1, piece)),
        new Parameter(chunks),
        Parameter.statistic(scales));
  }

  @Override
  public int inputs() {
    return columns.columns();
  }

  @Override
  public int outputs() {
    return target.outputs();
  }

  /** Which columns are z and x. */
  public BilinearInputs columns() {
    return columns;
  }

  /** h; null for z itself. */
  public Module generator() {
    return generator;
  }

  /** f. */
  public Module target() {
    return target;
  }

  /** Where the weights are made. */
  public Weights weights() {
    return weights;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node z = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns.z());
    Node weighed = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns.x());
    DistinctRowsOp groups = tape.next(DistinctRowsOp.class, DistinctRowsOp::new);
    Node made = generated(tape, groups.apply(tape, z));
    PlaceRowsOp result = tape.next(PlaceRowsOp.class, PlaceRowsOp::new);
    Node[] parts = result.parts(groups.groups());
    Segments segments = tape.segments(null);
    Trace trace = tape.trace();
    tape.trace(null);
    for (int g = 0; g < groups.groups(); g++) {
      bind(tape, made, g);
      Node rows =
          tape.next(GatherOp.class, GatherOp::new)
              .apply(tape, weighed, groups.order(), groups.start(g), groups.start(g + 1));
      parts[g] = target.forward(tape, rows);
    }
    for (Parameter place : places) {
      tape.release(place);
    }
    tape.trace(trace);
    tape.segments(segments);
    return result.apply(tape, groups.order(), x.rows(), outputs());
  }

  /** The weights of every group, [groups, P], or [groups · pieces, numbers of a piece]. */
  private Node generated(Tape tape, Node z) {
    Node seen =
        weights.chunks == null
            ? z
            : tape.next(PairRowsOp.class, PairRowsOp::new).apply(tape, z, weights.chunks.on(tape));
    if (generator != null) {
      tape.enter("generator", generator, seen);
      seen = tape.leave(generator.forward(tape, seen));
    }
    return Dense.linear(tape, seen, weights.head, weights.bias);
  }

  private void bind(Tape tape, Node made, int group) {
    int from = group * stride;
    Tensor scales = weights.scales == null ? null : weights.scales.on(tape).value();
    for (int i = 0; i < places.length; i++) {
      Parameter place = places[i];
      float scale = scales == null ? 1 : scales.get(0, i);
      float shift = scales == null ? 0 : scales.get(1, i);
      tape.bind(
          place,
          tape.next(SliceOp.class, SliceOp::new)
              .apply(tape, made, from, place.rows(), place.columns(), shift, scale));
      from += place.rows() * place.columns();
    }
  }

  /**
   * The weights that z chooses, by the names that f gives them.
   *
   * @param z one row
   */
  public Map<String, Tensor> weightsFor(float... z) {
    Tape tape = Tape.forInference();
    Node made = generated(tape, tape.constant(Tensor.of(z, 1, z.length)));
    bind(tape, made, 0);
    Map<String, Tensor> named = new LinkedHashMap<>();
    target.learned().forEach((name, p) -> named.put(name, tape.leaf(p).value()));
    return named;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    if (generator != null) {
      generator.visit(path + "generator.", visitor);
    }
    weights.head.visit(path + "head", visitor);
    weights.bias.visit(path + "head_bias", visitor);
    if (weights.chunks != null) {
      weights.chunks.visit(path + "chunks", visitor);
      weights.scales.visit(path + "scales", visitor);
    }
  }

  @Override
  public String toString() {
    return "Hypernetwork(%s%s -> %s)"
        .formatted(
            columns,
            generator == null ? "" : ", " + generator,
            target + (weights.chunks == null ? "" : ", in chunks"));
  }
}
