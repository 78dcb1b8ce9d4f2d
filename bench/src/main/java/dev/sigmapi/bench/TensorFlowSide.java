package dev.sigmapi.bench;

import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** TensorFlow Java: a whole step built once as a graph. */
final class TensorFlowSide implements Side {

  /** From a graph with nothing but its inputs and weights to the outputs. */
  private interface Model extends Function<TensorFlowStep, Operand<TFloat32>> {}

  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public Map<String, String> environment(int threads) {
    Map<String, String> environment = new LinkedHashMap<>(KEEPING_MEMORY);
    environment.put("TF_CPP_MIN_LOG_LEVEL", "2");
    return environment;
  }

  @Override
  public List<String> forms(Problem problem) {
    return List.copyOf(models(problem).keySet());
  }

  @Override
  public Step prepare(Problem problem, String form, double rate) {
    return new TensorFlowStep(problem, rate, models(problem).get(form));
  }

  private static Map<String, Model> models(Problem p) {
    Map<String, Model> forms = new LinkedHashMap<>();
    switch (p.workload()) {
      case PRODUCT_UNITS -> forms.put("", TensorFlowSide::productUnits);
      case BILINEAR -> {
        forms.put("outer", g -> outer(g, g.input("z"), g.input("x"), p));
        forms.put("einsum", g -> contracted(g, g.input("z"), g.input("x"), p));
      }
      case QUADRATIC -> {
        forms.put("triangular", g -> triangular(g, p.size("n")));
        forms.put("outer", g -> fullQuadratic(g, p));
      }
      case SIGMA_PI -> {
        forms.put("columns", g -> conjuncts(g, p.input("conjuncts"), false));
        forms.put("rows", g -> conjuncts(g, p.input("conjuncts"), true));
      }
      case ATTENTION -> forms.put("", g -> attention(g, p));
      case EXPERTS -> {
        forms.put("dense", g -> denseExperts(g, p.size("top")));
        if (p.size("top") < Workload.EXPERT_COUNT) {
          forms.put("sparse", g -> sparseExperts(g, p));
        }
      }
      case HYPERNETWORK -> {
        forms.put("outer", g -> outer(g, withOne(g, p), g.input("x"), p));
        forms.put("einsum", g -> contracted(g, withOne(g, p), g.input("x"), p));
      }
      case MOTIFS -> forms.put("", g -> motifs(g, p.input("letters")));
      case PERCEPTRON -> forms.put("", TensorFlowSide::perceptron);
      case SOFTMAX -> forms.put("", g -> g.tf().nn.softmax(g.weight("logits")));
    }
    return forms;
  }

  private static Operand<TFloat32> productUnits(TensorFlowStep g) {
    Ops tf = g.tf();
    Operand<TFloat32> x = g.input("x");
    Operand<TFloat32> w = g.weight("exponents");
    Operand<TFloat32> logarithms = tf.math.log(tf.math.abs(x));
    Operand<TFloat32> turns =
        tf.math.mul(
            tf.dtypes.cast(tf.math.less(x, tf.constant(0f)), TFloat32.class),
            tf.constant((float) Math.PI));
    Operand<TFloat32> h =
        tf.math.mul(
            tf.math.exp(tf.linalg.matMul(logarithms, w, MatMul.transposeB(true))),
            tf.math.cos(tf.linalg.matMul(turns, w, MatMul.transposeB(true))));
    return affine(tf, h, g.weight("output"), g.vector("bias"));
  }

  private static Operand<TFloat32> affine(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> w, Operand<TFloat32> b) {
    return tf.nn.biasAdd(tf.linalg.matMul(x, w), b);
  }

  /** All z_k x_j, and a linear map of them. */
  private static Operand<TFloat32> outer(
      TensorFlowStep g, Operand<TFloat32> z, Operand<TFloat32> x, Problem p) {
    Ops tf = g.tf();
    int[] u = p.weight("weights").shape();
    Operand<TFloat32> products =
        tf.math.mul(
            tf.reshape(z, tf.constant(new int[] {-1, u[0], 1})),
            tf.reshape(x, tf.constant(new int[] {-1, 1, u[1]})));
    return tf.linalg.matMul(
        tf.reshape(products, tf.constant(new int[] {-1, u[0] * u[1]})),
        g.weight("weights", Layout.same(u[0] * u[1] * u[2]), u[0] * u[1], u[2]));
  }

  /** The weights of every row, and their product with x. */
  private static Operand<TFloat32> contracted(
      TensorFlowStep g, Operand<TFloat32> z, Operand<TFloat32> x, Problem p) {
    Ops tf = g.tf();
    Operand<TFloat32> w = tf.linalg.einsum(List.of(z, g.weight("weights")), "bk,kji->bji");
    return tf.linalg.einsum(List.of(w, x), "bji,bj->bi");
  }

  private static Operand<TFloat32> withOne(TensorFlowStep g, Problem p) {
    float[] ones = new float[p.size("rows")];
    Arrays.fill(ones, 1);
    return g.tf().concat(List.of(g.input("z"), g.fed(ones, ones.length, 1)), g.tf().constant(1));
  }

  private static Operand<TFloat32> triangular(TensorFlowStep g, int n) {
    Ops tf = g.tf();
    int[][] pairs = Indices.pairs(n);
    Operand<TFloat32> a = g.input("a");
    Operand<TFloat32> products =
        tf.math.mul(
            tf.gather(a, tf.constant(pairs[0]), tf.constant(1)),
            tf.gather(a, tf.constant(pairs[1]), tf.constant(1)));
    return tf.math.add(
        tf.linalg.matMul(products, g.weight("quadratic")),
        affine(tf, a, g.weight("linear"), g.vector("bias")));
  }

  private static Operand<TFloat32> fullQuadratic(TensorFlowStep g, Problem p) {
    Ops tf = g.tf();
    int n = p.size("n");
    int out = p.size("out");
    Operand<TFloat32> a = g.input("a");
    Operand<TFloat32> products =
        tf.math.mul(
            tf.reshape(a, tf.constant(new int[] {-1, n, 1})),
            tf.reshape(a, tf.constant(new int[] {-1, 1, n})));
    return tf.math.add(
        tf.linalg.matMul(
            tf.reshape(products, tf.constant(new int[] {-1, n * n})),
            g.weight("quadratic", Layout.upperHalf(n, out), n * n, out)),
        affine(tf, a, g.weight("linear"), g.vector("bias")));
  }

  /** Products of gathered columns, or of rows of the transposed inputs. */
  private static Operand<TFloat32> conjuncts(TensorFlowStep g, Tensor numbers, boolean transposed) {
    Ops tf = g.tf();
    Operand<TFloat32> x = g.input("x");
    Operand<TFloat32> source =
        transposed ? tf.linalg.transpose(x, tf.constant(new int[] {1, 0})) : x;
    Operand<TFloat32> products = null;
    for (int place = 0; place < 3; place++) {
      int[] chosen = Indices.column(numbers, place);
      Operand<TFloat32> factor =
          tf.gather(source, tf.constant(chosen), tf.constant(transposed ? 0 : 1));
      products = products == null ? factor : tf.math.mul(products, factor);
    }
    return tf.nn.biasAdd(
        tf.linalg.matMul(products, g.weight("weights"), MatMul.transposeA(transposed)),
        g.vector("bias"));
  }

  private static Operand<TFloat32> attention(TensorFlowStep g, Problem p) {
    Ops tf = g.tf();
    int rows = p.size("rows");
    int t = p.size("T");
    Layout headsFirst = Layout.swapped(rows, t, Workload.HEADS, Workload.WIDTH);
    int[] shape = {rows, Workload.HEADS, t, Workload.WIDTH};
    g.outputLayout(headsFirst);
    Operand<TFloat32> scores =
        tf.math.mul(
            tf.train.batchMatMul(
                g.weight("queries", headsFirst, shape),
                g.weight("keys", headsFirst, shape),
                TFloat32.class,
                BatchMatMul.adjY(true)),
            tf.constant((float) (1 / Math.sqrt(Workload.WIDTH))));
    return tf.train.batchMatMul(
        tf.nn.softmax(scores), g.weight("values", headsFirst, shape), TFloat32.class);
  }

  /** All experts on all rows. */
  private static Operand<TFloat32> denseExperts(TensorFlowStep g, int top) {
    Ops tf = g.tf();
    Operand<TFloat32> x = g.input("x");
    Operand<TFloat32> scores = affine(tf, x, g.weight("gate"), g.vector("gate-bias"));
    if (top < Workload.EXPERT_COUNT) {
      // The library has no gradient of its choice, which needs none here.
      Operand<TFloat32> best =
          tf.nn.topK(tf.stopGradient(scores), tf.constant(top), TInt32.class).values();
      Operand<TFloat32> least =
          tf.slice(best, tf.constant(new int[] {0, top - 1}), tf.constant(new int[] {-1, 1}));
      scores =
          tf.select(
              tf.math.greaterEqual(scores, least), scores, tf.constant(Float.NEGATIVE_INFINITY));
    }
    Operand<TFloat32> shares = tf.nn.softmax(scores);
    Operand<TFloat32> hidden =
        tf.math.tanh(
            tf.math.add(
                tf.train.batchMatMul(x, g.weight("first"), TFloat32.class),
                tf.expandDims(g.weight("first-bias"), tf.constant(1))));
    Operand<TFloat32> all =
        tf.math.add(
            tf.train.batchMatMul(hidden, g.weight("second"), TFloat32.class),
            tf.expandDims(g.weight("second-bias"), tf.constant(1)));
    return tf.linalg.einsum(List.of(shares, all), "be,ebo->bo");
  }

  /** Each expert on the rows that chose it. */
  private static Operand<TFloat32> sparseExperts(TensorFlowStep g, Problem p) {
    Ops tf = g.tf();
    int rows = p.size("rows");
    int top = p.size("top");
    long experts = Workload.EXPERT_COUNT;
    Operand<TFloat32> x = g.input("x");
    Operand<TFloat32> scores = affine(tf, x, g.weight("gate"), g.vector("gate-bias"));
    Operand<TInt32> best =
        tf.nn.topK(tf.stopGradient(scores), tf.constant(top), TInt32.class).indices();
    // As the library has no gradient of its choice: the chosen scores by their numbers.
    Operand<TFloat32> marks =
        tf.oneHot(best, tf.constant((int) experts), tf.constant(1f), tf.constant(0f));
    Operand<TFloat32> shares =
        tf.nn.softmax(tf.linalg.einsum(List.of(marks, scores), "bte,be->bt"));
    int[] sources = new int[rows * top];
    int[] places = new int[rows * top];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = i / top;
      places[i] = i;
    }
    Operand<TInt32> chosen = tf.reshape(best, tf.constant(new int[] {-1}));
    Operand<TFloat32> copies = tf.gather(x, tf.constant(sources), tf.constant(0));
    List<Operand<TFloat32>> given =
        operands(tf.dynamicPartition(copies, chosen, experts).outputs());
    List<Operand<TInt32>> origins =
        operands(tf.dynamicPartition(tf.constant(places), chosen, experts).outputs());
    List<Operand<TFloat32>> first = parts(tf, g.weight("first"));
    List<Operand<TFloat32>> firstBias = parts(tf, g.weight("first-bias"));
    List<Operand<TFloat32>> second = parts(tf, g.weight("second"));
    List<Operand<TFloat32>> secondBias = parts(tf, g.weight("second-bias"));
    List<Operand<TFloat32>> outputs = new ArrayList<>();
    for (int e = 0; e < experts; e++) {
      Operand<TFloat32> hidden =
          tf.math.tanh(affine(tf, given.get(e), first.get(e), firstBias.get(e)));
      outputs.add(affine(tf, hidden, second.get(e), secondBias.get(e)));
    }
    Operand<TFloat32> together =
        tf.reshape(tf.dynamicStitch(origins, outputs), tf.constant(new int[] {rows, top, 64}));
    return tf.sum(tf.math.mul(together, tf.expandDims(shares, tf.constant(2))), tf.constant(1));
  }

  private static List<Operand<TFloat32>> parts(Ops tf, Operand<TFloat32> all) {
    return operands(tf.unstack(all, (long) Workload.EXPERT_COUNT).output());
  }

  private static <T extends TType> List<Operand<T>> operands(List<Output<T>> outputs) {
    return List.copyOf(outputs);
  }

  /** A convolution of one-hot letters and the largest of each pattern. */
  private static Operand<TFloat32> motifs(TensorFlowStep g, Tensor letters) {
    Ops tf = g.tf();
    float[] hot = Indices.oneHot(letters, 4);
    Operand<TFloat32> x = g.fed(hot, letters.rows(), 1, letters.columns(), 4);
    Operand<TFloat32> patterns = g.weight("patterns", Layout.same(12 * 4 * 32), 1, 12, 4, 32);
    Operand<TFloat32> scores = tf.nn.conv2d(x, patterns, List.of(1L, 1L, 1L, 1L), "VALID");
    Operand<TFloat32> best = tf.max(scores, tf.constant(new int[] {1, 2}), Max.keepDims(false));
    return tf.nn.biasAdd(best, g.vector("bias"));
  }

  private static Operand<TFloat32> perceptron(TensorFlowStep g) {
    Ops tf = g.tf();
    Operand<TFloat32> h = g.input("x");
    h = tf.math.tanh(affine(tf, h, g.weight("first"), g.vector("first-bias")));
    h = tf.math.tanh(affine(tf, h, g.weight("second"), g.vector("second-bias")));
    return affine(tf, h, g.weight("third"), g.vector("third-bias"));
  }
}
