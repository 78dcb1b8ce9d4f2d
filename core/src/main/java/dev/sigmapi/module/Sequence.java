package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.ShapeException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Modules one after the other: f_n(… f_2(f_1(x))). */
public final class Sequence implements Module {
  private final List<Module> layers;
  private final List<String> names;

  /**
   * @param layers each takes as many columns as the one before gives; none is what a model has that
   *     is a formula and no network
   * @throws ShapeException if two neighbours do not fit
   */
  public Sequence(List<Module> layers) {
    for (int i = 1; i < layers.size(); i++) {
      Module before = layers.get(i - 1);
      Module layer = layers.get(i);
      if (before.outputs() != layer.inputs()) {
        throw new ShapeException(
            layer + " as layer " + i, layer.inputs() + " columns", "those of " + before);
      }
    }
    this.layers = List.copyOf(layers);
    this.names = IntStream.range(0, layers.size()).mapToObj(i -> "layers." + i).toList();
  }

  public static Sequence of(Module... layers) {
    return new Sequence(List.of(layers));
  }

  public List<Module> layers() {
    return layers;
  }

  @Override
  public int inputs() {
    return layers.isEmpty() ? 0 : layers.get(0).inputs();
  }

  @Override
  public int outputs() {
    return layers.isEmpty() ? 0 : layers.get(layers.size() - 1).outputs();
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node value = x;
    for (int i = 0; i < layers.size(); i++) {
      Module layer = layers.get(i);
      tape.enter(names.get(i), layer, value);
      value = tape.leave(layer.forward(tape, value));
    }
    return value;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).visit(path + names.get(i) + ".", visitor);
    }
  }

  @Override
  public long multiplications() {
    return layers.stream().mapToLong(Module::multiplications).sum();
  }

  @Override
  public long multiplications(int positions) {
    return layers.stream().mapToLong(layer -> layer.multiplications(positions)).sum();
  }

  @Override
  public String toString() {
    return layers.stream()
        .map(Module::toString)
        .collect(Collectors.joining(", ", "Sequence(", ")"));
  }
}
