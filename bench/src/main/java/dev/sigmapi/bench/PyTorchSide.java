package dev.sigmapi.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's C++ library, called from Java. What is overwritten in place is what PyTorch does not
 * need for the gradients.
 */
final class PyTorchSide implements Side {

  /** Makes what stays and gives the forward pass. */
  private interface Model extends Function<PyTorchStep, Supplier<Tensor>> {}

  /** Makes the weights of a map of two inputs. */
  private interface Weighted extends Function<PyTorchStep, BinaryOperator<Tensor>> {}

  @Override
  public String name() {
    return "pytorch";
  }

  @Override
  public List<String> options(int threads) {
    // Without these JavaCPP looks up the memory of the process at each tensor.
    return List.of(
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.javacpp.noPointerGC=true");
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
    return new PyTorchStep(problem, rate, models(problem).get(form));
  }

  private static Map<String, Model> models(Problem p) {
    Map<String, Model> forms = new LinkedHashMap<>();
    switch (p.workload()) {
      case PRODUCT_UNITS -> forms.put("", PyTorchSide::productUnits);
      case BILINEAR -> weighted(p).forEach((form, map) -> forms.put(form, s -> bilinear(s, map)));
      case QUADRATIC -> {
        forms.put("triangular", s -> triangular(s, p.size("n")));
        int n = p.size("n");
        int out = p.size("out");
        weighted("quadratic", Layout.upperHalf(n, out), n, n, out)
            .forEach((form, map) -> forms.put(form, s -> quadratic(s, map)));
      }
      case SIGMA_PI -> {
        forms.put("columns", s -> conjuncts(s, p.input("conjuncts"), 1));
        forms.put("rows", s -> conjuncts(s, p.input("conjuncts"), 0));
      }
      case ATTENTION -> {
        forms.put("fused", s -> attention(s, p, true));
        forms.put("plain", s -> attention(s, p, false));
      }
      case EXPERTS -> {
        forms.put("dense", s -> denseExperts(s, p.size("top")));
        if (p.size("top") < Workload.EXPERT_COUNT) {
          forms.put("sparse", s -> sparseExperts(s, p.size("top")));
        }
      }
      case HYPERNETWORK ->
          weighted(p)
              .forEach((form, map) -> forms.put(form, s -> generated(s, p.size("rows"), map)));
      case MOTIFS -> {
        // The first is the faster with a gradient, the second without.
        forms.put("max", s -> motifs(s, p.input("letters"), y -> y.max(2).get0()));
        forms.put("amax", s -> motifs(s, p.input("letters"), y -> y.amax(new long[] {2}, false)));
      }
      case PERCEPTRON -> forms.put("", PyTorchSide::perceptron);
      case SOFTMAX -> forms.put("", PyTorchSide::softmax);
    }
    return forms;
  }

  private static Supplier<Tensor> productUnits(PyTorchStep s) {
    Tensor x = s.input("x");
    Tensor w = s.weight("exponents");
    Tensor v = s.weight("output");
    Tensor b = s.weight("bias");
    Scalar zero = new Scalar(0f);
    Scalar pi = new Scalar((float) Math.PI);
    return () -> {
      Tensor sizes = torch.linear(x.abs().log_(), w).exp_();
      Tensor signs = torch.linear(x.lt(zero).mul(pi), w).cos();
      return torch.addmm(b, sizes.mul(signs), v);
    };
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
          Tensor u = s.weight(name, layout, k * j, i);
          return (z, x) -> z.unsqueeze(2).mul(x.unsqueeze(1)).flatten(1, 2).mm(u);
        });
    forms.put(
        "chosen",
        s -> {
          Tensor u = s.weight(name, layout, k, j * i);
          return (z, x) -> x.unsqueeze(1).bmm(z.mm(u).view(-1, j, i)).squeeze(1);
        });
    forms.put(
        "bilinear",
        s -> {
          Tensor u = s.weight(name, layout.then(Layout.transposed(k * j, i)), i, k, j);
          return (z, x) -> torch.bilinear(z, x, u);
        });
    forms.put(
        "einsum",
        s -> {
          Tensor u = s.weight(name, layout, k, j, i);
          return (z, x) -> torch.einsum("bk,kji,bj->bi", new TensorVector(z, u, x));
        });
    return forms;
  }

  private static Map<String, Weighted> weighted(Problem p) {
    var u = p.weight("weights");
    return weighted("weights", Layout.same(u.size()), u.shape());
  }

  private static Supplier<Tensor> bilinear(PyTorchStep s, Weighted form) {
    Tensor z = s.input("z");
    Tensor x = s.input("x");
    BinaryOperator<Tensor> map = form.apply(s);
    return () -> map.apply(z, x);
  }

  /** The weights of a layer from z and a constant. */
  private static Supplier<Tensor> generated(PyTorchStep s, int rows, Weighted form) {
    TensorVector z = new TensorVector(s.input("z"), torch.ones(rows, 1));
    Tensor x = s.input("x");
    BinaryOperator<Tensor> map = form.apply(s);
    return () -> map.apply(torch.cat(z, 1), x);
  }

  private static Supplier<Tensor> quadratic(PyTorchStep s, Weighted form) {
    Tensor a = s.input("a");
    Supplier<Tensor> linear = affine(s, a, "linear", "bias");
    BinaryOperator<Tensor> map = form.apply(s);
    return () -> linear.get().add_(map.apply(a, a));
  }

  /** The distinct products only. */
  private static Supplier<Tensor> triangular(PyTorchStep s, int n) {
    Tensor a = s.input("a");
    Supplier<Tensor> linear = affine(s, a, "linear", "bias");
    Tensor w = s.weight("quadratic");
    Tensor pairs = torch.triu_indices(n, n);
    Tensor left = pairs.select(0, 0);
    Tensor right = pairs.select(0, 1);
    return () ->
        torch.addmm(linear.get(), a.index_select(1, left).mul_(a.index_select(1, right)), w);
  }

  private static Supplier<Tensor> affine(PyTorchStep s, Tensor x, String weights, String bias) {
    Tensor w = s.weight(weights);
    Tensor b = s.weight(bias);
    return () -> torch.addmm(b, x, w);
  }

  /** Products of gathered columns, or of rows of the transposed inputs. */
  private static Supplier<Tensor> conjuncts(
      PyTorchStep s, dev.sigmapi.tensor.Tensor numbers, int dimension) {
    Tensor x = s.input("x");
    Tensor w = s.weight("weights");
    Tensor b = s.weight("bias");
    Tensor[] places = new Tensor[3];
    for (int place = 0; place < places.length; place++) {
      places[place] = s.numbers(Indices.column(numbers, place));
    }
    return () -> {
      Tensor source = dimension == 1 ? x : x.t().contiguous();
      Tensor products =
          source
              .index_select(dimension, places[0])
              .mul_(source.index_select(dimension, places[1]))
              .mul_(source.index_select(dimension, places[2]));
      return torch.addmm(b, dimension == 1 ? products : products.t(), w);
    };
  }

  private static Supplier<Tensor> attention(PyTorchStep s, Problem p, boolean fused) {
    int rows = p.size("rows");
    int t = p.size("T");
    int[] shape = {rows, Workload.HEADS, t, Workload.WIDTH};
    Layout headsFirst = Layout.swapped(rows, t, Workload.HEADS, Workload.WIDTH);
    Tensor q = s.weight("queries", headsFirst, shape);
    Tensor k = s.weight("keys", headsFirst, shape);
    Tensor v = s.weight("values", headsFirst, shape);
    s.output(headsFirst, shape);
    Scalar scale = new Scalar(1 / Math.sqrt(Workload.WIDTH));
    return fused
        ? () -> torch.scaled_dot_product_attention(q, k, v)
        : () -> q.matmul(k.transpose(2, 3)).mul_(scale).softmax(3).matmul(v);
  }

  /** All experts on all rows. */
  private static Supplier<Tensor> denseExperts(PyTorchStep s, int top) {
    Tensor x = s.input("x");
    Supplier<Tensor> gate = affine(s, x, "gate", "gate-bias");
    Tensor first = s.weight("first");
    Tensor firstBias = s.weight("first-bias");
    Tensor second = s.weight("second");
    Tensor secondBias = s.weight("second-bias");
    Scalar closed = new Scalar(Float.NEGATIVE_INFINITY);
    return () -> {
      Tensor scores = gate.get();
      if (top < Workload.EXPERT_COUNT) {
        T_TensorTensor_T best = scores.topk(top);
        scores = torch.full_like(scores, closed).scatter(1, best.get1(), best.get0());
      }
      Tensor copies = x.expand(Workload.EXPERT_COUNT, -1, -1);
      Tensor hidden = torch.baddbmm(firstBias.unsqueeze(1), copies, first).tanh_();
      Tensor all = torch.baddbmm(secondBias.unsqueeze(1), hidden, second);
      return scores.softmax(1).unsqueeze(1).bmm(all.transpose(0, 1)).squeeze(1);
    };
  }

  /** Each expert on the rows that chose it. */
  private static Supplier<Tensor> sparseExperts(PyTorchStep s, int top) {
    Tensor x = s.input("x");
    Supplier<Tensor> gate = affine(s, x, "gate", "gate-bias");
    Tensor first = s.weight("first");
    Tensor firstBias = s.weight("first-bias");
    Tensor second = s.weight("second");
    Tensor secondBias = s.weight("second-bias");
    TensorOptional unweighted = new TensorOptional();
    Scalar perRow = new Scalar(top);
    return () -> {
      T_TensorTensor_T best = gate.get().topk(top);
      Tensor chosen = best.get1().flatten();
      long[] counts = new long[Workload.EXPERT_COUNT];
      chosen.bincount(unweighted, counts.length).data_ptr_long().get(counts);
      Tensor order = chosen.argsort();
      Tensor sources = order.floor_divide(perRow);
      TensorVector given = x.index_select(0, sources).split_with_sizes(counts, 0);
      TensorVector w1 = first.unbind();
      TensorVector b1 = firstBias.unbind();
      TensorVector w2 = second.unbind();
      TensorVector b2 = secondBias.unbind();
      TensorVector outputs = new TensorVector(counts.length);
      for (int e = 0; e < counts.length; e++) {
        Tensor hidden = torch.addmm(b1.get(e), given.get(e), w1.get(e)).tanh_();
        outputs.put(e, torch.addmm(b2.get(e), hidden, w2.get(e)));
      }
      Tensor shares = best.get0().softmax(1).flatten().index_select(0, order).unsqueeze(1);
      Tensor y = torch.zeros(x.size(0), x.size(1));
      return y.index_add(0, sources, torch.cat(outputs).mul(shares));
    };
  }

  /** A convolution of one-hot letters and the largest of each pattern. */
  private static Supplier<Tensor> motifs(
      PyTorchStep s, dev.sigmapi.tensor.Tensor letters, UnaryOperator<Tensor> largest) {
    Tensor hot = s.given(Indices.oneHot(letters, 4), letters.rows(), letters.columns(), 4);
    Tensor x = hot.transpose(1, 2).contiguous();
    Layout reversed = Layout.transposed(12, 4 * 32).then(Layout.swapped(1, 4, 32, 12));
    Tensor w = s.weight("patterns", reversed, 32, 4, 12);
    Tensor b = s.weight("bias");
    return () -> largest.apply(torch.conv1d(x, w)).add(b);
  }

  private static Supplier<Tensor> perceptron(PyTorchStep s) {
    Tensor x = s.input("x");
    Tensor w1 = s.weight("first");
    Tensor b1 = s.weight("first-bias");
    Tensor w2 = s.weight("second");
    Tensor b2 = s.weight("second-bias");
    Tensor w3 = s.weight("third");
    Tensor b3 = s.weight("third-bias");
    return () -> {
      Tensor h1 = torch.addmm(b1, x, w1).tanh_();
      Tensor h2 = torch.addmm(b2, h1, w2).tanh_();
      return torch.addmm(b3, h2, w3);
    };
  }

  private static Supplier<Tensor> softmax(PyTorchStep s) {
    Tensor logits = s.weight("logits");
    return () -> logits.softmax(1);
  }
}
