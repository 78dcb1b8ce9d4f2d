package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A part of a network: a function of a tensor, and the weights it holds. Modules are immutable but
 * for the values of their parameters, and print as code.
 */
public interface Module {

  /** How many columns it takes. */
  int inputs();

  /** How many columns it gives. */
  int outputs();

  /**
   * Computes the output for x: [rows, inputs].
   *
   * @return [rows, outputs]
   * @throws dev.sigmapi.tensor.ShapeException if x has another number of columns
   */
  Node forward(Tape tape, Node x);

  /** Names every parameter, each name beginning with {@code path}. */
  void visit(String path, BiConsumer<String, Parameter> visitor);

  /** The parameters by name, each once, at the first place it is used. */
  default Map<String, Parameter> parameters() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    visit(
        "",
        (name, parameter) -> {
          if (seen.add(parameter)) {
            named.put(name, parameter);
          }
        });
    return named;
  }

  /** Those of the parameters that optimisers move. */
  default Map<String, Parameter> learned() {
    Map<String, Parameter> learned = parameters();
    learned.values().removeIf(parameter -> !parameter.learned());
    return learned;
  }

  /** How many numbers are learned. */
  default int parameterCount() {
    return learned().values().stream().mapToInt(parameter -> parameter.value().size()).sum();
  }

  /**
   * About how many multiplications a row takes, by which batches are cut for threads: one for each
   * number that is learned, unless a module says that it uses them more often, or fewer of them.
   */
  default long multiplications() {
    return parameterCount();
  }

  /**
   * About how many multiplications a sequence of so many positions takes: as many times those of a
   * row, unless positions meet each other.
   */
  default long multiplications(int positions) {
    return positions * multiplications();
  }
}
