package dev.sigmapi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Layers;
import dev.sigmapi.specification.Transformations;
import dev.sigmapi.specification.Vocabulary;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ModulesCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyExampleIsANetworkThatRuns() {
    List<Vocabulary.Term<?>> terms = new ArrayList<>(Layers.vocabulary().terms());
    terms.addAll(Transformations.vocabulary().terms());
    for (Vocabulary.Term<?> term : terms) {
      String example = ModulesCommand.example(term);
      assertTrue(example.contains(term.name()), example);
      Sequence network = SpecificationText.network(example).build(8, 1, Seed.of(1), List.of());
      Tape tape = Tape.forInference();
      assertEquals(1, network.forward(tape, tape.constant(Tensor.zeros(3, 8))).columns(), example);
    }
  }

  @Test
  void everyModuleIsListedWithItsOptions() throws IOException {
    assertEquals(0, run("modules"));
    String text = out.toString();
    List<Vocabulary.Term<?>> terms = new ArrayList<>(Layers.vocabulary().terms());
    terms.addAll(Transformations.vocabulary().terms());
    for (Vocabulary.Term<?> term : terms) {
      assertTrue(text.contains("\n" + term.name()) || text.startsWith(term.name()), term.name());
      assertTrue(text.contains(term.formula()), term.formula());
      term.options().forEach(option -> assertTrue(text.contains(option.meaning()), option.name()));
    }
    out.getBuffer().setLength(0);
    assertEquals(0, run("modules", "--json"));
    JsonNode list = new ObjectMapper().readTree(out.toString());
    assertEquals(Layers.vocabulary().names().size(), list.size());
    assertEquals("dense", list.at("/0/name").asText());
    assertEquals("identity", list.at("/0/options/1/default").asText());
  }

  @Test
  void oneModuleIsShownAndAnUnknownOneSuggestsTheNearest() {
    assertEquals(0, run("modules", "pi_sigma"));
    assertTrue(out.toString().startsWith("pi_sigma\n") || out.toString().startsWith("pi_sigma\r"));
    assertTrue(out.toString().contains("order: 2"), out.toString());
    assertEquals(2, run("modules", "pisigma"));
    assertTrue(err.toString().contains("did you mean 'pi_sigma'?"), err.toString());
  }

  @Test
  void aTransformationOfWeightsIsShownByName() {
    assertEquals(0, run("modules", "bounded"));
    assertTrue(out.toString().contains("low: -1.0"), out.toString());
    assertEquals(2, run("modules", "positve"));
    assertTrue(err.toString().contains("did you mean 'positive'?"), err.toString());
  }

  private int run(String... arguments) {
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }
}
