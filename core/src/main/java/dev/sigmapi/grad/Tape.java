package dev.sigmapi.grad;

import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reverse-mode differentiation over coarse operations: a flat list, filled by the forward pass and
 * walked backwards by index. The order is that in which operations have their inputs, not that in
 * which they were taken from the tape: a module may take one and then ask for its weights, which
 * may take operations of their own.
 *
 * <p>A tape belongs to one thread at a time. {@link #restart} begins the next pass; a pass with the
 * same operations as one before finds its operations and their buffers again, so it allocates
 * nothing. A tape for inference runs the same forward code and keeps no gradients.
 */
public final class Tape {
  private final Kernels kernels;
  private final boolean records;
  private final List<Op> ops = new ArrayList<>();
  private final List<Op> computedOps = new ArrayList<>();
  private final List<Node> inputs = new ArrayList<>();
  private final Map<Parameter, Node> leaves = new IdentityHashMap<>();
  private final List<Node> leafNodes = new ArrayList<>();
  private final Map<Parameter, Node> bound = new IdentityHashMap<>();
  private final Map<Weight, Node> computed = new IdentityHashMap<>();
  private int nextOp;
  private int nextInput;
  private Workers workers = Workers.ALONE;
  private Seed chance = Seed.of(0);
  private int chanceBatch = -1;
  private int chanceShard = -1;
  private double batchShare = 1;
  private Trace trace;
  private Segments segments;
  private final List<Node> penalties = new ArrayList<>();

  private Tape(Kernels kernels, boolean records) {
    this.kernels = kernels;
    this.records = records;
  }

  /** A tape that records, so that {@link #backward} can follow. */
  public static Tape forTraining() {
    return forTraining(KernelChoice.get());
  }

  /** A recording tape on the given kernels. */
  public static Tape forTraining(Kernels kernels) {
    return new Tape(kernels, true);
  }

  /** A tape that only computes. */
  public static Tape forInference() {
    return forInference(KernelChoice.get());
  }

  /** A tape that only computes, on the given kernels. */
  public static Tape forInference(Kernels kernels) {
    return new Tape(kernels, false);
  }

  public Kernels kernels() {
    return kernels;
  }

  /** Says which threads operations may share out their work among; none but this one at first. */
  public void workers(Workers among) {
    workers = among;
  }

  /** The threads among which an operation may share out its work. */
  public Workers workers() {
    return workers;
  }

  /** Whether gradients can be asked for. */
  public boolean records() {
    return records;
  }

  /**
   * What chance in the next passes, such as dropout's, follows from. Operations take a child of it
   * by their place on the tape.
   */
  public void chance(Seed seed) {
    chance(seed, -1, -1);
  }

  /**
   * The same with a child of a child of a seed, which is made only where it is asked for.
   *
   * @param batch the child's number; below 0 for the seed itself
   * @param shard the number of that one's child
   */
  public void chance(Seed seed, int batch, int shard) {
    chance = seed;
    chanceBatch = batch;
    chanceShard = shard;
  }

  /** The seed of the operation that {@link #next} hands out next. */
  public Seed chance() {
    Seed own = chanceBatch < 0 ? chance : chance.child(chanceBatch).child(chanceShard);
    return own.child(nextOp);
  }

  /** Says which share of a batch, above 0 and up to 1, the rows of the next passes are. */
  public void batchShare(double share) {
    batchShare = share;
  }

  /** Which share of a batch the rows of this pass are. */
  public double batchShare() {
    return batchShare;
  }

  /** Who is told of the modules that the next passes go through; null for nobody. */
  public void trace(Trace wanted) {
    trace = wanted;
  }

  /** Who is told of them now, or null. */
  public Trace trace() {
    return trace;
  }

  /**
   * Says that a part of a composite module begins; the composite calls it.
   *
   * @param name the part's place, as it stands in the names of its parameters, made once
   */
  public void enter(String name, Object module, Node x) {
    if (trace != null) {
      trace.enter(name, module, x);
    }
  }

  /** Says that the part that began last has computed y, which is returned. */
  public Node leave(Node y) {
    if (trace != null) {
      trace.leave(y);
    }
    return y;
  }

  /**
   * How the rows of the nodes that modules are given now divide into sequences; null where each row
   * stands alone.
   */
  public Segments segments() {
    return segments;
  }

  /**
   * Says how the rows of the nodes that follow divide into sequences. A composite module that
   * changes it for its parts restores what was there before.
   *
   * @param inside null where each row stands alone
   * @return what was there before
   */
  public Segments segments(Segments inside) {
    Segments before = segments;
    segments = inside;
    return before;
  }

  /**
   * Adds a number to what training makes small, beside the loss. Modules call it on a tape that
   * records; penalties of the shards of a batch add up, so each is usually multiplied by {@link
   * #batchShare}.
   *
   * @param penalty [1, 1]
   */
  public void penalty(Node penalty) {
    penalties.add(penalty);
  }

  /** The sum of this pass's penalties. */
  public double penalties() {
    double sum = 0;
    for (int i = 0; i < penalties.size(); i++) {
      sum += penalties.get(i).value().data()[0];
    }
    return sum;
  }

  /** Begins a new pass: gradients are zero again, nodes of the last pass are no longer valid. */
  public void restart() {
    nextOp = 0;
    computedOps.clear();
    nextInput = 0;
    segments = null;
    penalties.clear();
    if (!bound.isEmpty()) {
      bound.clear();
    }
    forgetComputed();
    for (int i = 0; i < leafNodes.size(); i++) {
      leafNodes.get(i).track(records);
    }
  }

  /** A node for a tensor whose gradient nobody needs. The tensor is not copied. */
  public Node constant(Tensor tensor) {
    return input(tensor, false);
  }

  /** A node for a tensor whose gradient is wanted. The tensor is not copied. */
  public Node variable(Tensor tensor) {
    return input(tensor, records);
  }

  /**
   * The node of a parameter: always the same one, so that the gradients of all its uses add up; or
   * the one that {@link #bind} gave it.
   */
  public Node leaf(Parameter parameter) {
    Node leaf = bound.isEmpty() ? null : bound.get(parameter);
    return leaf == null ? ownLeaf(parameter) : leaf;
  }

  private Node ownLeaf(Parameter parameter) {
    Node leaf = leaves.get(parameter);
    if (leaf == null) {
      leaf = new Node(parameter.value());
      leaf.track(records);
      leaves.put(parameter, leaf);
      leafNodes.add(leaf);
    }
    return leaf;
  }

  /**
   * Says where the gradient of a parameter is to stand in the next passes, which make it zero
   * first.
   *
   * @param place of the parameter's shape
   */
  public void gradient(Parameter parameter, Tensor place) {
    ownLeaf(parameter).holdGradient(place);
  }

  /**
   * Lets a node be the value of a parameter until the next {@link #bind} or {@link #release} of it,
   * or the end of the pass.
   *
   * @param node of as many rows and columns
   */
  public void bind(Parameter parameter, Node node) {
    bound.put(parameter, node);
    forgetComputed();
  }

  /** Lets a parameter be itself again. */
  public void release(Parameter parameter) {
    bound.remove(parameter);
    forgetComputed();
  }

  /** Clearing an empty map costs as much as clearing a full one. */
  private void forgetComputed() {
    if (!computed.isEmpty()) {
      computed.clear();
    }
  }

  /** Notes that an operation has its inputs: those stand before it for the way back. */
  void computes(Op op) {
    computedOps.add(op);
  }

  /** What {@link #remember} was told of a weight in this pass, or null. */
  public Node remembered(Weight weight) {
    return computed.get(weight);
  }

  /** Keeps the node of a weight, so that it is computed once in a pass; returns it. */
  public Node remember(Weight weight, Node node) {
    computed.put(weight, node);
    return node;
  }

  /**
   * The next operation of this pass.
   *
   * @param type its class
   * @param maker makes one where no earlier pass had one that this one has not used yet
   */
  public <T extends Op> T next(Class<T> type, Supplier<T> maker) {
    int found = nextOp;
    while (found < ops.size() && !type.isInstance(ops.get(found))) {
      found++;
    }
    if (found == ops.size()) {
      ops.add(maker.get());
    }
    if (found > nextOp) {
      // This pass takes another way than the last, as where an expert has no rows: swapped, both
      // ways find all they need again.
      Collections.swap(ops, nextOp, found);
    }
    return type.cast(ops.get(nextOp++));
  }

  /** The operation of this pass that computed a node; null if none did. */
  public Op origin(Node node) {
    for (int i = nextOp - 1; i >= 0; i--) {
      if (ops.get(i).output() == node) {
        return ops.get(i);
      }
    }
    return null;
  }

  /**
   * Computes the gradient of the sum of {@code output} and all penalties in every tracked node of
   * this pass.
   *
   * @throws IllegalStateException if this tape does not record
   */
  public void backward(Node output) {
    if (!records) {
      throw new IllegalStateException(
          "Tape.backward expects a recording tape but got one for inference; use forTraining()");
    }
    if (output.tracked()) {
      output.gradient().fill(1);
    }
    for (int i = 0; i < penalties.size(); i++) {
      if (penalties.get(i).tracked()) {
        penalties.get(i).gradient().fill(1);
      }
    }
    for (int i = computedOps.size() - 1; i >= 0; i--) {
      Op op = computedOps.get(i);
      if (op.output().tracked()) {
        op.backward(kernels);
      }
    }
  }

  private Node input(Tensor tensor, boolean tracked) {
    Node node;
    if (nextInput < inputs.size()) {
      node = inputs.get(nextInput);
      node.hold(tensor);
    } else {
      node = new Node(tensor);
      inputs.add(node);
    }
    nextInput++;
    node.track(tracked);
    return node;
  }
}
