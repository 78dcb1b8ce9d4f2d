package dev.sigmapi.bench;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.TrainingStep;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sigmapi, used through what it offers to everyone. */
final class SigmapiSide implements Side {

  @Override
  public String name() {
    return "sigmapi";
  }

  @Override
  public List<String> options(int threads) {
    return List.of("--add-modules=jdk.incubator.vector");
  }

  @Override
  public Step prepare(Problem problem, String form, double rate) {
    SigmapiNetworks.Made made = SigmapiNetworks.of(problem);
    return problem.trains() ? new Training(problem, made, rate) : new Forward(made);
  }

  /** The network on a tape for inference. */
  private record Prediction(SigmapiNetworks.Made made, Tape tape) {
    Prediction(SigmapiNetworks.Made made) {
      this(made, Tape.forInference());
    }

    Node run() {
      tape.restart();
      return made.network().forward(tape, tape.constant(made.x()));
    }

    float[] outputs() {
      Tensor y = run().value();
      return Arrays.copyOf(y.data(), y.size());
    }
  }

  private static final class Forward implements Step {
    private final Prediction prediction;

    Forward(SigmapiNetworks.Made made) {
      this.prediction = new Prediction(made);
    }

    @Override
    public void run() {
      prediction.run();
    }

    @Override
    public float[] outputs() {
      return prediction.outputs();
    }

    @Override
    public Map<String, float[]> gradients() {
      throw new UnsupportedOperationException("A forward pass has no gradients");
    }

    @Override
    public void close() {}
  }

  private static final class Training implements Step {
    private final SigmapiNetworks.Made made;
    private final TrainingStep step;
    private final Tensor y;

    Training(Problem problem, SigmapiNetworks.Made made, double rate) {
      Module network = made.network();
      Adam.Settings adam =
          new Adam.Settings(rate, Problem.BETA_1, Problem.BETA_2, Problem.EPSILON, 0);
      this.made = made;
      this.step =
          new TrainingStep(
              network, ElementLoss.SQUARED, new Optimization(adam), problem.threads(), new Seed(1));
      Tensor target = problem.target();
      int rows = made.x().rows();
      this.y = Tensor.of(target.data(), rows, target.size() / rows);
    }

    @Override
    public void run() {
      step.run(made.x(), y);
    }

    @Override
    public float[] outputs() {
      return new Prediction(made).outputs();
    }

    @Override
    public Map<String, float[]> gradients() {
      step.gradient(made.x(), y);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      made.parameters().forEach((name, parts) -> gradients.put(name, together(parts)));
      return gradients;
    }

    private static float[] together(List<Parameter> parts) {
      int size = parts.get(0).gradient().size();
      float[] all = new float[parts.size() * size];
      for (int i = 0; i < parts.size(); i++) {
        System.arraycopy(parts.get(i).gradient().data(), 0, all, i * size, size);
      }
      return all;
    }

    @Override
    public void close() {
      step.close();
    }
  }
}
