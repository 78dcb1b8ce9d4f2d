package dev.sigmapi.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A training step or a forward pass in DJL. Inputs, target, weights and numbers of columns are made
 * once; what a run makes is freed when it ends.
 */
final class DjlStep implements Step {

  /** A weight of the problem. */
  private record Learned(String name, Layout layout, NDArray array) {}

  private final Engine engine = Engine.getEngine("PyTorch");
  private final NDManager manager = engine.newBaseManager();
  private final Problem problem;
  private final List<Learned> learned = new ArrayList<>();
  private Layout outputLayout;
  private Shape outputShape;
  private final Supplier<NDArray> forward;
  private final NDArray target;
  private final Optimizer adam;

  /**
   * @param model makes what stays from {@link #input}, {@link #numbers} and {@link #weight}, and
   *     gives the forward pass
   */
  DjlStep(Problem problem, double rate, Function<DjlStep, Supplier<NDArray>> model) {
    this.problem = problem;
    this.outputLayout = Layout.same(problem.target().size());
    this.outputShape = shape(problem.target().shape());
    this.forward = model.apply(this);
    this.target = manager.create(outputLayout.from(problem.target()), outputShape);
    this.adam =
        Adam.builder()
            .optLearningRateTracker(Tracker.fixed((float) rate))
            .optBeta1((float) Problem.BETA_1)
            .optBeta2((float) Problem.BETA_2)
            .optEpsilon((float) Problem.EPSILON)
            .build();
  }

  private static Shape shape(int... shape) {
    return new Shape(Arrays.stream(shape).asLongStream().toArray());
  }

  /** Numbers of a batch, as the problem names them. */
  NDArray input(String name) {
    return given(problem.input(name).data(), problem.input(name).shape());
  }

  /** Numbers of a batch. */
  NDArray given(float[] data, int... shape) {
    return manager.create(data, shape(shape));
  }

  /** Numbers of columns or rows. */
  NDArray numbers(int... numbers) {
    return manager.create(Arrays.stream(numbers).asLongStream().toArray());
  }

  /** A weight as the problem has it. */
  NDArray weight(String name) {
    return weight(name, Layout.same(problem.weight(name).size()), problem.weight(name).shape());
  }

  /** A matrix of the problem with its rows as columns. */
  NDArray transposed(String name) {
    int[] shape = problem.weight(name).shape();
    return weight(name, Layout.transposed(shape[0], shape[1]), shape[1], shape[0]);
  }

  /** A weight that is kept in another layout. */
  NDArray weight(String name, Layout layout, int... shape) {
    NDArray array = given(layout.from(problem.weight(name)), shape);
    array.setRequiresGradient(problem.trains());
    learned.add(new Learned(name, layout, array));
    return array;
  }

  /** Says that the outputs, and so the target, are in another layout than the problem's. */
  void output(Layout layout, int... shape) {
    outputLayout = layout;
    outputShape = shape(shape);
  }

  @Override
  public void run() {
    if (!problem.trains()) {
      try (NDScope run = new NDScope()) {
        run.suppressNotUsedWarning();
        forward.get();
      }
      return;
    }
    backward();
    // Outside of a scope, as Adam makes its means in the first step.
    for (Learned weight : learned) {
      try (NDArray gradient = weight.array.getGradient()) {
        adam.update(weight.name, weight.array, gradient);
      }
    }
  }

  private void backward() {
    try (NDScope run = new NDScope();
        GradientCollector collector = engine.newGradientCollector()) {
      run.suppressNotUsedWarning();
      collector.backward(forward.get().sub(target).square().mean());
    }
  }

  @Override
  public float[] outputs() {
    try (NDScope run = new NDScope()) {
      run.suppressNotUsedWarning();
      return outputLayout.back(forward.get().toFloatArray());
    }
  }

  @Override
  public Map<String, float[]> gradients() {
    Map<String, float[]> named = new LinkedHashMap<>();
    backward();
    for (Learned weight : learned) {
      try (NDArray gradient = weight.array.getGradient()) {
        named.put(weight.name, weight.layout.back(gradient.toFloatArray()));
        gradient.subi(gradient); // Adam does so too, as gradients add up.
      }
    }
    return named;
  }

  @Override
  public boolean learnsTheSame() {
    return learned.stream().allMatch(weight -> weight.layout.complete());
  }

  @Override
  public void close() {
    manager.close();
  }
}
