package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.model.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Models as ONNX: one graph from the user's columns, by name and as they stand in a table, to
 * predictions in the user's units. Operators are those of the standard domain, version {@link
 * Graph#OPSET}; any number of rows can be predicted at once. See {@link FeatureInputs} and {@link
 * TargetOutputs} for the inputs and outputs.
 */
public final class OnnxExport {

  private static final String NAME = "sigmapi";

  private OnnxExport() {}

  /**
   * Writes a model.
   *
   * @throws dev.sigmapi.specification.SpecificationException if something of it cannot be written
   *     in operators of ONNX, such as an activation of the user's own
   */
  public static void write(Model model, OutputStream out) throws IOException {
    of(model).writeTo(out);
  }

  /**
   * As {@link #write}, as an object. A model that predicts by a formula is written as that, in
   * float64. Real numbers of a network are of float32, as in the library; where there are products
   * of powers they are of float64, since sums of such products can cancel.
   */
  static ModelProto of(Model model) {
    Optional<Equations> equations = model.front().equations();
    Graph graph = new Graph(NAME, equations.isPresent());
    if (equations.isPresent()) {
      write(model, equations.get(), graph);
    } else if (write(model, graph).hasProducts()) {
      graph = new Graph(NAME, true);
      write(model, graph);
    }
    return OnnxFile.of(graph, metadata(model));
  }

  private static Translation write(Model model, Graph graph) {
    List<FeatureEncoding> features = model.columns().features();
    List<Value> given = FeatureInputs.declare(graph, features);
    List<Value> inputs = FeatureInputs.notEmpty(graph, features, given);
    Value x = FeatureInputs.encoded(graph, features, inputs);
    Translation translation = new Translation(graph, Translators.all(), model.network());
    Value y = translation.of(model.network(), x);
    Value rows = graph.rows(given.get(0));
    new TargetOutputs(graph, model.columns().targets(), rows).addDecoded(y);
    return translation;
  }

  private static void write(Model model, Equations equations, Graph graph) {
    List<FeatureEncoding> features = model.columns().features();
    List<Value> given = FeatureInputs.declare(graph, features);
    List<Value> inputs = FeatureInputs.notEmpty(graph, features, given);
    List<Value> results = new EquationTranslation(graph, features, inputs).of(equations);
    Value rows = graph.rows(given.get(0));
    new TargetOutputs(graph, model.columns().targets(), rows).add(results);
  }

  /** What is known of the model: its formula with its error, and how it came to be. */
  private static Map<String, String> metadata(Model model) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("sigmapi_version", Version.CURRENT);
    boolean hasNetwork = !model.network().layers().isEmpty();
    if (hasNetwork) {
      metadata.put("network", model.network().toString());
    }
    metadata.put("specification", model.specification().toJson().toString());
    metadata.put("training", model.record().toString());
    ObjectNode classes = JsonNodeFactory.instance.objectNode();
    for (TargetEncoding target : model.columns().targets()) {
      if (!target.classes().isEmpty()) {
        target.classes().forEach(classes.withArray(target.column())::add);
      }
    }
    metadata.put("classes", classes.toString());
    Optional<Formula> formula = Formula.ofReadable(model);
    formula.ifPresent(
        known -> {
          metadata.put("formula", known.text());
          metadata.put("formula_latex", known.latex());
          if (hasNetwork) {
            metadata.put("formula_max_error", Double.toString(known.maxError()));
          }
        });
    return metadata;
  }
}
