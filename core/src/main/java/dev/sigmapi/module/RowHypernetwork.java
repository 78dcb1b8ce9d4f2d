package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.ConcatenateOp;
import dev.sigmapi.grad.op.SelectOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A network that makes the weights of linear layers anew for every row: v ← g(v·W(h(z)) + b(h(z)))
 * layer by layer, from v = x, with W and b linear in the features h(z). z: K and x: J of the
 * columns of the input. No row's weights are ever in memory: W(h) = Σ_k h_k U_k, so v·W(h) is the
 * layer {@link Bilinear} of h and v, with constants in both; see there for the order of
 * contraction. The layers can be any that take [h, v], so {@link LowRankBilinear} makes weights of
 * low rank and {@link ScaledDense} scales the outputs of weights that are the same for all.
 */
public final class RowHypernetwork implements Module {
  private final BilinearInputs columns;
  private final Module generator;
  private final List<Module> layers;
  private final List<String> names;

  /**
   * A network on given layers.
   *
   * @param columns which are z and x, without constants
   * @param generator h; null for z itself
   * @param layers at least one; each takes the features and behind them what the one before gives
   */
  public RowHypernetwork(BilinearInputs columns, Module generator, List<Module> layers) {
    int features = features(columns, generator);
    int width = columns.x().length;
    for (Module layer : layers) {
      if (layer.inputs() != features + width) {
        throw new ShapeException(
            "RowHypernetwork",
            "layers of %d features and behind them what the layer before gives, %d"
                .formatted(features, width),
            layer.toString());
      }
      width = layer.outputs();
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("RowHypernetwork expects at least one layer but got none");
    }
    this.columns = columns;
    this.generator = generator;
    this.layers = List.copyOf(layers);
    this.names = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      names.add("layers." + i);
    }
  }

  private static int features(BilinearInputs columns, Module generator) {
    return generator == null ? columns.z().length : generator.outputs();
  }

  /**
   * The same layers as {@code target} with weights that are generated in full. What is generated
   * starts with the variance that those weights have ({@link Hyperfan}), biases at what they are.
   *
   * @param target layers whose shapes, functions and first values are taken
   * @param sample rows of z as they will come; null for standard normal ones
   */
  public static RowHypernetwork of(
      BilinearInputs columns, Module generator, List<Dense> target, Tensor sample, Seed seed) {
    Tensor z = sample == null ? Hyperfan.normal(columns.z().length, seed.child("sample")) : sample;
    Hyperfan hyperfan = new Hyperfan(generator, z);
    int features = features(columns, generator);
    List<Module> layers = new ArrayList<>();
    for (int i = 0; i < target.size(); i++) {
      Dense dense = target.get(i);
      Tape tape = Tape.forInference();
      double deviation = Hyperfan.deviation(dense.weights().on(tape).value());
      Tensor bias = dense.bias().on(tape).value();
      int x = dense.inputs();
      int outputs = dense.outputs();
      int width = (x + 1) * outputs;
      Tensor u =
          Initial.uniform(
              features + 1, width, hyperfan.bound(deviation), seed.child("layers." + i));
      for (int j = 0; j < outputs; j++) {
        for (int k = 0; k < features; k++) {
          u.set(k, x * outputs + j, 0);
        }
        u.set(features, x * outputs + j, bias.get(0, j));
      }
      for (int j = 0; j < x * outputs; j++) {
        u.set(features, j, 0);
      }
      layers.add(
          new Bilinear(
              BilinearInputs.split(features, x).withConstants(true, true),
              outputs,
              dense.activation(),
              new Parameter(Tensor.of(u.data(), features + 1, x + 1, outputs))));
    }
    return new RowHypernetwork(columns, generator, layers);
  }

  @Override
  public int inputs() {
    return columns.columns();
  }

  @Override
  public int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** Which columns are z and x. */
  public BilinearInputs columns() {
    return columns;
  }

  /** h; null for z itself. */
  public Module generator() {
    return generator;
  }

  /** The layers, each on the features and what the one before gives. */
  public List<Module> layers() {
    return layers;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node h = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns.z());
    if (generator != null) {
      tape.enter("generator", generator, h);
      h = tape.leave(generator.forward(tape, h));
    }
    Node v = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns.x());
    for (int i = 0; i < layers.size(); i++) {
      Node both = tape.next(ConcatenateOp.class, ConcatenateOp::new).apply(tape, h, v);
      tape.enter(names.get(i), layers.get(i), both);
      v = tape.leave(layers.get(i).forward(tape, both));
    }
    return v;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    if (generator != null) {
      generator.visit(path + "generator.", visitor);
    }
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).visit(path + names.get(i) + ".", visitor);
    }
  }

  @Override
  public String toString() {
    return "RowHypernetwork(%s%s -> %s)"
        .formatted(
            columns,
            generator == null ? "" : ", " + generator,
            layers.stream().map(Module::toString).collect(Collectors.joining(", ")));
  }
}
