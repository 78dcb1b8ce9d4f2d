package dev.sigmapi.law;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.law.Law.Value;
import dev.sigmapi.projection.LeastSquares;
import dev.sigmapi.projection.NormalEquations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A law over the rows, whole columns at a time: its values, their derivatives by every free number
 * (exponents first, then coefficients) and by every sum and term within it.
 */
final class Graph implements LeastSquares {
  private final Rows rows;
  private final int count;
  private final Sum law;
  private final List<Value> exponents = new ArrayList<>();
  private final List<Value> coefficients = new ArrayList<>();
  private final List<SumNode> sums = new ArrayList<>();
  private final List<TermNode> terms = new ArrayList<>();
  private final SumNode root;
  private final double[] residual;
  private final double[][] jacobian;
  private double[] parameters;

  Graph(Sum law, Rows rows) {
    this.rows = rows;
    this.count = rows.count();
    this.law = law;
    root = new SumNode(law);
    residual = new double[count];
    parameters = start();
    jacobian = new double[parameters.length][];
  }

  /** The same, with its values for the numbers as they stand in the law. */
  static Graph evaluated(Sum law, Rows rows) {
    Graph graph = new Graph(law, rows);
    graph.moveTo(graph.start());
    return graph;
  }

  /** The free numbers as they stand in the law. */
  double[] start() {
    double[] start = new double[exponents.size() + coefficients.size()];
    for (int k = 0; k < start.length; k++) {
      start[k] =
          k < exponents.size()
              ? exponents.get(k).value()
              : coefficients.get(k - exponents.size()).value();
    }
    return start;
  }

  /** The law with the free numbers last moved to. */
  Sum law() {
    return root.law();
  }

  /** The law that this was made from. */
  Sum source() {
    return law;
  }

  List<SumNode> sums() {
    return sums;
  }

  List<TermNode> terms() {
    return terms;
  }

  /** ŷ for the numbers last moved to, [rows]. */
  double[] values() {
    return root.value;
  }

  /** √weight · (ŷ − y), [rows]. */
  double[] residual() {
    return residual;
  }

  @Override
  public int rows() {
    return count;
  }

  @Override
  public int parameters() {
    return parameters.length;
  }

  @Override
  public int shrinkable() {
    return exponents.size();
  }

  @Override
  public double moveTo(double[] to) {
    parameters = to.clone();
    root.evaluate();
    double error = 0;
    for (int r = 0; r < count; r++) {
      residual[r] = root.value[r] - rows.target()[r];
      residual[r] *= rows.root(r);
      error += residual[r] * residual[r];
    }
    return Double.isFinite(error) ? error : Double.POSITIVE_INFINITY;
  }

  @Override
  public void linearise(NormalEquations equations) {
    double[][] columns = differentiate();
    equations.clear();
    double[][] block = new double[Math.min(NormalEquations.BLOCK, count)][parameters.length];
    for (int from = 0; from < count; from += block.length) {
      int size = Math.min(block.length, count - from);
      for (int k = 0; k < columns.length; k++) {
        double[] column = columns[k];
        for (int b = 0; b < size; b++) {
          block[b][k] = column[from + b];
        }
      }
      equations.add(block, size, residual, from);
    }
  }

  /** √weight · dŷ/dθ, [parameters][rows], where last moved to; the sums' and terms' too. */
  double[][] differentiate() {
    for (int k = 0; k < jacobian.length; k++) {
      jacobian[k] = new double[count];
    }
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    root.differentiate(rows.roots() == null ? ones : rows.roots());
    return jacobian;
  }

  private int exponent(Value value) {
    if (!value.free()) {
      return -1;
    }
    exponents.add(value);
    return exponents.size() - 1;
  }

  private int coefficient(Value value) {
    if (!value.free()) {
      return -1;
    }
    coefficients.add(value);
    return coefficients.size() - 1;
  }

  /** Where an exponent's or a coefficient's number is, by its place among its kind. */
  private double exponentAt(int place, Value held) {
    return place < 0 ? held.value() : parameters[place];
  }

  private double coefficientAt(int place, Value held) {
    return place < 0 ? held.value() : parameters[exponents.size() + place];
  }

  private static void addProduct(double[] a, double[] b, double[] sum) {
    for (int r = 0; r < sum.length; r++) {
      sum[r] += a[r] * b[r];
    }
  }

  /** A sum. */
  final class SumNode {
    final Sum source;
    final double[] value = new double[count];

    /** √weight · dŷ/d(this). */
    double[] slope;

    private final TermNode[] parts;

    private SumNode(Sum sum) {
      source = sum;
      sums.add(this);
      parts = sum.terms().stream().map(TermNode::new).toArray(TermNode[]::new);
    }

    private void evaluate() {
      Arrays.fill(value, 0);
      for (TermNode part : parts) {
        part.evaluate();
        double c = part.coefficient();
        for (int r = 0; r < count; r++) {
          value[r] += c * part.value[r];
        }
      }
    }

    private void differentiate(double[] by) {
      slope = by;
      for (TermNode part : parts) {
        part.differentiate(by);
      }
    }

    private Sum law() {
      return new Sum(Arrays.stream(parts).map(TermNode::law).toList());
    }
  }

  /** A term. */
  final class TermNode {
    final Term source;

    /** Without the coefficient. */
    final double[] value = new double[count];

    /** √weight · dŷ/d ln(this): what a factor of 1 + ε changes, over ε. */
    double[] slope;

    private final int coefficient;
    private final int[] exponent;
    private final FactorNode[] factors;
    private final double[] powers = new double[count];

    private TermNode(Term term) {
      source = term;
      terms.add(this);
      coefficient = Graph.this.coefficient(term.coefficient());
      exponent = term.exponents().stream().mapToInt(Graph.this::exponent).toArray();
      factors = term.factors().stream().map(FactorNode::new).toArray(FactorNode[]::new);
    }

    double coefficient() {
      return coefficientAt(coefficient, source.coefficient());
    }

    private double exponent(int i) {
      return exponentAt(exponent[i], source.exponents().get(i));
    }

    private void evaluate() {
      Arrays.fill(powers, 0);
      boolean any = false;
      for (int i = 0; i < exponent.length; i++) {
        double w = exponent(i);
        if (w != 0 && rows.positive(i)) {
          any = true;
          double[] logarithm = rows.logarithms()[i];
          for (int r = 0; r < count; r++) {
            powers[r] += w * logarithm[r];
          }
        }
      }
      for (int r = 0; r < count; r++) {
        powers[r] = any ? Math.exp(powers[r]) : 1;
      }
      for (int i = 0; i < exponent.length; i++) {
        double w = exponent(i);
        for (int r = 0; w != 0 && !rows.positive(i) && r < count; r++) {
          powers[r] *= Math.pow(rows.inputs()[i][r], w);
        }
      }
      System.arraycopy(powers, 0, value, 0, count);
      for (FactorNode factor : factors) {
        factor.evaluate();
        for (int r = 0; r < count; r++) {
          value[r] *= factor.value[r];
        }
      }
    }

    private void differentiate(double[] by) {
      double c = coefficient();
      if (coefficient >= 0) {
        addProduct(by, value, jacobian[exponents.size() + coefficient]);
      }
      double[] part = new double[count];
      for (int r = 0; r < count; r++) {
        part[r] = by[r] * c * value[r];
      }
      slope = part;
      for (int i = 0; i < exponent.length; i++) {
        if (exponent[i] >= 0) {
          addProduct(part, rows.logarithms()[i], jacobian[exponent[i]]);
        }
      }
      for (int m = 0; m < factors.length; m++) {
        double[] rest = new double[count];
        for (int r = 0; r < count; r++) {
          rest[r] = by[r] * c * powers[r];
        }
        for (int other = 0; other < factors.length; other++) {
          for (int r = 0; other != m && r < count; r++) {
            rest[r] *= factors[other].value[r];
          }
        }
        factors[m].differentiate(rest);
      }
    }

    private Term law() {
      List<Value> numbers = new ArrayList<>();
      for (int i = 0; i < exponent.length; i++) {
        numbers.add(new Value(exponent(i), exponent[i] >= 0));
      }
      return new Term(
          new Value(coefficient(), coefficient >= 0),
          numbers,
          Arrays.stream(factors).map(FactorNode::law).toList());
    }
  }

  /** g(sum)^p. */
  private final class FactorNode {
    final Factor source;
    final double[] value = new double[count];
    private final int exponent;
    private final SumNode argument;
    private final double[] g = new double[count];

    private FactorNode(Factor factor) {
      source = factor;
      exponent = Graph.this.exponent(factor.exponent());
      argument = new SumNode(factor.argument());
    }

    private double exponent() {
      return exponentAt(exponent, source.exponent());
    }

    private void evaluate() {
      argument.evaluate();
      double p = exponent();
      for (int r = 0; r < count; r++) {
        g[r] = source.function().value(argument.value[r]);
        value[r] = p == 1 ? g[r] : p == -1 ? 1 / g[r] : Math.pow(g[r], p);
      }
    }

    private void differentiate(double[] by) {
      double p = exponent();
      double[] inner = new double[count];
      for (int r = 0; r < count; r++) {
        double slope = source.function().slope(argument.value[r], g[r]);
        inner[r] = by[r] * slope * (p == 1 ? 1 : p * Math.pow(g[r], p - 1));
      }
      for (int r = 0; exponent >= 0 && r < count; r++) {
        jacobian[exponent][r] += by[r] * value[r] * Math.log(g[r]);
      }
      argument.differentiate(inner);
    }

    private Factor law() {
      return new Factor(source.function(), argument.law(), new Value(exponent(), exponent >= 0));
    }
  }
}
