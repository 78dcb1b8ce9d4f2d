package dev.sigmapi.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Embedding;
import dev.sigmapi.module.Module;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules in modules, and weights that are not learned as they stand. */
final class SpecificationTranslationTest {
  private static final int INPUTS = 6;
  private static final int OUTPUTS = 2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'gate':{'hard':true,'values':[{'dense':{'activation':'gelu'}}]}},'dense']",
        "[{'multiplexer':{'parts':2,'hard':true,'z':[0,1],'x':[2,3,4,5]}},'dense']",
        "[{'residual':{'layers':['layer_norm',{'dense':{'activation':'silu'}},'dense']}},'dense']",
        "[{'mixture_of_experts':{'experts':3,'top':1,'shift_rate':0.1,'layers':["
            + "{'mixture_of_experts':{'experts':2,'top':1}}]}},'dense']",
        "[{'tokens':{'width':4,'layers':[{'mixture_of_experts':{'experts':3,'layers':"
            + "[{'recurrence':{'units':4}},'dense']}},{'mixture_of_experts':{'experts':3,'top':2}},{'attention':{'causal':true,'heads':2}}]}},"
            + "'dense']",
        "[{'tokens':{'parts':3,'width':4,'position':'sinusoidal','layers':[{'hypernetwork':"
            + "{'z':[0],'target':[{'dense':{'units':3,'activation':'tanh'}},'dense']}}]}},'dense']",
        "[{'hypernetwork':{'z':[0,1],'target':[{'tokens':{'parts':2,'width':3,'layers':"
            + "[{'convolution':{'width':2}},{'recurrence':{'units':3,'reverse':true}}],"
            + "'pool':'max'}},'dense']}},'dense']",
        "[{'hypernetwork':{'z':[0],'chunks':2,'target':[{'hypernetwork':{'z':[0],'target':"
            + "['dense']}}]}},'dense']",
        "[{'hypernetwork':{'z':[0],'by':'scale','target':[{'dense':{'units':3}},'dense']}}]",
        "[{'hypernetwork':{'z':[0],'by':'low_rank','target':[{'dense':{'units':3}},'dense']}}]",
        "[{'hypernetwork':{'z':[0],'target':[{'product_units':{'domain':'gated'}},"
            + "{'bilinear':{'rank':2}},{'quadratic_linear':{'rank':2}},{'pi_sigma':{}}]}},'dense']",
        "[{'dense':{'units':6,'weights':'symmetric','activation':'tanh'}},{'dense':{'units':6,"
            + "'weights':'orthogonal'}},{'dense':{'units':4,'weights':'positive'}},{'dense':"
            + "{'units':4,'weights':'spectral'}},{'dense':{'weights':{'low_rank':{'rank':2}}}}]",
        "[{'dense':{'units':6,'share':'a','soft_sharing':{}}},{'dense':{'units':6,'share':'a'}},"
            + "'dense']",
      })
  void compositionsGiveTheSame(String specification) throws JsonProcessingException {
    Module network = network(specification);
    try (NetworkRun run = new NetworkRun(network)) {
      for (int rows : new int[] {1, 17}) {
        Tensor x = inputs(rows);
        ModuleTranslationTest.assertSame(
            ModuleTranslationTest.forward(network, x), run.of(x), network + " of " + rows);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'positive'",
        "{'monotone':{'signs':[1,-1,0]}}",
        "{'bounded':{'low':-0.5,'high':0.25}}",
        "'symmetric'",
        "'skew'",
        "'orthogonal'",
        "{'low_rank':{'rank':2}}",
        "'unit_norm'",
        "'weight_norm'",
        "'spectral'",
        "'simplex'",
        "{'sparse':{'share':0.5}}",
        "['symmetric','positive']"
      })
  void weightsThatAreMadeAreTransformedInTheGraph(String transformation)
      throws JsonProcessingException {
    Module network =
        network(
            "[{'hypernetwork':{'z':[0,1,2],'target':[{'dense':{'units':3,'activation':'tanh',"
                + "'weights':"
                + transformation
                + "}},{'dense':{'soft_sharing':{}}}]}},'dense']");
    try (NetworkRun run = new NetworkRun(network)) {
      Tensor x = inputs(7);
      ModuleTranslationTest.assertSame(
          ModuleTranslationTest.forward(network, x), run.of(x), network + ", " + transformation);
    }
  }

  @Test
  void embeddingsLookUpAndGiveZerosForWhatIsNone() {
    Module table = new Embedding(new int[] {3, 2}, 4, Seed.of(1));
    Tensor x = Tensor.of(new float[] {0, 1, 2, 2, -1, 0.5f, Float.NaN, 7}, 4, 2);
    try (NetworkRun run = new NetworkRun(table)) {
      ModuleTranslationTest.assertSame(
          ModuleTranslationTest.forward(table, x), run.of(x), "embedding");
    }
  }

  @Test
  void sharedWeightsAreOneConstantOfTheirName() throws JsonProcessingException {
    Module network =
        network("[{'dense':{'units':6,'share':'a'}},{'dense':{'units':6,'share':'a'}},'dense']");
    GraphProto graph = graph(network);
    List<String> names =
        graph.getInitializerList().stream().map(constant -> constant.getName()).toList();
    assertTrue(names.contains("layers.0.weights"), names.toString());
    assertTrue(!names.contains("layers.1.weights"), names.toString());
  }

  @Test
  void everyOperatorIsOfTheStandardDomain() throws JsonProcessingException {
    assertStandard(
        graph(
            network(
                "[{'tokens':{'parts':2,'width':3,'layers':[{'recurrence':{}},{'attention_block':"
                    + "{'heads':1}}],'pool':'attention'}},'dense']")));
  }

  @Test
  void modulesOfOthersAreRefused() {
    Module foreign =
        new Module() {
          @Override
          public int inputs() {
            return 1;
          }

          @Override
          public int outputs() {
            return 1;
          }

          @Override
          public dev.sigmapi.grad.Node forward(
              dev.sigmapi.grad.Tape tape, dev.sigmapi.grad.Node x) {
            return x;
          }

          @Override
          public void visit(
              String path, java.util.function.BiConsumer<String, Parameter> visitor) {}

          @Override
          public String toString() {
            return "Foreign(1)";
          }
        };
    String message =
        assertThrows(SpecificationException.class, () -> new NetworkRun(foreign)).getMessage();
    assertTrue(message.contains("Foreign(1)"), message);
  }

  private static void assertStandard(GraphProto graph) {
    for (NodeProto node : graph.getNodeList()) {
      assertEquals("", node.getDomain(), node.getOpType());
      for (AttributeProto attribute : node.getAttributeList()) {
        assertStandard(attribute.getG());
      }
    }
  }

  private static GraphProto graph(Module network) {
    Graph graph = new Graph("network", false);
    Value x = graph.input("x", DataType.FLOAT, "rows", network.inputs());
    Value y = new Translation(graph, Translators.all(), network).of(network, x);
    graph.output(y, "y", DataType.FLOAT, "rows", network.outputs());
    return OnnxFile.of(graph, Map.of()).getGraph();
  }

  private static Module network(String specification) throws JsonProcessingException {
    return Specification.of(new ObjectMapper().readTree(specification.replace('\'', '"')))
        .build(INPUTS, OUTPUTS, Seed.of(1), List.of());
  }

  private static Tensor inputs(int rows) {
    Random random = new Random(rows);
    Tensor x = Tensor.zeros(rows, INPUTS);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) random.nextGaussian();
    }
    return x;
  }
}
