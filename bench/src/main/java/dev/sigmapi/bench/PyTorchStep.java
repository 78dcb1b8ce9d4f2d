package dev.sigmapi.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A training step or a forward pass in PyTorch. Inputs, target, weights and numbers of columns are
 * made once; what a run makes is freed when it ends.
 */
@SuppressWarnings("try") // A scope works by being open.
final class PyTorchStep implements Step {

  /** A weight of the problem as a leaf. */
  private record Learned(String name, Layout layout, Tensor tensor) {}

  private final PointerScope kept = new PointerScope();
  private final Problem problem;
  private final List<Learned> learned = new ArrayList<>();
  private Layout outputLayout;
  private int[] outputShape;
  private final Supplier<Tensor> forward;
  private final Tensor target;
  private final Adam adam;

  /**
   * @param model makes what stays from {@link #input}, {@link #numbers} and {@link #weight}, and
   *     gives the forward pass
   */
  PyTorchStep(Problem problem, double rate, Function<PyTorchStep, Supplier<Tensor>> model) {
    torch.set_num_threads(problem.threads());
    this.problem = problem;
    this.outputLayout = Layout.same(problem.target().size());
    this.outputShape = problem.target().shape();
    this.forward = model.apply(this);
    this.target = given(outputLayout.from(problem.target()), outputShape);
    this.adam = problem.trains() ? adam(rate) : null;
    // So that the scope is no longer the one that takes what is made, and yet keeps what it has.
    kept.extend().close();
  }

  private Adam adam(double rate) {
    AdamOptions options = new AdamOptions(rate);
    // A C++ tuple lies in memory with its last number first.
    options.betas().put(Problem.BETA_2, Problem.BETA_1);
    options.eps().put(Problem.EPSILON);
    Tensor[] leaves = learned.stream().map(Learned::tensor).toArray(Tensor[]::new);
    return new Adam(new TensorVector(leaves), options);
  }

  /** Numbers of a batch, as the problem names them. */
  Tensor input(String name) {
    return given(problem.input(name).data(), problem.input(name).shape());
  }

  /** Numbers of a batch. */
  Tensor given(float[] data, int... shape) {
    return Tensor.create(data, Arrays.stream(shape).asLongStream().toArray());
  }

  /** Numbers of columns. */
  Tensor numbers(int... numbers) {
    return Tensor.create(Arrays.stream(numbers).asLongStream().toArray());
  }

  /** A weight as the problem has it. */
  Tensor weight(String name) {
    return weight(name, Layout.same(problem.weight(name).size()), problem.weight(name).shape());
  }

  /** A weight that is kept in another layout. */
  Tensor weight(String name, Layout layout, int... shape) {
    Tensor leaf = given(layout.from(problem.weight(name)), shape);
    leaf.set_requires_grad(problem.trains());
    learned.add(new Learned(name, layout, leaf));
    return leaf;
  }

  /** Says that the outputs, and so the target, are in another layout than the problem's. */
  void output(Layout layout, int... shape) {
    outputLayout = layout;
    outputShape = shape;
  }

  @Override
  public void run() {
    try (PointerScope run = new PointerScope()) {
      if (adam == null) {
        try (InferenceMode inference = new InferenceMode()) {
          forward.get();
        }
      } else {
        backward();
        adam.step();
      }
    }
  }

  private void backward() {
    adam.zero_grad();
    torch.mse_loss(forward.get(), target).backward();
  }

  @Override
  public float[] outputs() {
    try (PointerScope run = new PointerScope();
        InferenceMode inference = new InferenceMode()) {
      return outputLayout.back(read(forward.get()));
    }
  }

  @Override
  public Map<String, float[]> gradients() {
    Map<String, float[]> named = new LinkedHashMap<>();
    try (PointerScope run = new PointerScope()) {
      backward();
      for (Learned weight : learned) {
        named.put(weight.name, weight.layout.back(read(weight.tensor.grad())));
      }
    }
    return named;
  }

  private static float[] read(Tensor tensor) {
    float[] numbers = new float[(int) tensor.numel()];
    tensor.contiguous().data_ptr_float().get(numbers);
    return numbers;
  }

  @Override
  public boolean learnsTheSame() {
    return learned.stream().allMatch(weight -> weight.layout.complete());
  }

  @Override
  public void close() {
    kept.close();
  }
}
