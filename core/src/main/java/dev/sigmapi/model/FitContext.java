package dev.sigmapi.model;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What surrounds the trainings of one fit.
 *
 * @param method how a network that the user names is trained
 * @param activations of the user's own
 * @param listener who watches gradient training
 * @param checkpoints where a training of that name keeps its checkpoint
 * @param notes who is told what was chosen
 * @param goesOn whether what has no epochs should go on; asked often
 */
record FitContext(
    TrainingSettings settings,
    Method method,
    List<Activation> activations,
    TrainingListener listener,
    Function<String, CheckpointStore> checkpoints,
    Consumer<String> notes,
    BooleanSupplier goesOn) {

  FitContext withSettings(TrainingSettings other) {
    return new FitContext(other, method, activations, listener, checkpoints, notes, goesOn);
  }

  /** The same, told to others. */
  FitContext with(Consumer<String> told) {
    return with(listener, told, goesOn);
  }

  /** The same, watched by others and told to others. */
  FitContext with(TrainingListener watching, Consumer<String> told, BooleanSupplier asked) {
    return new FitContext(settings, method, activations, watching, checkpoints, told, asked);
  }
}
