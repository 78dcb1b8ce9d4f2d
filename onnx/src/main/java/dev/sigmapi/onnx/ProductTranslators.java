package dev.sigmapi.onnx;

import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.ProductUnitOp;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Conjuncts;
import dev.sigmapi.module.LowRankBilinear;
import dev.sigmapi.module.PiSigma;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Quadratic;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.SigmaPi;
import java.util.stream.IntStream;

/** Layers in which inputs multiply. */
final class ProductTranslators {
  private ProductTranslators() {}

  static void addTo(Translators all) {
    all.add(ProductUnits.class, ProductTranslators::productUnits)
        .add(SigmaPi.class, ProductTranslators::sigmaPi)
        .add(
            PiSigma.class,
            (t, module, x) -> t.activated(module.activation(), factors(t, module, x)))
        .add(RidgePolynomial.class, ProductTranslators::ridgePolynomial)
        .add(Quadratic.class, ProductTranslators::quadratic)
        .add(QuadraticLinear.class, ProductTranslators::quadraticLinear)
        .add(Bilinear.class, ProductTranslators::bilinear)
        .add(LowRankBilinear.class, ProductTranslators::lowRank);
  }

  /** e^(Σ w ln r) · cos(π Σ t k), see {@link ProductUnitOp}. */
  private static Value productUnits(Translation t, ProductUnits module, Value x) {
    Graph graph = t.graph();
    t.findProducts();
    Value one = graph.number(1);
    Value gates =
        module.gates() == null
            ? one
            : graph.min(graph.max(t.weight(module.gates()), graph.number(0)), one);
    Value size = graph.map("Abs", x);
    Value base =
        module.gates() == null
            ? size
            : graph.add(graph.multiply(gates, size), graph.subtract(one, gates));
    Value logarithms = graph.map("Log", graph.max(base, graph.number(ProductUnitOp.FLOOR)));
    Value w = graph.transpose(t.weight(module.exponents()), 1, 0);
    Value sums = graph.matrixProduct(logarithms, w);
    Value magnitude = graph.map("Exp", graph.min(sums, graph.number(ProductUnitOp.LIMIT)));
    if (module.domain() == ProductUnits.Domain.MAGNITUDE) {
      return magnitude;
    }
    Value turns = module.signs() == null ? w : graph.transpose(t.weight(module.signs()), 1, 0);
    Value negative = graph.where(graph.less(x, graph.number(0)), gates, graph.number(0));
    Value halfTurns = graph.matrixProduct(negative, turns);
    // Whole turns are taken off, so that a whole exponent gives exactly 1 or −1.
    Value wholeTurns = graph.map("Round", graph.multiply(halfTurns, graph.number(0.5)));
    Value rest = graph.subtract(halfTurns, graph.multiply(wholeTurns, graph.number(2)));
    return graph.multiply(magnitude, graph.map("Cos", graph.multiply(rest, graph.number(Math.PI))));
  }

  /**
   * The inputs of every conjunct, first by first; a shorter conjunct has a column of ones behind.
   */
  private static Value sigmaPi(Translation t, SigmaPi module, Value x) {
    Graph graph = t.graph();
    Conjuncts conjuncts = module.conjuncts();
    Value extended = withOne(graph, x);
    Value products = null;
    for (int place = 0; place < conjuncts.order(); place++) {
      int at = place;
      int[] columns =
          IntStream.range(0, conjuncts.size())
              .map(
                  q -> {
                    int[] inputs = conjuncts.get(q);
                    return at < inputs.length ? inputs[at] : conjuncts.inputs();
                  })
              .toArray();
      Value next = t.select(extended, columns);
      products = products == null ? next : graph.multiply(products, next);
    }
    Value bias = t.weight(module.bias());
    Value sums =
        products == null
            ? graph.expand(bias, graph.concatenate(0, graph.rows(x), graph.wholes(1L)))
            : graph.add(graph.matrixProduct(products, t.weight(module.weights())), bias);
    return t.activated(module.activation(), sums);
  }

  /** x with a column of ones behind it. */
  static Value withOne(Graph graph, Value x) {
    Value shape = graph.concatenate(0, graph.rows(x), graph.wholes(1L));
    return graph.concatenate(1, x, graph.expand(graph.number(1), shape));
  }

  /** Π_j (Σ_i w x + b), before g. */
  private static Value factors(Translation t, PiSigma module, Value x) {
    Graph graph = t.graph();
    Value sums = t.linear(x, module.weights(), module.bias());
    long outputs = module.outputs();
    Value product = graph.slice(sums, 0, outputs, 1);
    for (int factor = 1; factor < module.order(); factor++) {
      Value next = graph.slice(sums, factor * outputs, (factor + 1) * outputs, 1);
      product = graph.multiply(product, next);
    }
    return product;
  }

  private static Value ridgePolynomial(Translation t, RidgePolynomial module, Value x) {
    Value sum = t.sum(module.degrees().stream().map(unit -> factors(t, unit, x)).toList());
    return t.activated(module.activation(), sum);
  }

  private static Value quadratic(Translation t, Quadratic module, Value x) {
    return pairs(t, x, module.inputs(), module.terms() == Quadratic.Terms.DISTINCT);
  }

  private static Value pairs(Translation t, Value x, int n, boolean distinct) {
    int[] pairs = IntStream.range(0, n * n).filter(p -> !distinct || p / n <= p % n).toArray();
    Value first = t.select(x, IntStream.of(pairs).map(p -> p / n).toArray());
    Value second = t.select(x, IntStream.of(pairs).map(p -> p % n).toArray());
    return t.graph().multiply(first, second);
  }

  private static Value quadraticLinear(Translation t, QuadraticLinear module, Value x) {
    Graph graph = t.graph();
    Value line = t.linear(x, module.linear(), module.bias());
    Value w = t.weight(module.quadratic());
    Value form =
        module.rank() == 0
            ? graph.matrixProduct(pairs(t, x, module.inputs(), true), w)
            : factorized(graph, x, w, module.outputs(), module.rank());
    return t.activated(module.activation(), graph.add(line, form));
  }

  /** ½ Σ_k ((Σ_i f_ik a_i)² − Σ_i f_ik² a_i²) (Rendle 2010). */
  private static Value factorized(Graph graph, Value x, Value factors, long outputs, long rank) {
    Value sums = graph.matrixProduct(x, factors);
    Value own = graph.matrixProduct(graph.multiply(x, x), graph.multiply(factors, factors));
    Value both = graph.subtract(graph.multiply(sums, sums), own);
    Value total = graph.sum(graph.reshape(both, -1, outputs, rank), 2, false);
    return graph.multiply(total, graph.number(0.5));
  }

  /** All products z_k x_j, weighed. */
  private static Value bilinear(Translation t, Bilinear module, Value x) {
    Graph graph = t.graph();
    BilinearInputs columns = module.columns();
    Value z = chosen(t, x, columns.z(), columns.constantZ());
    Value along = chosen(t, x, columns.x(), columns.constantX());
    Value products = graph.multiply(graph.unsqueeze(z, 2), graph.unsqueeze(along, 1));
    long width = (long) columns.widthZ() * columns.widthX();
    Value u = graph.reshape(t.weight(module.weights()), width, module.outputs());
    Value y = graph.matrixProduct(graph.reshape(products, -1, width), u);
    return t.activated(module.activation(), y);
  }

  private static Value chosen(Translation t, Value x, int[] columns, boolean constant) {
    Value selected = t.select(x, columns);
    return constant ? withOne(t.graph(), selected) : selected;
  }

  private static Value lowRank(Translation t, LowRankBilinear module, Value x) {
    Graph graph = t.graph();
    BilinearInputs columns = module.columns();
    LowRankBilinear.Weights weights = module.weights();
    Value fromZ = part(t, x, columns.z(), weights.z(), weights.constantZ());
    Value fromX = part(t, x, columns.x(), weights.x(), weights.constantX());
    Value y = t.linear(graph.multiply(fromZ, fromX), weights.outputs(), null);
    return t.activated(module.activation(), y);
  }

  private static Value part(
      Translation t, Value x, int[] columns, Weight weights, Weight constant) {
    return t.linear(t.select(x, columns), weights, constant);
  }
}
