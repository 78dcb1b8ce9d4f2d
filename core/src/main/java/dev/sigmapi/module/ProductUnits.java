package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.ProductUnitOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * Product units: h_j = Π_i x_i^w_ji, the exponents w learned. x: [rows, inputs], w: [units,
 * inputs], h: [rows, units]. With a {@link Dense} behind it this is the product-unit network o_k =
 * Σ_j v_kj h_j + v_k0 (Durbin &amp; Rumelhart 1989). What happens at zero and for negative inputs
 * is the {@link Domain}; the singular cases are named in {@link ProductUnitOp}.
 *
 * <p>Exponents start uniform in ±1/√inputs, so that the log-sum of inputs around 1 stays small.
 */
public final class ProductUnits implements Module, Examined {
  /** Exponents from this size on have run away from any law. */
  private static final double EXPLODED = 10;

  /** A smaller exponent leaves its input out of the product. */
  private static final double NONE = 1e-6;

  /** How far from a whole number an exponent is fractional. */
  private static final double FRACTION = 1e-3;

  /** What a power of a negative input means. */
  public enum Domain {
    /** The real part: |x|^w cos(πw), exact for whole exponents (Durbin &amp; Rumelhart 1989). */
    REAL,
    /** The sign is ignored: |x|^w. */
    MAGNITUDE,
    /** As REAL, with a learned gate an input (the neural power unit, Heim et al. 2020). */
    GATED,
    /**
     * |x|^w, times the sign of x for the inputs in the unit's pattern: any exponent with or without
     * sign. Gradients do not move the pattern, which begins at random; variable projection finds
     * it.
     */
    SIGNED;

    /** As specifications write it. */
    public String specificationName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How near to a whole number an exponent counts as one. */
  private static final double WHOLE = 1e-6;

  private final int inputs;
  private final int units;
  private final Domain domain;
  private final Weight exponents;
  private final Weight gates;
  private final Weight signs;

  /** Units whose exponents, and gates where the domain has them, are learned as they stand. */
  public ProductUnits(int inputs, int units, Domain domain, Seed seed) {
    this(
        inputs,
        units,
        domain,
        new Parameter(Initial.uniform(units, inputs, 1 / Math.sqrt(Math.max(1, inputs)), seed)),
        switch (domain) {
          case GATED -> new Parameter(Tensor.zeros(1, inputs).fill(0.5f));
          case SIGNED -> Parameter.statistic(coins(units, inputs, seed.child("signs")));
          case REAL, MAGNITUDE -> null;
        });
  }

  /**
   * Units on the given weights.
   *
   * @param beside the gates, [1, inputs], of the gated domain; the pattern of the signed one,
   *     [units, inputs], 1 where a unit takes the input's sign and else 0; null for the others
   */
  public ProductUnits(int inputs, int units, Domain domain, Weight exponents, Weight beside) {
    if ((beside != null) != (domain == Domain.GATED || domain == Domain.SIGNED)) {
      throw new IllegalArgumentException(
          "ProductUnits expects gates or signs for the gated or signed domain only but got domain "
              + domain.specificationName());
    }
    this.inputs = inputs;
    this.units = units;
    this.domain = domain;
    this.exponents = exponents;
    this.gates = domain == Domain.GATED ? beside : null;
    this.signs = domain == Domain.SIGNED ? beside : null;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return units;
  }

  public Domain domain() {
    return domain;
  }

  /** w. */
  public Weight exponents() {
    return exponents;
  }

  /** g, or null without gates. */
  public Weight gates() {
    return gates;
  }

  /** The pattern of the signed domain, or null. */
  public Weight signs() {
    return signs;
  }

  /**
   * How often the numbers of an input are outside of what the powers of some unit are meant for.
   *
   * @param negatives rows below 0 where the domain changes what the power is: in REAL and GATED a
   *     power that is not whole, of which only the real part is kept; in MAGNITUDE an odd one,
   *     whose sign is lost; [inputs]
   * @param zeros rows at 0 under a power below 0, which has a pole there, [inputs]
   */
  public record OutOfDomain(int[] negatives, int[] zeros) {}

  /** Counts, input by input, what of x: [rows, inputs] is outside of the domain of a unit. */
  public OutOfDomain outOfDomain(Tensor x) {
    Tensor w = exponents.on(Tape.forInference()).value();
    int[] negatives = new int[inputs];
    int[] zeros = new int[inputs];
    for (int input = 0; input < inputs; input++) {
      boolean pole = false;
      boolean changed = false;
      for (int unit = 0; unit < units; unit++) {
        float exponent = w.get(unit, input);
        boolean whole = Math.abs(exponent - Math.rint(exponent)) < WHOLE;
        pole |= exponent < 0;
        changed |=
            switch (domain) {
              case REAL, GATED -> !whole;
              case MAGNITUDE -> whole && Math.rint(exponent) % 2 != 0;
              case SIGNED -> false;
            };
      }
      for (int row = 0; row < x.rows(); row++) {
        float value = x.get(row, input);
        zeros[input] += pole && Math.abs(value) <= ProductUnitOp.FLOOR ? 1 : 0;
        negatives[input] += changed && value < 0 ? 1 : 0;
      }
    }
    return new OutOfDomain(negatives, zeros);
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node w = exponents.on(tape);
    Node turns =
        switch (domain) {
          case REAL, GATED -> w;
          case MAGNITUDE -> null;
          case SIGNED -> signs.on(tape);
        };
    return tape.next(ProductUnitOp.class, ProductUnitOp::new)
        .apply(tape, x, w, gates == null ? null : gates.on(tape), turns);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    exponents.visit(path + "exponents", visitor);
    if (gates != null) {
      gates.visit(path + "gates", visitor);
    }
    if (signs != null) {
      signs.visit(path + "signs", visitor);
    }
  }

  /** Two for each exponent, and a logarithm, an exponential and a cosine are worth some 20 each. */
  @Override
  public long multiplications() {
    return 2L * inputs * units + 20L * inputs + 40L * units;
  }

  /** Zeros and ones, as likely. */
  private static Tensor coins(int rows, int columns, Seed seed) {
    Tensor tensor = Tensor.zeros(rows, columns);
    SplittableRandom random = seed.random();
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = random.nextInt(2);
    }
    return tensor;
  }

  @Override
  public void examine(Tensor x, Tensor y, Findings findings) {
    Tape tape = Tape.forInference();
    Tensor w = exponents.on(tape).value();
    Tensor g = gates == null ? null : gates.on(tape).value();
    boolean[] used = new boolean[inputs];
    boolean[] fractional = new boolean[inputs];
    for (int j = 0; j < units; j++) {
      for (int i = 0; i < inputs; i++) {
        double exponent = g == null || g.get(0, i) > 0 ? w.get(j, i) : 0;
        used[i] |= Math.abs(exponent) > NONE;
        fractional[i] |= Math.abs(exponent - Math.rint(exponent)) > FRACTION;
        if (Math.abs(exponent) > EXPLODED) {
          findings.add("exponents that have run away", "%d (%.3g of input %d)", j, exponent, i);
        }
      }
      int limited = limitedRows(x, w, g, j);
      if (limited > 0) {
        findings.add(
            "products held at their limit e^40", "%d (in %d of %d rows)", j, limited, x.rows());
      }
    }
    for (int i = 0; i < inputs; i++) {
      int zeros = 0;
      int negatives = 0;
      for (int row = 0; row < x.rows(); row++) {
        zeros += x.get(row, i) == 0 ? 1 : 0;
        negatives += x.get(row, i) < 0 ? 1 : 0;
      }
      if (used[i] && zeros > 0) {
        findings.add("inputs of products that are 0", "%d (in %d rows)", i, zeros);
      }
      if (fractional[i] && negatives > 0 && domain != Domain.MAGNITUDE) {
        findings.add("negative inputs with fractional exponents", "%d (in %d rows)", i, negatives);
      }
    }
  }

  /** In how many rows the log-sum of a unit is cut. */
  private int limitedRows(Tensor x, Tensor w, Tensor g, int unit) {
    int limited = 0;
    for (int row = 0; row < x.rows(); row++) {
      double sum = 0;
      for (int i = 0; i < inputs; i++) {
        double gate = g == null ? 1 : Math.max(0, Math.min(1, g.get(0, i)));
        double base = gate * Math.abs(x.get(row, i)) + 1 - gate;
        sum += w.get(unit, i) * Math.log(Math.max(base, ProductUnitOp.FLOOR));
      }
      limited += sum > ProductUnitOp.LIMIT ? 1 : 0;
    }
    return limited;
  }

  @Override
  public String toString() {
    String suffix = domain == Domain.REAL ? "" : ", " + domain.specificationName();
    return "ProductUnits(%d -> %d%s)".formatted(inputs, units, suffix);
  }
}
