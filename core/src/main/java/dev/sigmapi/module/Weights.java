package dev.sigmapi.module;

import dev.sigmapi.data.Nearest;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.weight.SoftlyShared;
import dev.sigmapi.weight.Transform;
import dev.sigmapi.weight.Transformed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be done to the weights of any module once it is made: transform, share, and freeze them.
 * It works on the parameters that the module holds, whatever the module does with them, so no
 * module needs to know of it and none can miss it.
 *
 * <p>A name stands for every parameter that has it or ends with it after a dot: in a network,
 * {@code weights} for those of all layers, {@code layers.0.weights} for those of the first.
 */
public final class Weights {

  private Weights() {}

  /**
   * Transforms the parameters of a name, which start where they are, or near.
   *
   * @param module whose {@link Module#parameters} have not been put on a tape yet
   * @throws IllegalArgumentException if there is no learned parameter of that name
   * @throws ShapeException if the transformation does not fit the shape of one
   */
  public static void transform(Module module, String name, Transform transform) {
    Map<String, Parameter> learned = module.learned();
    List<String> found = named(module, name);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no weight '%s' that is learned; %s"
              .formatted(module, name, Nearest.suggest(name, learned.keySet())));
    }
    for (String each : found) {
      replace(each, learned.get(each), transform);
    }
  }

  /**
   * Transforms every learned parameter but the biases, which modules name so.
   *
   * @throws ShapeException if the transformation does not fit the shape of one
   */
  public static void transform(Module module, Transform transform) {
    module
        .learned()
        .forEach(
            (name, parameter) -> {
              if (!name.endsWith("bias")) {
                replace(name, parameter, transform);
              }
            });
  }

  /**
   * Draws every learned parameter but the biases towards one set of centres, which are learned too.
   *
   * @param centres how many, 1 or more
   * @param strength of the penalty beside the loss
   */
  public static void shareSoftly(Module module, int centres, double strength) {
    Map<String, Parameter> drawn = module.learned();
    drawn.keySet().removeIf(name -> name.endsWith("bias"));
    List<Tensor> values = drawn.values().stream().map(Parameter::value).toList();
    Parameter mixture = SoftlyShared.mixture(values, centres);
    drawn
        .values()
        .forEach(
            p -> p.replaceBy(new SoftlyShared(new Parameter(p.value().copy()), mixture, strength)));
  }

  private static void replace(String name, Parameter parameter, Transform transform) {
    try {
      parameter.replaceBy(Transformed.from(parameter, transform));
    } catch (ShapeException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /** The learned parameters that a name stands for; those of none are not an error here. */
  public static List<String> named(Module module, String name) {
    List<String> all = names(module);
    return all.contains(name)
        ? List.of(name)
        : all.stream().filter(other -> other.endsWith("." + name)).toList();
  }

  /** The names of the learned parameters. */
  public static List<String> names(Module module) {
    return List.copyOf(module.learned().keySet());
  }

  /**
   * Lets a module use the parameters of another of the same kind: they are one from now on.
   *
   * @throws ShapeException if the two do not hold parameters of the same names and shapes
   */
  public static void share(Module first, Module other) {
    Map<String, Parameter> theirs = places(first);
    Map<String, Parameter> own = places(other);
    if (!theirs.keySet().equals(own.keySet())) {
      throw new ShapeException(
          other + " that shares",
          "the weights " + theirs.keySet() + " of " + first,
          own.keySet() + "");
    }
    own.forEach(
        (name, parameter) -> {
          Parameter shared = theirs.get(name);
          if (parameter.rows() != shared.rows() || parameter.columns() != shared.columns()) {
            throw new ShapeException(
                other + " that shares " + name, shape(shared) + " as " + first, shape(parameter));
          }
        });
    own.forEach(
        (name, parameter) -> {
          if (parameter != theirs.get(name)) {
            parameter.replaceBy(theirs.get(name));
          }
        });
  }

  private static String shape(Parameter parameter) {
    return Arrays.toString(new int[] {parameter.rows(), parameter.columns()});
  }

  /**
   * Makes every transformed or shared weight of a module a plain one with the value it has: the
   * module computes the same and is made of parameters that are learned as they stand.
   */
  public static void freeze(Module module) {
    Map<Parameter, Tensor> values = new LinkedHashMap<>();
    Tape tape = Tape.forInference();
    for (Parameter place : new ArrayList<>(places(module).values())) {
      Weight source = place.source();
      if (source != null) {
        values.put(place, source.on(tape).value());
      }
    }
    values.forEach(
        (place, value) -> {
          place.replaceBy(null);
          place.value().copyFrom(value);
        });
  }

  /** Whether a weight of the module is computed from others. */
  public static boolean plain(Module module) {
    return places(module).values().stream().allMatch(place -> place.source() == null);
  }

  /** The parameters that a module holds by name, those that others stand for with them. */
  static Map<String, Parameter> places(Module module) {
    Map<String, Parameter> places = new LinkedHashMap<>();
    Parameter.PlaceVisitor visitor = places::put;
    module.visit("", visitor);
    return places;
  }
}
