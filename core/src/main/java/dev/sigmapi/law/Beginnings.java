package dev.sigmapi.law;

import static dev.sigmapi.law.Nonlinearity.COS;
import static dev.sigmapi.law.Nonlinearity.SIN;

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
import java.util.stream.IntStream;

/**
 * Laws of one term to begin with: a product of powers of all inputs, and of functions of them that
 * are found one after the other by linear regression of ln |y|; and waves over products of inputs
 * whose frequency is found on a grid.
 */
final class Beginnings {
  /** How many products are kept at each number of functions. */
  private static final int KEPT = 8;

  private static final int MOST_FUNCTIONS = 3;

  /** ln of the smallest |y| or |function| that counts, relative to usual sizes. */
  private static final double SMALL = -12;

  /** The largest power of a function. */
  private static final double MOST_POWER = 2;

  private static final int FREQUENCIES = 48;

  /** Periods that a wave makes over the range of its argument, at most. */
  private static final double PERIODS = 6;

  private static final int WAVES = 6;

  private final Rows rows;
  private final Pool pool;
  private final Family family;
  private final double[] logarithm;
  private final double[] roots;

  Beginnings(Rows rows, Pool pool, Family family) {
    this.rows = rows;
    this.family = family;
    this.pool = pool;
    int count = rows.count();
    logarithm = new double[count];
    roots = new double[count];
    for (int r = 0; r < count; r++) {
      double y = Math.abs(rows.target()[r]);
      logarithm[r] = Math.max(SMALL, Math.log(y));
      // A squared error of y is about y² times that of ln y.
      roots[r] = y * rows.root(r);
    }
  }

  /** A product of powers and functions, and what the regression leaves over. */
  private record Begun(List<Candidate> functions, double[] solution, double error) {}

  List<Sum> all() {
    List<Sum> all = new ArrayList<>();
    List<Begun> level = List.of(regressed(List.of()));
    for (int functions = 0; functions <= MOST_FUNCTIONS; functions++) {
      level.forEach(begun -> all.add(law(begun)));
      List<Begun> next = new ArrayList<>();
      for (Begun begun : level) {
        next.addAll(with(begun));
      }
      next.sort(Comparator.comparingDouble(Begun::error));
      level = next.subList(0, Math.min(KEPT, next.size()));
    }
    Term constant = Term.constant(Value.free(mean()), rows.inputs().length);
    all.add(Sum.of(constant));
    if (family.has(SIN)) {
      all.addAll(waves());
    }
    return all;
  }

  private double mean() {
    return Arrays.stream(rows.target()).average().orElse(0);
  }

  private int[] powers() {
    return IntStream.range(0, rows.inputs().length).filter(rows::positive).toArray();
  }

  private double[][] columns(List<Candidate> functions) {
    int[] powers = powers();
    double[][] columns = new double[1 + powers.length + functions.size()][rows.count()];
    for (int r = 0; r < rows.count(); r++) {
      columns[0][r] = roots[r];
      for (int k = 0; k < powers.length; k++) {
        columns[1 + k][r] = roots[r] * rows.logarithms()[powers[k]][r];
      }
      for (int f = 0; f < functions.size(); f++) {
        double size = Math.abs(functions.get(f).values()[r]);
        columns[1 + powers.length + f][r] = roots[r] * Math.max(SMALL, Math.log(size));
      }
    }
    return columns;
  }

  private double[] weighed() {
    double[] weighed = new double[rows.count()];
    for (int r = 0; r < weighed.length; r++) {
      weighed[r] = roots[r] * logarithm[r];
    }
    return weighed;
  }

  private Begun regressed(List<Candidate> functions) {
    double[][] columns = columns(functions);
    double[] residual = weighed();
    double[] solution = new double[columns.length];
    OrthogonalColumns.of(columns, rows.count()).solve(residual, solution);
    double error = 0;
    for (double each : residual) {
      error += each * each;
    }
    return new Begun(functions, solution, error);
  }

  /** The same with one function more, those that leave least. */
  private List<Begun> with(Begun begun) {
    OrthogonalColumns orthogonal = OrthogonalColumns.of(columns(begun.functions), rows.count());
    double[] residual = weighed();
    orthogonal.solve(residual, new double[orthogonal.columns().length]);
    record Judged(Candidate function, double explained) {}
    List<Judged> judged = new ArrayList<>();
    for (Candidate function : pool.functions()) {
      if (function.term().factors().get(0).function() == Nonlinearity.IDENTITY) {
        continue;
      }
      double[] column = new double[rows.count()];
      for (int r = 0; r < column.length; r++) {
        column[r] = roots[r] * Math.max(SMALL, Math.log(Math.abs(function.values()[r])));
      }
      double before = Columns.dot(column, column, column.length);
      for (double[] q : orthogonal.columns()) {
        double along = Columns.dot(q, column, q.length);
        for (int r = 0; r < column.length; r++) {
          column[r] -= along * q[r];
        }
      }
      double size = Columns.dot(column, column, column.length);
      double explained = Columns.dot(column, residual, column.length);
      if (size > 1e-9 * before) {
        judged.add(new Judged(function, explained * explained / size));
      }
    }
    judged.sort(Comparator.comparingDouble(Judged::explained).reversed());
    List<Begun> next = new ArrayList<>();
    for (Judged each : judged.subList(0, Math.min(KEPT, judged.size()))) {
      List<Candidate> functions = new ArrayList<>(begun.functions);
      functions.add(each.function);
      next.add(regressed(functions));
    }
    return next;
  }

  private Sum law(Begun begun) {
    int[] powers = powers();
    int inputs = rows.inputs().length;
    List<Value> exponents = new ArrayList<>(Term.constant(Value.ONE, inputs).exponents());
    for (int k = 0; k < powers.length; k++) {
      exponents.set(powers[k], Value.free(begun.solution[1 + k]));
    }
    List<Factor> factors = new ArrayList<>();
    double[] product = new double[rows.count()];
    Arrays.fill(product, 1);
    for (int f = 0; f < begun.functions.size(); f++) {
      Candidate function = begun.functions.get(f);
      double power = Math.rint(begun.solution[1 + powers.length + f]);
      power = power == 0 ? 1 : Math.max(-MOST_POWER, Math.min(MOST_POWER, power));
      Factor factor = function.term().factors().get(0);
      factors.add(new Factor(factor.function(), factor.argument(), Value.held(power)));
      for (int r = 0; r < product.length; r++) {
        product[r] *= Math.pow(function.values()[r], power);
      }
    }
    double agree = 0;
    for (int r = 0; r < product.length; r++) {
      agree += Math.signum(product[r]) * rows.target()[r];
    }
    double c = Math.exp(begun.solution[0]) * (agree < 0 ? -1 : 1);
    return Sum.of(new Term(Value.free(c), exponents, factors));
  }

  /** c_0 + c_1 T cos(aM) and the like, of the products M and frequencies a that fit best. */
  private List<Sum> waves() {
    record Wave(Sum law, double error) {}
    List<Wave> waves = new ArrayList<>();
    int inputs = rows.inputs().length;
    Sum product = law(regressed(List.of()));
    Graph graph = Graph.evaluated(product, rows);
    double[] amplitude = graph.terms().get(0).value;
    double[] target = new double[rows.count()];
    for (int r = 0; r < target.length; r++) {
      target[r] = rows.target()[r] * rows.root(r);
    }
    for (double[] exponents : arguments()) {
      List<Value> held = Arrays.stream(exponents).mapToObj(Value::held).toList();
      Graph argument = Graph.evaluated(Sum.of(new Term(Value.ONE, held, List.of())), rows);
      double[] m = argument.values();
      double range = Arrays.stream(m).max().orElse(0) - Arrays.stream(m).min().orElse(0);
      for (int k = 1; k <= FREQUENCIES; k++) {
        double a = 2 * Math.PI * PERIODS * k / FREQUENCIES / range;
        for (boolean scaled : new boolean[] {false, true}) {
          double[][] columns = new double[4][rows.count()];
          for (int r = 0; r < rows.count(); r++) {
            double root = rows.root(r);
            double size = root * (scaled ? amplitude[r] : 1);
            columns[0][r] = root;
            columns[1][r] = size;
            columns[2][r] = size * Math.cos(a * m[r]);
            columns[3][r] = size * Math.sin(a * m[r]);
          }
          OrthogonalColumns orthogonal = OrthogonalColumns.of(columns, rows.count());
          double[] residual = target.clone();
          double[] c = new double[4];
          orthogonal.solve(residual, c);
          Term front =
              scaled ? product.terms().get(0) : new Term(Value.ONE, powers(inputs), List.of());
          List<Term> terms = new ArrayList<>();
          terms.add(front.withCoefficient(Value.free(c[0] + c[1])));
          boolean sine = Math.abs(c[3]) > Math.abs(c[2]);
          Sum inner = Sum.of(new Term(Value.free(a), held, List.of()));
          terms.add(
              front
                  .withCoefficient(Value.free(sine ? c[3] : c[2]))
                  .times(new Factor(sine ? SIN : COS, inner, Value.ONE)));
          waves.add(new Wave(new Sum(terms), Columns.dot(residual, residual, residual.length)));
        }
      }
    }
    waves.sort(Comparator.comparingDouble(Wave::error));
    return waves.stream().limit(WAVES).map(Wave::law).toList();
  }

  private List<Value> powers(int inputs) {
    return IntStream.range(0, inputs)
        .mapToObj(i -> rows.positive(i) ? Value.free(0) : Value.ZERO)
        .toList();
  }

  /** Products and quotients of up to three inputs. */
  private List<double[]> arguments() {
    int n = rows.inputs().length;
    List<double[]> arguments = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        for (int k = j; k < n; k++) {
          boolean single = i == k;
          boolean pair = !single && (i == j || j == k);
          if (pair && j == k) {
            continue;
          }
          for (int signs = 0; signs < (single ? 1 : pair ? 2 : 4); signs++) {
            double[] exponents = new double[n];
            exponents[i] = 1;
            if (!single) {
              exponents[k] = (signs & 1) == 0 ? 1 : -1;
            }
            if (!single && !pair) {
              exponents[j] = (signs & 2) == 0 ? 1 : -1;
            }
            arguments.add(exponents);
          }
        }
      }
    }
    return arguments;
  }
}
