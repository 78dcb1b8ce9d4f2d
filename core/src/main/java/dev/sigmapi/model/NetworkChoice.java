package dev.sigmapi.model;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.train.EpochListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which network is trained, and by which method. */
record NetworkChoice(
    Problem problem,
    TrainingSettings settings,
    List<Activation> activations,
    EpochListener listener,
    Consumer<String> notes) {

  /** Trains the network that the user wants, or the best of a short list. */
  Fitted fit(Optional<Specification> wanted) {
    if (wanted.isPresent()) {
      Specification specification = wanted.get();
      return VariableProjectionFit.trains(problem, specification)
          ? new VariableProjectionFit(problem).fit(specification)
          : gradient().fit(specification);
    }
    return problem.target().task() == Task.REGRESSION ? regression() : classification();
  }

  private Fitted regression() {
    return new VariableProjectionFit(problem).fit();
  }

  private Fitted classification() {
    return gradient().fit(Specification.productUnits(8));
  }

  /** The linear model of the problem. */
  Fitted linear() {
    return problem.target().task() == Task.REGRESSION
        ? new LinearFit(problem).fit(problem.split().fitting())
        : gradient().fit(Specification.linear());
  }

  private GradientFit gradient() {
    return new GradientFit(problem, settings, activations, listener);
  }
}
