package dev.sigmapi.law;

import static dev.sigmapi.law.Nonlinearity.ASIN;
import static dev.sigmapi.law.Nonlinearity.COS;
import static dev.sigmapi.law.Nonlinearity.COSH;
import static dev.sigmapi.law.Nonlinearity.EXP;
import static dev.sigmapi.law.Nonlinearity.IDENTITY;
import static dev.sigmapi.law.Nonlinearity.LOG;
import static dev.sigmapi.law.Nonlinearity.SIN;
import static dev.sigmapi.law.Nonlinearity.TANH;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.law.Law.Value;
import dev.sigmapi.law.Pool.Candidate;
import dev.sigmapi.projection.Columns;
import dev.sigmapi.projection.OrthogonalColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Larger laws that may explain what a law leaves over. To first order, a small change ε · M
 * somewhere in a law changes ŷ by ε · slope · M, so a product M of the pool is judged by how much
 * of the residual slope · M explains that no change of the law's free numbers can: (h⊥·r)²/|h⊥|².
 * Each good M is then tried as a term beside, and within functions ψ(aM) = 1 + κaM + ... as a
 * factor.
 */
final class Growth {
  /** Of a sum that multiplies a term. */
  static final double[] POWERS = {1, -1, 0.5, -0.5, 2, -2};

  /** Candidates of a place whose exact score is computed, and those that are tried. */
  private static final int SCORED = 96;

  private static final int TRIED = 4;

  /** Steps that a candidate's exponents may take, and how they move. */
  private static final int ROUNDS = 5;

  private static final double[] FINE = {1, -1, 0.5, -0.5};
  private static final double[] WHOLE = {1, -1};

  /** What is less than this share of a candidate is rounding. */
  private static final double DEPENDENT = 1e-9;

  /** Two candidates that are so much alike count as one. */
  private static final double ALIKE = 0.97;

  /** A base of a power must not come closer to 0, or start there, than this share of 1. */
  private static final double LEAST_BASE = 0.05;

  private final Rows rows;
  private final Pool pool;
  private final Family family;

  Growth(Rows rows, Pool pool, Family family) {
    this.rows = rows;
    this.family = family;
    this.pool = pool;
  }

  /**
   * A candidate for a place.
   *
   * @param column slope · M
   * @param along its parts along the tangents
   * @param size of what is left of it without them, squared
   * @param epsilon that the residual asks for
   */
  private record Scored(
      Candidate candidate,
      double[] column,
      double[] along,
      double size,
      double epsilon,
      double score) {

    /** Whether what two candidates add to the tangents is much the same. */
    boolean like(Scored other) {
      double product =
          Columns.dot(column, other.column, column.length)
              - Columns.dot(along, other.along, along.length);
      return product * product > ALIKE * ALIKE * size * other.size;
    }
  }

  /**
   * How much of the squared error the best candidate explains, beside a law's outermost sum or as a
   * factor of one of its terms, as a multiple of the error's mean: under 2 ln(candidates) and a
   * little where nothing but noise is left.
   */
  double unexplained(Sum law) {
    Graph graph = new Graph(law, rows);
    double error = graph.moveTo(graph.start());
    Left left = left(graph);
    double best = 0;
    List<double[]> slopes = new ArrayList<>();
    slopes.add(graph.sums().get(0).slope);
    graph.terms().forEach(term -> slopes.add(term.slope));
    for (double[] slope : slopes) {
      for (Scored scored : ranked(slope, left)) {
        best = Math.max(best, scored.score);
      }
    }
    return best * rows.count() / error;
  }

  /** Laws with one thing more. */
  List<Sum> of(Sum law) {
    List<Sum> grown = new ArrayList<>();
    Graph graph = new Graph(law, rows);
    if (!Double.isFinite(graph.moveTo(graph.start()))) {
      return grown;
    }
    Left left = left(graph);
    for (Graph.SumNode sum : graph.sums()) {
      for (Scored scored : best(sum.slope, left)) {
        Term term = scored.candidate.term().withCoefficient(Value.free(scored.epsilon));
        grown.add(Law.replace(law, sum.source, sum.source.plus(term)));
      }
    }
    for (Graph.TermNode term : graph.terms()) {
      for (Scored scored : best(term.slope, left)) {
        Term source = term.source;
        grown.add(beside(law, source, scored));
        for (Term changed : multiplied(source, scored)) {
          grown.add(Law.replace(law, source, changed));
        }
      }
    }
    if (law.terms().size() > 1) {
      wholes(law, graph, left, grown);
    } else {
      grown.addAll(
          wrapped(
              law.terms().get(0), Arrays.stream(graph.values()).map(Math::abs).max().orElse(1)));
    }
    return grown;
  }

  /** The outermost sum as one term, so that it can be multiplied as a whole. */
  private void wholes(Sum law, Graph graph, Left left, List<Sum> grown) {
    double[] slope = new double[rows.count()];
    for (int r = 0; r < slope.length; r++) {
      slope[r] = graph.values()[r] * rows.root(r);
    }
    Term whole = whole(law);
    for (Scored scored : best(slope, left)) {
      for (Term changed : multiplied(whole, scored)) {
        grown.add(Sum.of(changed));
      }
    }
  }

  /**
   * c_1 T_1 + c_2 T_2 + ... as c_1 T_1 (1 + c_2/c_1 T_2/T_1 + ...), factors left in their terms.
   */
  static Term whole(Sum law) {
    Term first = law.terms().get(0);
    int inputs = first.exponents().size();
    List<Term> inner = new ArrayList<>();
    inner.add(Term.constant(Value.ONE, inputs).withFactors(first.factors()));
    for (Term term : law.terms().subList(1, law.terms().size())) {
      List<Value> exponents = new ArrayList<>();
      for (int i = 0; i < inputs; i++) {
        Value value = term.exponents().get(i);
        exponents.add(new Value(value.value() - first.exponents().get(i).value(), value.free()));
      }
      double ratio = term.coefficient().value() / first.coefficient().value();
      inner.add(new Term(Value.free(ratio), exponents, term.factors()));
    }
    return first
        .withFactors(List.of(new Factor(IDENTITY, new Sum(inner), Value.ONE)))
        .withCoefficient(Value.free(first.coefficient().value()));
  }

  /** The residual, and what the free numbers of the law can do about it: orthonormal columns. */
  private record Left(double[] residual, double[][] tangents) {}

  private Left left(Graph graph) {
    double[][] jacobian = graph.differentiate();
    OrthogonalColumns tangents = OrthogonalColumns.of(jacobian, rows.count());
    double[] residual = graph.residual().clone();
    tangents.solve(residual, new double[jacobian.length]);
    return new Left(residual, tangents.columns());
  }

  /** The candidates that explain most of a residual at a place, unlike one another. */
  private List<Scored> best(double[] slope, Left left) {
    List<Scored> ranked = ranked(slope, left);
    List<Scored> chosen = new ArrayList<>();
    // A power is often much like a wave, and would keep it out.
    for (boolean plain : new boolean[] {true, false}) {
      List<Scored> climbed = new ArrayList<>();
      List<Scored> these =
          ranked.stream().filter(s -> plain == s.candidate.term().factors().isEmpty()).toList();
      for (Scored each : distinct(these, TRIED + 1)) {
        climbed.add(climbed(each, slope, left));
      }
      climbed.sort(Comparator.comparingDouble(Scored::score).reversed());
      chosen.addAll(distinct(climbed, TRIED));
    }
    return chosen;
  }

  /** The candidates that explain most of a residual at a place. */
  private List<Scored> ranked(double[] slope, Left left) {
    int count = rows.count();
    double[] along = new double[count];
    double[] squares = new double[count];
    for (int r = 0; r < count; r++) {
      along[r] = slope[r] * left.residual[r];
      squares[r] = slope[r] * slope[r];
    }
    List<Scored> scored = new ArrayList<>();
    for (Candidate candidate : pool.candidates()) {
      double explained = 0;
      double size = 0;
      double[] m = candidate.values();
      for (int r = 0; r < count; r++) {
        explained += along[r] * m[r];
        size += squares[r] * m[r] * m[r];
      }
      if (size > 0 && size < 1e200) {
        scored.add(new Scored(candidate, null, null, size, 0, explained * explained / size));
      }
    }
    scored.sort(Comparator.comparingDouble(Scored::score).reversed());
    List<Scored> exact = new ArrayList<>();
    for (Scored each : scored.subList(0, Math.min(SCORED, scored.size()))) {
      add(each.candidate, slope, left, exact);
    }
    exact.sort(Comparator.comparingDouble(Scored::score).reversed());
    return exact;
  }

  /** Scores a candidate exactly, unless it is what the free numbers can do. */
  private void add(Candidate candidate, double[] slope, Left left, List<Scored> scored) {
    double[] column = new double[rows.count()];
    for (int r = 0; r < column.length; r++) {
      column[r] = slope[r] * candidate.values()[r];
    }
    double[] along = new double[left.tangents.length];
    double before = Columns.dot(column, column, column.length);
    double size = before;
    double explained = Columns.dot(column, left.residual, column.length);
    for (int k = 0; k < along.length; k++) {
      along[k] = Columns.dot(left.tangents[k], column, column.length);
      size -= along[k] * along[k];
    }
    double score = explained * explained / size;
    if (size > DEPENDENT * before && score < Double.MAX_VALUE) {
      scored.add(new Scored(candidate, column, along, size, -explained / size, score));
    }
  }

  /** The candidate with exponents moved as long as that makes its score better. */
  private Scored climbed(Scored start, double[] slope, Left left) {
    Scored best = start;
    for (int round = 0; round < ROUNDS; round++) {
      List<Scored> around = new ArrayList<>();
      for (int i = 0; i < rows.inputs().length; i++) {
        for (double step : rows.positive(i) ? FINE : WHOLE) {
          add(pool.moved(best.candidate, i, step), slope, left, around);
        }
      }
      Scored next = around.stream().max(Comparator.comparingDouble(Scored::score)).orElse(best);
      if (next.score <= best.score * (1 + 1e-6)) {
        break;
      }
      best = next;
    }
    return best;
  }

  /** The first so many that are unlike those before them. */
  private static List<Scored> distinct(List<Scored> sorted, int most) {
    List<Scored> chosen = new ArrayList<>();
    for (Scored each : sorted) {
      boolean fresh = chosen.stream().noneMatch(each::like);
      if (fresh) {
        chosen.add(each);
      }
      if (chosen.size() == most) {
        break;
      }
    }
    return chosen;
  }

  /** T + ε · T · M. */
  private static Sum beside(Sum law, Term source, Scored scored) {
    Term more = product(source, scored.candidate.term(), 1);
    double c = source.coefficient().value() * scored.epsilon;
    Term free = more.withCoefficient(Value.free(c));
    return beside(law, source, free);
  }

  private static Sum beside(Sum law, Term source, Term more) {
    List<Term> terms = new ArrayList<>();
    boolean here = false;
    for (Term term : law.terms()) {
      here |= term == source;
      List<Factor> factors = new ArrayList<>();
      for (Factor factor : term.factors()) {
        factors.add(
            new Factor(
                factor.function(), beside(factor.argument(), source, more), factor.exponent()));
      }
      terms.add(term.withFactors(factors));
    }
    if (here) {
      terms.add(more);
    }
    return new Sum(terms);
  }

  /** T · M^power, its free exponents free. */
  private static Term product(Term t, Term m, double power) {
    List<Factor> factors = new ArrayList<>(t.factors());
    factors.addAll(m.factors());
    return new Term(t.coefficient(), t.exponentsTimes(m, power), factors);
  }

  private static Term scaled(Term term, double factor) {
    return term.withCoefficient(
        new Value(term.coefficient().value() * factor, term.coefficient().free()));
  }

  /** T · ψ(aM) for every ψ, a such that ψ = 1 + ε M + ... */
  private List<Term> multiplied(Term t, Scored scored) {
    List<Term> changed = new ArrayList<>();
    Term m = scored.candidate.term();
    double epsilon = scored.epsilon;
    int inputs = t.exponents().size();
    Term one = Term.constant(Value.ONE, inputs);
    for (double p : POWERS) {
      if (p == 1 && t.factors().isEmpty()) {
        // That is the term T · M beside T.
        continue;
      }
      double a = within(epsilon / p, scored.candidate.values());
      Sum base = Sum.of(one, m.withCoefficient(Value.free(a)));
      changed.add(t.times(new Factor(IDENTITY, base, Value.held(p))));
    }
    if (family.has(EXP)) {
      changed.add(t.times(of(EXP, m, epsilon)));
    }
    if (!m.factors().isEmpty()) {
      return changed;
    }
    if (family.has(EXP)) {
      exponential(t, m, epsilon, changed);
    }
    even(t, m, epsilon, changed);
    return changed;
  }

  /** The ψ that are made of an exponential or a logarithm. */
  private void exponential(Term t, Term m, double epsilon, List<Term> changed) {
    int inputs = t.exponents().size();
    Term one = Term.constant(Value.ONE, inputs);
    Sum lessOne =
        Sum.of(Term.constant(Value.held(-1), inputs), one.times(of(EXP, m, -2 * epsilon)));
    changed.add(
        scaled(product(t, m, 1), -2 * epsilon)
            .times(new Factor(IDENTITY, lessOne, Value.held(-1))));
    Sum more = Sum.of(Term.constant(Value.held(-1), inputs), one.times(of(EXP, m, 2 * epsilon)));
    changed.add(
        scaled(product(t, m, -1), 1 / (2 * epsilon)).times(new Factor(IDENTITY, more, Value.ONE)));
    Sum logarithm = Sum.of(one, m.withCoefficient(Value.free(-2 * epsilon)));
    changed.add(
        scaled(product(t, m, -1), -1 / (2 * epsilon)).times(new Factor(LOG, logarithm, Value.ONE)));
  }

  /** The ψ that are even or odd: of the root of M. */
  private void even(Term t, Term m, double epsilon, List<Term> changed) {
    List<Value> halves = new ArrayList<>();
    for (Value value : m.exponents()) {
      if (!value.free() && value.value() % 2 != 0) {
        return;
      }
      halves.add(new Value(value.value() / 2, value.free()));
    }
    Term n = m.withExponents(halves);
    if (epsilon > 0 && family.has(ASIN)) {
      double b = Math.sqrt(6 * epsilon);
      changed.add(scaled(product(t, n, -1), 1 / b).times(of(ASIN, n, b)));
    }
    if (epsilon < 0 && family.has(TANH)) {
      double b = Math.sqrt(-3 * epsilon);
      changed.add(scaled(product(t, n, -1), 1 / b).times(of(TANH, n, b)));
      b = Math.sqrt(-2 * epsilon);
      Sum argument = Sum.of(n.withCoefficient(Value.free(b)));
      changed.add(t.times(new Factor(COSH, argument, Value.held(-1))));
    }
    if (epsilon < 0 && family.has(SIN)) {
      double b = Math.sqrt(-3 * epsilon);
      changed.add(scaled(product(t, n, -2), 1 / (b * b)).times(squared(of(SIN, n, b))));
      b = Math.sqrt(-6 * epsilon);
      changed.add(scaled(product(t, n, -1), 1 / b).times(of(SIN, n, b)));
      b = Math.sqrt(-2 * epsilon);
      changed.add(t.times(of(COS, n, b)));
    }
  }

  private static Factor squared(Factor factor) {
    return new Factor(factor.function(), factor.argument(), Value.held(2));
  }

  /** g(b · M). */
  private static Factor of(Nonlinearity g, Term m, double b) {
    return new Factor(g, Sum.of(m.withCoefficient(Value.free(b))), Value.ONE);
  }

  /** So much of a that 1 + aM stays above 0. */
  private static double within(double a, double[] values) {
    double least = 0;
    for (double m : values) {
      least = Math.min(least, a * m);
    }
    return least < LEAST_BASE - 1 ? a * (LEAST_BASE - 1) / least : a;
  }

  /** g(T) for a law of one term. */
  private List<Sum> wrapped(Term t, double largest) {
    List<Sum> wrapped = new ArrayList<>();
    for (Nonlinearity g : new Nonlinearity[] {ASIN, TANH, SIN}) {
      if (!family.has(g)) {
        continue;
      }
      double shrink = Math.min(1, 0.9 / largest);
      Term outer = Term.constant(Value.free(1 / shrink), t.exponents().size());
      wrapped.add(Sum.of(outer.times(new Factor(g, Sum.of(scaled(t, shrink)), Value.ONE))));
    }
    return wrapped;
  }
}
