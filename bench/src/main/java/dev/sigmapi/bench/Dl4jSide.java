package dev.sigmapi.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv1DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;

/**
 * Deeplearning4j: a graph of SameDiff. A sparse mixture is left out, as the largest of some numbers
 * have no gradient there.
 */
final class Dl4jSide implements Side {

  /** Builds the outputs. */
  private interface Model extends Function<Dl4jStep, SDVariable> {}

  /** Makes the weights of a map of two inputs. */
  private interface Weighted extends Function<Dl4jStep, BinaryOperator<SDVariable>> {}

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public List<String> options(int threads) {
    return List.of(
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.javacpp.maxBytes=8g");
  }

  @Override
  public Map<String, String> environment(int threads) {
    return KEEPING_MEMORY;
  }

  @Override
  public List<String> forms(Problem problem) {
    return List.copyOf(models(problem).keySet());
  }

  @Override
  public Step prepare(Problem problem, String form, double rate) {
    return new Dl4jStep(problem, rate, models(problem).get(form));
  }

  private static Map<String, Model> models(Problem p) {
    Map<String, Model> forms = new LinkedHashMap<>();
    switch (p.workload()) {
      case PRODUCT_UNITS -> forms.put("", Dl4jSide::productUnits);
      case BILINEAR ->
          weighted(p)
              .forEach(
                  (form, map) ->
                      forms.put(form, s -> map.apply(s).apply(s.input("z"), s.input("x"))));
      case QUADRATIC -> {
        int n = p.size("n");
        int out = p.size("out");
        forms.put("triangular", s -> triangular(s, n));
        weighted("quadratic", Layout.upperHalf(n, out), n, n, out)
            .forEach((form, map) -> forms.put(form, s -> quadratic(s, map)));
      }
      case SIGMA_PI -> {
        forms.put("columns", s -> conjuncts(s, p.input("conjuncts"), false));
        forms.put("rows", s -> conjuncts(s, p.input("conjuncts"), true));
      }
      case ATTENTION -> forms.put("", s -> attention(s, p));
      case EXPERTS -> {
        if (p.size("top") == Workload.EXPERT_COUNT) {
          forms.put("dense", s -> experts(s, p.size("rows")));
        }
      }
      case HYPERNETWORK ->
          weighted(p)
              .forEach((form, map) -> forms.put(form, s -> generated(s, p.size("rows"), map)));
      case MOTIFS -> forms.put("", s -> motifs(s, p.input("letters")));
      case PERCEPTRON -> forms.put("", Dl4jSide::perceptron);
      case SOFTMAX -> forms.put("", s -> s.graph().nn().softmax(s.weight("logits")));
    }
    return forms;
  }

  private static SDVariable productUnits(Dl4jStep s) {
    SameDiff graph = s.graph();
    SDVariable x = s.input("x");
    SDVariable w = s.weight("exponents");
    SDVariable logarithms = graph.math().log(graph.math().abs(x));
    SDVariable turns = x.lt(0).castTo(DataType.FLOAT).mul(Math.PI);
    SDVariable sizes = graph.math().exp(graph.mmul(logarithms, w, false, true, false));
    SDVariable signs = graph.math().cos(graph.mmul(turns, w, false, true, false));
    return affine(s, sizes.mul(signs), "output", "bias");
  }

  private static SDVariable affine(Dl4jStep s, SDVariable x, String weights, String bias) {
    return x.mmul(s.weight(weights)).add(s.weight(bias));
  }

  /**
   * Ways to write y_i = Σ_kj u_kji z_k x_j.
   *
   * @param layout of u: [K, J, I]
   */
  private static Map<String, Weighted> weighted(String name, Layout layout, int... shape) {
    int k = shape[0];
    int j = shape[1];
    int i = shape[2];
    Map<String, Weighted> forms = new LinkedHashMap<>();
    forms.put(
        "outer",
        s -> {
          SDVariable u = s.weight(name, layout, k * j, i);
          return (z, x) -> z.reshape(-1, k, 1).mul(x.reshape(-1, 1, j)).reshape(-1, k * j).mmul(u);
        });
    forms.put(
        "chosen",
        s -> {
          SDVariable u = s.weight(name, layout, k, j * i);
          return (z, x) -> x.reshape(-1, 1, j).mmul(z.mmul(u).reshape(-1, j, i)).reshape(-1, i);
        });
    return forms;
  }

  private static Map<String, Weighted> weighted(Problem p) {
    var u = p.weight("weights");
    return weighted("weights", Layout.same(u.size()), u.shape());
  }

  /** The weights of a layer from z and a constant. */
  private static SDVariable generated(Dl4jStep s, int rows, Weighted form) {
    float[] ones = new float[rows];
    Arrays.fill(ones, 1);
    SDVariable z = s.graph().concat(1, s.input("z"), s.given("ones", ones, rows, 1));
    return form.apply(s).apply(z, s.input("x"));
  }

  private static SDVariable quadratic(Dl4jStep s, Weighted form) {
    SDVariable a = s.input("a");
    return affine(s, a, "linear", "bias").add(form.apply(s).apply(a, a));
  }

  /** The distinct products only. */
  private static SDVariable triangular(Dl4jStep s, int n) {
    SDVariable a = s.input("a");
    int[][] pairs = Indices.pairs(n);
    SDVariable products = s.graph().gather(a, pairs[0], 1).mul(s.graph().gather(a, pairs[1], 1));
    return affine(s, a, "linear", "bias").add(products.mmul(s.weight("quadratic")));
  }

  /** Products of gathered columns, or of rows of the transposed inputs. */
  private static SDVariable conjuncts(
      Dl4jStep s, dev.sigmapi.tensor.Tensor numbers, boolean transposed) {
    SDVariable x = s.input("x");
    SDVariable source = transposed ? s.graph().transpose(x) : x;
    SDVariable products = null;
    for (int place = 0; place < 3; place++) {
      int[] column = Indices.column(numbers, place);
      SDVariable factor = s.graph().gather(source, column, transposed ? 0 : 1);
      products = products == null ? factor : products.mul(factor);
    }
    return s.graph()
        .mmul(products, s.weight("weights"), transposed, false, false)
        .add(s.weight("bias"));
  }

  private static SDVariable attention(Dl4jStep s, Problem p) {
    int rows = p.size("rows");
    int t = p.size("T");
    int[] shape = {rows, Workload.HEADS, t, Workload.WIDTH};
    Layout headsFirst = Layout.swapped(rows, t, Workload.HEADS, Workload.WIDTH);
    SDVariable q = s.weight("queries", headsFirst, shape);
    SDVariable k = s.weight("keys", headsFirst, shape);
    SDVariable v = s.weight("values", headsFirst, shape);
    s.output(headsFirst, shape);
    SDVariable scores = s.graph().mmul(q, k, false, true, false).mul(1 / Math.sqrt(Workload.WIDTH));
    return s.graph().nn().softmax(scores, 3).mmul(v);
  }

  /** All experts on all rows. */
  private static SDVariable experts(Dl4jStep s, int rows) {
    SameDiff graph = s.graph();
    int count = Workload.EXPERT_COUNT;
    SDVariable x = s.input("x");
    SDVariable shares = graph.nn().softmax(affine(s, x, "gate", "gate-bias"), 1);
    SDVariable copies = graph.tile(graph.expandDims(x, 0), count, 1, 1);
    SDVariable hidden =
        graph
            .math()
            .tanh(copies.mmul(s.weight("first")).add(graph.expandDims(s.weight("first-bias"), 1)));
    SDVariable all =
        hidden.mmul(s.weight("second")).add(graph.expandDims(s.weight("second-bias"), 1));
    return shares.reshape(rows, 1, count).mmul(all.permute(1, 0, 2)).reshape(rows, 64);
  }

  /** A convolution of one-hot letters and the largest of each pattern. */
  private static SDVariable motifs(Dl4jStep s, dev.sigmapi.tensor.Tensor letters) {
    SDVariable hot =
        s.given("hot", Indices.oneHot(letters, 4), letters.rows(), letters.columns(), 4);
    Conv1DConfig form =
        Conv1DConfig.builder()
            .k(12)
            .s(1)
            .p(0)
            .paddingMode(PaddingMode.VALID)
            .dataFormat("NWC")
            .build();
    return s.graph().cnn().conv1d(hot, s.weight("patterns"), form).max(1).add(s.weight("bias"));
  }

  private static SDVariable perceptron(Dl4jStep s) {
    SDVariable h = s.graph().math().tanh(affine(s, s.input("x"), "first", "first-bias"));
    h = s.graph().math().tanh(affine(s, h, "second", "second-bias"));
    return affine(s, h, "third", "third-bias");
  }
}
