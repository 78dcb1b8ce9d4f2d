package dev.sigmapi.bench;

import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * A graph of a whole step, and a session that runs it. Inputs and target are fed, as they would be
 * in a loop over batches.
 */
final class TensorFlowStep implements Step {

  /** A weight of the problem as a variable. */
  private record Learned(String name, Layout layout, Variable<TFloat32> variable) {}

  private final Problem problem;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session;
  private final Map<Placeholder<TFloat32>, TFloat32> fed = new LinkedHashMap<>();
  private final List<Learned> learned = new ArrayList<>();
  private final Map<Variable<TFloat32>, TFloat32> first = new LinkedHashMap<>();
  private final Operand<TFloat32> y;
  private Layout outputLayout;
  private Gradients gradients;
  private final Session.Runner runner;

  /**
   * @param model builds the outputs from {@link #input} and {@link #weight}
   */
  TensorFlowStep(Problem problem, double rate, Function<TensorFlowStep, Operand<TFloat32>> model) {
    this.problem = problem;
    this.outputLayout = Layout.same(problem.target().size());
    this.y = model.apply(this);
    Op update = problem.trains() ? training(rate) : null;
    // One pool for all, on the caller's thread: handing a small graph over costs more than it.
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(problem.threads())
            .setInterOpParallelismThreads(-1)
            .build();
    this.session = new Session(graph, config);
    setVariables();
    this.runner = runner();
    if (update == null) {
      runner.fetch(y);
    } else {
      runner.addTarget(update);
    }
  }

  Ops tf() {
    return tf;
  }

  /** Numbers of a batch, as the problem names them. */
  Operand<TFloat32> input(String name) {
    return fed(problem.input(name).data(), problem.input(name).shape());
  }

  /** Numbers of a batch. */
  Operand<TFloat32> fed(float[] data, int... shape) {
    Placeholder<TFloat32> place = tf.placeholder(TFloat32.class, Placeholder.shape(shape(shape)));
    fed.put(place, tensor(data, shape));
    return place;
  }

  /** A weight as the problem has it. */
  Operand<TFloat32> weight(String name) {
    Tensor weight = problem.weight(name);
    return weight(name, Layout.same(weight.size()), weight.shape());
  }

  /** A weight of one row as a vector. */
  Operand<TFloat32> vector(String name) {
    int size = problem.weight(name).size();
    return weight(name, Layout.same(size), size);
  }

  /** A weight that is kept in another layout. */
  Operand<TFloat32> weight(String name, Layout layout, int... shape) {
    Variable<TFloat32> variable = variable(layout.from(problem.weight(name)), shape);
    learned.add(new Learned(name, layout, variable));
    return tf.identity(variable); // Batched products refuse the variable itself.
  }

  /** Says that the outputs, and so the target, are in another layout than the problem's. */
  void outputLayout(Layout layout) {
    outputLayout = layout;
  }

  private Variable<TFloat32> variable(float[] data, int... shape) {
    Variable<TFloat32> variable = tf.variable(shape(shape), TFloat32.class);
    first.put(variable, tensor(data, shape));
    return variable;
  }

  private static Shape shape(int... shape) {
    long[] sizes = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      sizes[i] = shape[i];
    }
    return Shape.of(sizes);
  }

  private static TFloat32 tensor(float[] data, int... shape) {
    return TFloat32.tensorOf(shape(shape), DataBuffers.of(data));
  }

  /** Gradients, and then Adam: no variable moves while another's gradient still reads it. */
  private Op training(double rate) {
    int[] sizes = yShape();
    Operand<TFloat32> target = fed(outputLayout.from(problem.target()), sizes);
    Operand<TFloat32> squares = tf.math.squaredDifference(y, target);
    int[] axes = new int[sizes.length];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i;
    }
    Operand<TFloat32> loss = tf.math.mean(squares, tf.constant(axes));
    gradients = tf.gradients(loss, learned.stream().map(Learned::variable).toList());
    List<Op> ready = new ArrayList<>();
    gradients.forEach(ready::add);
    Ops then = tf.withControlDependencies(ready);
    Variable<TFloat32> power1 = variable(new float[] {(float) Problem.BETA_1});
    Variable<TFloat32> power2 = variable(new float[] {(float) Problem.BETA_2});
    List<Op> applied = new ArrayList<>();
    for (int i = 0; i < learned.size(); i++) {
      Variable<TFloat32> variable = learned.get(i).variable;
      int[] shape = ints(variable.shape());
      applied.add(
          then.train.applyAdam(
              variable,
              variable(new float[(int) variable.shape().size()], shape),
              variable(new float[(int) variable.shape().size()], shape),
              power1,
              power2,
              tf.constant((float) rate),
              tf.constant((float) Problem.BETA_1),
              tf.constant((float) Problem.BETA_2),
              tf.constant((float) Problem.EPSILON),
              gradients.dy(i)));
    }
    Ops last = tf.withControlDependencies(applied);
    return tf.withControlDependencies(
            last.assign(power1, last.math.mul(power1, tf.constant((float) Problem.BETA_1))),
            last.assign(power2, last.math.mul(power2, tf.constant((float) Problem.BETA_2))))
        .noOp();
  }

  private int[] yShape() {
    return ints(y.shape());
  }

  private static int[] ints(Shape shape) {
    int[] sizes = new int[shape.numDimensions()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = (int) shape.get(i);
    }
    return sizes;
  }

  private void setVariables() {
    Session.Runner all = session.runner();
    first.forEach(
        (variable, value) -> {
          Placeholder<TFloat32> place = tf.placeholder(TFloat32.class);
          all.feed(place, value).addTarget(tf.assign(variable, place));
        });
    all.run().close();
    first.values().forEach(TFloat32::close);
  }

  private Session.Runner runner() {
    Session.Runner fresh = session.runner();
    fed.forEach(fresh::feed);
    return fresh;
  }

  @Override
  public void run() {
    runner.run().close();
  }

  @Override
  public float[] outputs() {
    return outputLayout.back(fetch(List.of(y)).get(0));
  }

  @Override
  public Map<String, float[]> gradients() {
    List<Operand<TFloat32>> wanted = new ArrayList<>();
    for (int i = 0; i < learned.size(); i++) {
      wanted.add(gradients.dy(i));
    }
    List<float[]> values = fetch(wanted);
    Map<String, float[]> named = new LinkedHashMap<>();
    for (int i = 0; i < learned.size(); i++) {
      named.put(learned.get(i).name, learned.get(i).layout.back(values.get(i)));
    }
    return named;
  }

  private List<float[]> fetch(List<Operand<TFloat32>> wanted) {
    Session.Runner fetching = runner();
    wanted.forEach(fetching::fetch);
    List<float[]> values = new ArrayList<>();
    try (Result result = fetching.run()) {
      for (int i = 0; i < result.size(); i++) {
        TFloat32 tensor = (TFloat32) result.get(i);
        float[] numbers = new float[(int) tensor.size()];
        tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(numbers, false, false)));
        values.add(numbers);
      }
    }
    return values;
  }

  @Override
  public boolean learnsTheSame() {
    return learned.stream().allMatch(weight -> weight.layout.complete());
  }

  @Override
  public void close() {
    session.close();
    graph.close();
    fed.values().forEach(TFloat32::close);
  }
}
