package dev.sigmapi.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Deep Java Library on PyTorch. It has no fused attention, and no stretches of a sequence. */
final class DjlSide implements Side {

  /** Makes what stays and gives the forward pass. */
  private interface Model extends Function<DjlStep, Supplier<NDArray>> {}

  /** Makes the weights of a map of two inputs. */
  private interface Weighted extends Function<DjlStep, BinaryOperator<NDArray>> {}

  @Override
  public String name() {
    return "djl";
  }

  @Override
  public List<String> options(int threads) {
    return List.of(
        "-Dai.djl.offline=true",
        "-Dai.djl.pytorch.num_threads=" + threads,
        "-Dai.djl.pytorch.num_interop_threads=1");
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
    return new DjlStep(problem, rate, models(problem).get(form));
  }

  private static Map<String, Model> models(Problem p) {
    Map<String, Model> forms = new LinkedHashMap<>();
    switch (p.workload()) {
      case PRODUCT_UNITS -> forms.put("", DjlSide::productUnits);
      case BILINEAR -> weighted(p).forEach((form, map) -> forms.put(form, s -> bilinear(s, map)));
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
        forms.put("dense", s -> denseExperts(s, p));
        if (p.size("top") < Workload.EXPERT_COUNT) {
          forms.put("sparse", s -> sparseExperts(s, p));
        }
      }
      case HYPERNETWORK ->
          weighted(p).forEach((form, map) -> forms.put(form, s -> generated(s, p, map)));
      case MOTIFS -> forms.put("", s -> motifs(s, p.input("letters")));
      case PERCEPTRON -> forms.put("", DjlSide::perceptron);
      case SOFTMAX -> forms.put("", DjlSide::softmax);
    }
    return forms;
  }

  private static Supplier<NDArray> productUnits(DjlStep s) {
    NDArray x = s.input("x");
    NDArray w = s.weight("exponents");
    NDArray v = s.transposed("output");
    NDArray b = s.weight("bias");
    return () -> {
      NDArray sizes = linear(x.abs().log(), w, null).exp();
      NDArray signs = linear(x.lt(0).mul((float) Math.PI), w, null).cos();
      return linear(sizes.mul(signs), v, b);
    };
  }

  private static NDArray linear(NDArray x, NDArray w, NDArray b) {
    return Linear.linear(x, w, b).singletonOrThrow();
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
          NDArray u = s.weight(name, layout, k * j, i);
          return (z, x) -> z.expandDims(2).mul(x.expandDims(1)).reshape(-1, k * j).matMul(u);
        });
    forms.put(
        "chosen",
        s -> {
          NDArray u = s.weight(name, layout, k, j * i);
          return (z, x) -> x.expandDims(1).batchMatMul(z.matMul(u).reshape(-1, j, i)).squeeze(1);
        });
    return forms;
  }

  private static Map<String, Weighted> weighted(Problem p) {
    var u = p.weight("weights");
    return weighted("weights", Layout.same(u.size()), u.shape());
  }

  private static Supplier<NDArray> bilinear(DjlStep s, Weighted form) {
    NDArray z = s.input("z");
    NDArray x = s.input("x");
    BinaryOperator<NDArray> map = form.apply(s);
    return () -> map.apply(z, x);
  }

  /** The weights of a layer from z and a constant. */
  private static Supplier<NDArray> generated(DjlStep s, Problem p, Weighted form) {
    NDArray z = s.input("z");
    NDArray one = z.getManager().ones(new Shape(p.size("rows"), 1));
    NDArray x = s.input("x");
    BinaryOperator<NDArray> map = form.apply(s);
    return () -> map.apply(z.concat(one, 1), x);
  }

  private static Supplier<NDArray> quadratic(DjlStep s, Weighted form) {
    NDArray a = s.input("a");
    Supplier<NDArray> affine = affine(s, a, "linear", "bias");
    BinaryOperator<NDArray> map = form.apply(s);
    return () -> affine.get().add(map.apply(a, a));
  }

  /** The distinct products only. */
  private static Supplier<NDArray> triangular(DjlStep s, int n) {
    NDArray a = s.input("a");
    NDArray w = s.weight("quadratic");
    Supplier<NDArray> affine = affine(s, a, "linear", "bias");
    int[][] pairs = Indices.pairs(n);
    NDIndex left = new NDIndex(":, {}", s.numbers(pairs[0]));
    NDIndex right = new NDIndex(":, {}", s.numbers(pairs[1]));
    return () -> affine.get().add(a.get(left).mul(a.get(right)).matMul(w));
  }

  private static Supplier<NDArray> affine(DjlStep s, NDArray x, String weights, String bias) {
    NDArray w = s.transposed(weights);
    NDArray b = s.weight(bias);
    return () -> linear(x, w, b);
  }

  /** Products of gathered columns, or of rows of the transposed inputs. */
  private static Supplier<NDArray> conjuncts(
      DjlStep s, dev.sigmapi.tensor.Tensor numbers, boolean transposed) {
    NDArray x = s.input("x");
    NDArray w = s.weight("weights");
    NDArray b = s.weight("bias");
    NDIndex[] places = new NDIndex[3];
    for (int place = 0; place < places.length; place++) {
      NDArray column = s.numbers(Indices.column(numbers, place));
      places[place] = new NDIndex(transposed ? "{}" : ":, {}", column);
    }
    return () -> {
      NDArray source = transposed ? x.transpose() : x;
      NDArray products =
          source.get(places[0]).muli(source.get(places[1])).muli(source.get(places[2]));
      return (transposed ? products.transpose() : products).matMul(w).add(b);
    };
  }

  private static Supplier<NDArray> attention(DjlStep s, Problem p) {
    int rows = p.size("rows");
    int t = p.size("T");
    int[] shape = {rows, Workload.HEADS, t, Workload.WIDTH};
    Layout headsFirst = Layout.swapped(rows, t, Workload.HEADS, Workload.WIDTH);
    NDArray q = s.weight("queries", headsFirst, shape);
    NDArray k = s.weight("keys", headsFirst, shape);
    NDArray v = s.weight("values", headsFirst, shape);
    s.output(headsFirst, shape);
    float scale = (float) (1 / Math.sqrt(Workload.WIDTH));
    return () -> q.matMul(k.transpose(0, 1, 3, 2)).muli(scale).softmax(3).matMul(v);
  }

  /** All experts on all rows. */
  private static Supplier<NDArray> denseExperts(DjlStep s, Problem p) {
    int top = p.size("top");
    Shape copied = new Shape(Workload.EXPERT_COUNT, p.size("rows"), 64);
    NDArray x = s.input("x");
    Supplier<NDArray> gate = affine(s, x, "gate", "gate-bias");
    NDArray first = s.weight("first");
    NDArray firstBias = s.weight("first-bias");
    NDArray second = s.weight("second");
    NDArray secondBias = s.weight("second-bias");
    NDArray closed = s.given(new float[] {Float.NEGATIVE_INFINITY}, 1);
    return () -> {
      NDArray scores = gate.get();
      if (top < Workload.EXPERT_COUNT) {
        NDArray least = scores.topK(top, 1).get(0).min(new int[] {1}, true);
        scores = NDArrays.where(scores.gte(least), scores, closed);
      }
      NDArray copies = x.expandDims(0).broadcast(copied);
      NDArray hidden = copies.batchMatMul(first).add(firstBias.expandDims(1)).tanh();
      NDArray all = hidden.batchMatMul(second).add(secondBias.expandDims(1));
      return scores.softmax(1).expandDims(1).batchMatMul(all.transpose(1, 0, 2)).squeeze(1);
    };
  }

  /** Each expert on the rows that chose it. */
  private static Supplier<NDArray> sparseExperts(DjlStep s, Problem p) {
    int rows = p.size("rows");
    int top = p.size("top");
    NDArray x = s.input("x");
    Supplier<NDArray> gate = affine(s, x, "gate", "gate-bias");
    NDArray first = s.weight("first");
    NDArray firstBias = s.weight("first-bias");
    NDArray second = s.weight("second");
    NDArray secondBias = s.weight("second-bias");
    NDArray origins = s.numbers(IntStream.range(0, rows * top).map(i -> i / top).toArray());
    return () -> {
      NDList best = gate.get().topK(top, 1);
      NDArray chosen = best.get(1).flatten();
      long[] ends = new long[Workload.EXPERT_COUNT];
      for (long expert : chosen.toLongArray()) {
        ends[(int) expert]++;
      }
      for (int e = 1; e < ends.length; e++) {
        ends[e] += ends[e - 1];
      }
      NDArray order = chosen.argSort();
      NDArray sorted = x.get(new NDIndex("{}", origins.gather(order, 0)));
      NDList outputs = new NDList();
      for (int e = 0; e < ends.length; e++) {
        NDArray given = sorted.get(new NDIndex().addSliceDim(e == 0 ? 0 : ends[e - 1], ends[e]));
        NDArray hidden = given.matMul(first.get(e)).addi(firstBias.get(e)).tanh();
        outputs.add(hidden.matMul(second.get(e)).addi(secondBias.get(e)));
      }
      NDArray back = NDArrays.concat(outputs).get(new NDIndex("{}", order.argSort()));
      NDArray shares = best.get(0).softmax(1).expandDims(1);
      return shares.batchMatMul(back.reshape(rows, top, 64)).squeeze(1);
    };
  }

  /** A convolution of one-hot letters and the largest of each pattern. */
  private static Supplier<NDArray> motifs(DjlStep s, dev.sigmapi.tensor.Tensor letters) {
    NDArray hot = s.given(Indices.oneHot(letters, 4), letters.rows(), letters.columns(), 4);
    NDArray x = hot.transpose(0, 2, 1).duplicate();
    Layout reversed = Layout.transposed(12, 4 * 32).then(Layout.swapped(1, 4, 32, 12));
    NDArray w = s.weight("patterns", reversed, 32, 4, 12);
    NDArray b = s.weight("bias");
    return () -> Conv1d.conv1d(x, w).singletonOrThrow().max(new int[] {2}).add(b);
  }

  private static Supplier<NDArray> perceptron(DjlStep s) {
    NDArray x = s.input("x");
    NDArray w1 = s.transposed("first");
    NDArray b1 = s.weight("first-bias");
    NDArray w2 = s.transposed("second");
    NDArray b2 = s.weight("second-bias");
    NDArray w3 = s.transposed("third");
    NDArray b3 = s.weight("third-bias");
    return () -> linear(linear(linear(x, w1, b1).tanh(), w2, b2).tanh(), w3, b3);
  }

  private static Supplier<NDArray> softmax(DjlStep s) {
    NDArray logits = s.weight("logits");
    return () -> logits.softmax(1);
  }
}
