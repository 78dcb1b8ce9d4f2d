package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.weight.Transform;
import dev.sigmapi.weight.Transforms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What can be done to the weights of every module. */
final class WeightsTest {
  static final List<ModuleTable.Row> TABLE = ModuleTable.rows();

  /** Exact in float32, so that a module that gets w = 2u computes the same bits. */
  private static final Transform DOUBLED =
      Transforms.function(Activation.of("doubled", u -> 2 * u, u -> 2), w -> w / 2);

  @ParameterizedTest
  @FieldSource("TABLE")
  void everyWeightOfEveryModuleCanBeTransformed(ModuleTable.Row row) {
    Module plain = row.maker().apply(5, Seed.of(7));
    Module transformed = row.maker().apply(5, Seed.of(7));
    for (String name : List.copyOf(transformed.learned().keySet())) {
      Weights.transform(transformed, name, DOUBLED);
    }
    List<String> names = plain.learned().keySet().stream().map(name -> name + ".u").toList();
    assertEquals(names, List.copyOf(transformed.learned().keySet()));
    assertEquals(plain.parameterCount(), transformed.parameterCount());
    Tensor x = inputs(9, 5);
    Map<String, float[]> expected = new LinkedHashMap<>();
    float[] y = step(plain, x, expected);
    Map<String, float[]> got = new LinkedHashMap<>();
    assertArrayEquals(y, step(transformed, x, got), "the same bits");
    expected.forEach(
        (name, gradient) -> {
          float[] doubled = got.get(plain.learned().containsKey(name) ? name + ".u" : name);
          for (int i = 0; i < gradient.length; i++) {
            float factor = plain.learned().containsKey(name) ? 2 : 1;
            float size = Math.max(1, Math.abs(factor * gradient[i]));
            assertEquals(factor * gradient[i], doubled[i], 1e-5f * size, name);
          }
        });
    assertEquals(plain.learned().isEmpty(), Weights.plain(transformed));
    Weights.freeze(transformed);
    assertTrue(Weights.plain(transformed));
    assertEquals(plain.parameters().keySet(), transformed.parameters().keySet());
    assertArrayEquals(y, step(transformed, x, new LinkedHashMap<>()), "frozen");
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void theGradientOfASharedWeightIsTheSumOfThoseOfCopies(ModuleTable.Row row) {
    Module first = row.maker().apply(5, Seed.of(3));
    Module second = row.maker().apply(5, Seed.of(3));
    Map<String, float[]> apart = new LinkedHashMap<>();
    Module copies = new Parallel(Parallel.Join.CONCATENATE, List.of(first, scaled(second)));
    Tensor x = inputs(6, 5);
    float[] y = step(copies, x, apart);

    Weights.share(first, second);
    assertEquals(
        List.copyOf(first.parameters().values()), List.copyOf(copies.parameters().values()));
    assertEquals(first.parameterCount(), copies.parameterCount());
    Map<String, float[]> together = new LinkedHashMap<>();
    assertArrayEquals(y, step(copies, x, together), "the same bits");
    together.forEach(
        (name, gradient) -> {
          float[] one = apart.get(name);
          float[] other = apart.get(name.replaceFirst("^parts.0.", "parts.1.layers.1."));
          assertEquals(one.length, other.length, name);
          for (int i = 0; i < gradient.length; i++) {
            float size = Math.max(1, Math.abs(one[i]) + Math.abs(other[i]));
            assertEquals(one[i] + other[i], gradient[i], 1e-5f * size, name);
          }
        });
  }

  /** The same module on columns in another order, so that copies have gradients of their own. */
  private static Module scaled(Module module) {
    return Sequence.of(new Select(5, 4, 3, 2, 1, 0), module);
  }

  @Test
  void aTransformedWeightIsComputedOnceAPassAndSharedByItsUses() {
    Dense first = new Dense(2, 2, Dense.LINEAR, Seed.of(1));
    Dense second = new Dense(2, 2, Dense.LINEAR, Seed.of(2));
    Weights.transform(first, "weights", Transforms.orthogonal());
    Weights.share(first, second);
    Module both = Sequence.of(first, second);
    assertEquals(List.of("layers.0.weights.u", "layers.0.bias"), Weights.names(both));
    Tape tape = Tape.forTraining();
    Node y = both.forward(tape, tape.constant(inputs(3, 2)));
    tape.backward(y);
    Node w = first.weights().on(tape);
    assertEquals(w, second.weights().on(tape));
  }

  @Test
  void biasesStayUnlessTheyAreNamed() {
    Module network = Sequence.of(new Dense(2, 3, Dense.LINEAR, Seed.of(1)), new LayerNorm(3, 1e-5));
    Weights.transform(network, Transforms.positive());
    assertEquals(
        List.of("layers.0.weights.u", "layers.0.bias", "layers.1.gain.u", "layers.1.bias"),
        Weights.names(network));
    Weights.transform(network, "layers.1.bias", Transforms.positive());
    assertTrue(Weights.names(network).contains("layers.1.bias.u"));
  }

  @Test
  void wrongNamesAndShapesAreSaid() {
    Dense dense = new Dense(2, 3, Dense.LINEAR, Seed.of(1));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Weights.transform(dense, "weight", Transforms.positive()))
            .getMessage();
    assertTrue(message.contains("'weight'") && message.contains("weights"), message);
    message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Weights.transform(dense, Transforms.orthogonal()))
            .getMessage();
    assertTrue(message.contains("weights: orthogonal expects a square"), message);
    Dense other = new Dense(3, 3, Dense.LINEAR, Seed.of(1));
    assertThrows(IllegalArgumentException.class, () -> Weights.share(dense, other));
    assertThrows(
        IllegalArgumentException.class, () -> Weights.share(dense, new LayerNorm(2, 1e-5)));
  }

  @Test
  void aParameterThatAnotherWeightStandsForIsNotReadByMistake() {
    Dense dense = new Dense(2, 2, Dense.LINEAR, Seed.of(1));
    Parameter weights = (Parameter) dense.weights();
    Weights.transform(dense, Transforms.skew());
    assertThrows(IllegalStateException.class, weights::value);
    assertFalse(Weights.plain(dense));
  }

  private static float[] step(Module module, Tensor x, Map<String, float[]> gradients) {
    Tape tape = Tape.forTraining();
    Node y = module.forward(tape, tape.constant(x));
    tape.backward(y);
    module
        .parameters()
        .forEach((name, p) -> gradients.put(name, tape.leaf(p).gradient().copy().data()));
    return y.value().copy().data();
  }

  private static Tensor inputs(int rows, int columns) {
    Random random = new Random(rows);
    Tensor x = Tensor.zeros(rows, columns);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = 0.3f + random.nextFloat();
    }
    return x;
  }
}
