package dev.sigmapi.law;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.law.Law.Value;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Small products that may be what a law still lacks: powers of a few inputs, alone or times one
 * sine, cosine, logarithm or difference of inputs. They are drawn once, with their values on some
 * rows, so that to score them all against a residual is a few thousand dot products.
 */
final class Pool {
  private static final double[] EXPONENTS = {1, -1, 2, -2, 0.5, -0.5, 3, -3, 4, -4};
  private static final double[] USUAL = {1, -1, 2, -2, 0.5, -0.5};
  private static final int TRIPLES = 1200;
  private static final int QUADRUPLES = 600;

  /** Products that each function is drawn with, beside itself. */
  private static final int COMPANIONS = 4;

  /** A product and its values. */
  record Candidate(Term term, double[] values) {}

  private final Rows rows;
  private final double[] scales;
  private final Family family;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Candidate> functions = new ArrayList<>();

  /** Powers of the inputs that were asked for. */
  private final List<Map<Double, double[]>> powers = new ArrayList<>();

  /**
   * @param scales what the inputs were divided by: a sine is of the user's own number
   */
  Pool(Rows rows, double[] scales, Family family, Seed seed) {
    this.rows = rows;
    this.family = family;
    this.scales = scales;
    for (int i = 0; i < scales.length; i++) {
      powers.add(new ConcurrentHashMap<>());
    }
    addFunctions();
    addProducts(seed.random());
  }

  /** All products. */
  List<Candidate> candidates() {
    return candidates;
  }

  /** The sines, cosines, logarithms and differences by themselves. */
  List<Candidate> functions() {
    return functions;
  }

  private double[] power(int input, double exponent) {
    return Arrays.stream(rows.inputs()[input]).map(x -> Math.pow(x, exponent)).toArray();
  }

  /** A candidate with one exponent moved. */
  Candidate moved(Candidate from, int input, double step) {
    List<Value> exponents = new ArrayList<>(from.term.exponents());
    Value old = exponents.get(input);
    exponents.set(input, new Value(old.value() + step, old.free()));
    double[] factor = powers.get(input).computeIfAbsent(step, s -> power(input, s));
    double[] values = new double[factor.length];
    for (int r = 0; r < values.length; r++) {
      values[r] = from.values[r] * factor[r];
    }
    return new Candidate(from.term.withExponents(exponents), values);
  }

  private int inputs() {
    return scales.length;
  }

  private void addProducts(SplittableRandom random) {
    int n = inputs();
    for (int i = 0; i < n; i++) {
      for (double w : EXPONENTS) {
        add(monomial(w, i));
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        for (double v : USUAL) {
          for (double w : USUAL) {
            double[] exponents = monomial(v, i);
            exponents[j] = w;
            add(exponents);
          }
        }
      }
    }
    for (int t = 0; n > 2 && t < TRIPLES + QUADRUPLES; t++) {
      add(drawn(t < TRIPLES ? 3 : 4, random));
    }
    for (Candidate function : functions) {
      candidates.add(function);
      boolean difference = function.term().factors().get(0).function() == Nonlinearity.IDENTITY;
      for (int power : difference ? new int[] {2} : new int[] {2, -1, -2}) {
        add(powered(function.term(), power));
      }
      for (int c = 0; c < COMPANIONS; c++) {
        double[] exponents = drawn(1 + c % 2, random);
        int power = random.nextInt(3) == 0 ? 2 : 1;
        add(powered(function.term(), power).withExponents(values(exponents)));
      }
    }
  }

  private void add(double[] exponents) {
    add(new Term(Value.ONE, values(exponents), List.of()));
  }

  private void add(Term term) {
    Graph graph = Graph.evaluated(Sum.of(term), rows);
    double[] values = graph.terms().get(0).value;
    for (double value : values) {
      if (!(Math.abs(value) < 1e12)) {
        return;
      }
    }
    candidates.add(new Candidate(term, values));
  }

  private double[] monomial(double w, int input) {
    double[] exponents = new double[inputs()];
    exponents[input] = w;
    return exponents;
  }

  private double[] drawn(int of, SplittableRandom random) {
    double[] exponents = new double[inputs()];
    for (int k = 0; k < of; k++) {
      exponents[random.nextInt(inputs())] = USUAL[random.nextInt(USUAL.length)];
    }
    return exponents;
  }

  /** Exponents of inputs above 0 are free, others are held at whole numbers. */
  private List<Value> values(double[] exponents) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < exponents.length; i++) {
      double w = exponents[i];
      values.add(
          rows.positive(i) ? Value.free(w) : Value.held(Math.signum(w) * Math.ceil(Math.abs(w))));
    }
    return values;
  }

  private void addFunctions() {
    int n = inputs();
    for (int i = 0; i < n; i++) {
      waves(0.5, held(i, 1));
      waves(1, held(i, 1));
      if (rows.positive(i)) {
        function(Nonlinearity.LOG, Sum.of(argument(1, held(i, 1), Value.held(1))));
      }
      for (int j = 0; j < i; j++) {
        waves(0.5, held(i, 1, j, 1));
        waves(1, held(i, 1, j, 1));
        waves(1, held(i, 1, j, -1));
        waves(1, held(j, 1, i, -1));
        Sum difference =
            Sum.of(argument(1, held(i, 1), Value.held(1)), argument(-1, held(j, 1), Value.free(1)));
        function(Nonlinearity.SIN, difference);
        function(Nonlinearity.COS, difference);
        double ratio = scales[j] / scales[i];
        function(
            Nonlinearity.IDENTITY,
            Sum.of(
                new Term(Value.ONE, held(i, 1), List.of()),
                new Term(Value.free(-ratio), held(j, 1), List.of())));
      }
    }
  }

  private void waves(double times, List<Value> exponents) {
    Sum argument = Sum.of(argument(times, exponents, Value.free(1)));
    function(Nonlinearity.SIN, argument);
    function(Nonlinearity.COS, argument);
  }

  /** times · Π x^w in the user's numbers. */
  private Term argument(double times, List<Value> exponents, Value like) {
    double coefficient = times;
    for (int i = 0; i < exponents.size(); i++) {
      coefficient *= Math.pow(scales[i], exponents.get(i).value());
    }
    return new Term(new Value(coefficient, like.free()), exponents, List.of());
  }

  private void function(Nonlinearity g, Sum argument) {
    if (!family.has(g)) {
      return;
    }
    Factor factor = new Factor(g, argument, Value.ONE);
    Term term = Term.constant(Value.ONE, inputs()).times(factor);
    Graph graph = Graph.evaluated(Sum.of(term), rows);
    double[] values = graph.terms().get(0).value;
    if (Arrays.stream(values).allMatch(Double::isFinite)) {
      functions.add(new Candidate(freeExponents(term), values));
    }
  }

  /** A function by itself may grow powers of the inputs beside it. */
  private Term freeExponents(Term term) {
    return term.withExponents(values(new double[inputs()]));
  }

  private static Term powered(Term function, int power) {
    Factor factor = function.factors().get(0);
    return function.withFactors(
        List.of(new Factor(factor.function(), factor.argument(), Value.held(power))));
  }

  private List<Value> held(int i, double v) {
    List<Value> values = new ArrayList<>(Term.constant(Value.ONE, inputs()).exponents());
    values.set(i, Value.held(v));
    return values;
  }

  private List<Value> held(int i, double v, int j, double w) {
    List<Value> values = held(i, v);
    values.set(j, Value.held(w));
    return values;
  }
}
