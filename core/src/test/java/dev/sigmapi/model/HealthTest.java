package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Conjuncts;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Examined;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

final class HealthTest {

  @Test
  void aHealthyNetworkGivesNothing() {
    Module network =
        Sequence.of(
            new Dense(2, 8, Activation.of(Elementwise.TANH), Seed.of(1)),
            new LayerNorm(8, 1e-5),
            new Dense(8, 1, Dense.LINEAR, Seed.of(2)));
    assertEquals(List.of(), Health.of(network, rows(50)));
    assertEquals(List.of(), Health.of(network, rows(0)));
    assertEquals(List.of(), Health.of(network, rows(1)));
  }

  @Test
  void conjunctsThatCarryNothingAreNamed() {
    Module network =
        new SigmaPi(
            Conjuncts.of(2, new int[] {0}, new int[] {1}, new int[] {0, 1}),
            1,
            Dense.LINEAR,
            new Parameter(Tensor.of(new float[] {1, 1e-5f, 2}, 3, 1)),
            new Parameter(Tensor.zeros(1, 1)));
    List<String> said = Health.of(network, rows(50));
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.get(0).contains("conjuncts that carry nothing: [1]"), said.toString());
    assertEquals(List.of(), Health.of(network, rows(1)));
  }

  @Test
  void deadConstantAndUnusedUnitsAreNamed() {
    Module network =
        Sequence.of(
            new Dense(2, 12, Activation.of(Elementwise.RELU), Seed.of(1)),
            new Dense(12, 1, Dense.LINEAR, Seed.of(2)));
    Tensor weights = value(network, "layers.0.weights");
    Tensor bias = value(network, "layers.0.bias");
    for (int j = 0; j < 12; j++) {
      weights.set(0, j, 1);
      weights.set(1, j, 1);
    }
    bias.set(0, 3, -100);
    weights.set(0, 5, 0);
    weights.set(1, 5, 0);
    bias.set(0, 5, 2);
    value(network, "layers.1.weights").set(7, 0, 1e-9f);
    assertEquals(
        List.of(
            "health: units that are 0 for every row: 3 of layers.0 Dense(2 -> 12, relu)",
            "health: units that are the same for every row: 5 of layers.0 Dense(2 -> 12, relu)",
            "health: units that carry nothing, by the weights behind them: 7 of layers.0 Dense(2 ->"
                + " 12, relu)"),
        Health.of(network, rows(50)));
    bias.fill(-100);
    weights.set(0, 0, 1);
    List<String> all = Health.of(network, rows(50));
    assertTrue(all.get(0).contains("0, 1, 2, 3, 4, 5, 6, 7 of layers.0"), all.toString());
    assertTrue(all.get(0).endsWith("; and 4 more"), all.toString());
    assertTrue(all.get(1).contains("outputs of the network that are the same"), all.toString());
  }

  @Test
  void productUnitsSayWhatIsWrongWithThem() {
    ProductUnits units =
        new ProductUnits(
            2,
            2,
            ProductUnits.Domain.REAL,
            new Parameter(Tensor.of(new float[] {1, 30, 0.5f, 0}, 2, 2)),
            null);
    Module network = Sequence.of(units, new Dense(2, 1, Dense.LINEAR, Seed.of(1)));
    Tensor x = rows(10);
    x.set(0, 0, 0);
    x.set(1, 0, -1);
    x.set(2, 0, -2);
    x.set(3, 1, 50);
    String said = String.join("\n", Health.of(network, x));
    String of = " of layers.0 ProductUnits(2 -> 2)";
    for (String part :
        List.of(
            "exponents that have run away: 0 (30.0 of input 1)" + of,
            "products held at their limit e^40: 0 (in 1 of 10 rows)" + of,
            "inputs of products that are 0: 0 (in 1 rows)" + of,
            "negative inputs with fractional exponents: 0 (in 2 rows)" + of)) {
      assertTrue(said.contains(part), part + " is not in\n" + said);
    }
    ProductUnits gated =
        new ProductUnits(
            2,
            1,
            ProductUnits.Domain.GATED,
            new Parameter(Tensor.of(new float[] {0.5f, 30}, 1, 2)),
            new Parameter(Tensor.zeros(1, 2)));
    said = String.join("\n", Health.of(Sequence.of(gated), x));
    assertTrue(!said.contains("run away") && !said.contains("negative"), said);
  }

  @Test
  void aModuleMayFindItsOwnFaults() {
    final class Expert implements Module, Examined {
      @Override
      public int inputs() {
        return 2;
      }

      @Override
      public int outputs() {
        return 2;
      }

      @Override
      public Node forward(Tape tape, Node x) {
        return x;
      }

      @Override
      public void visit(String path, BiConsumer<String, Parameter> visitor) {}

      @Override
      public void examine(Tensor x, Tensor y, Findings findings) {
        findings.add("experts that no row chose", "%d", 3);
      }

      @Override
      public String toString() {
        return "Experts(4)";
      }
    }
    assertEquals(
        List.of("health: experts that no row chose: 3 of layers.0 Experts(4)"),
        Health.of(Sequence.of(new Expert()), rows(9)));
  }

  @Test
  void trainingTellsAndRecordsIt() throws Exception {
    List<String> notes = new ArrayList<>();
    Model model =
        Training.of(Examples.only(Examples.houses(100, 1), "area", "floor", "price"))
            .target("price")
            .network(
                Specification.of(
                    new ObjectMapper()
                        .readTree(
                            "[{\"dense\": {\"activation\": \"off\", \"units\": 40}}, \"dense\"]")))
            .activations(Activation.of("off", v -> 0, v -> 0))
            .settings(new TrainingSettings().withEpochs(2))
            .notes(notes::add)
            .fit();
    List<String> health = new ArrayList<>();
    model.record().path("health").forEach(finding -> health.add(finding.asText()));
    assertTrue(!health.isEmpty() && notes.containsAll(health), notes.toString());
  }

  private static Tensor value(Module network, String name) {
    return network.parameters().get(name).value();
  }

  private static Tensor rows(int count) {
    Random random = new Random(1);
    Tensor x = Tensor.zeros(count, 2);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = 0.5f + random.nextFloat();
    }
    return x;
  }
}
