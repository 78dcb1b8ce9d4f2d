package dev.sigmapi.formula;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.loss.Link;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Logarithm;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a network as sums of products: a linear layer, alone or behind one layer of product units;
 * or, where it gives a logarithm, behind logarithms, which is one product. All scaling is undone:
 * what the encoding divides by goes into the coefficients.
 */
final class ClosedForm {
  private final Model model;
  private final List<Factor> bases;

  private ClosedForm(Model model) {
    this.model = model;
    this.bases = bases(model);
  }

  /** The sums, if the network is of that form. */
  static Optional<List<Sum>> of(Model model) {
    List<Module> layers = model.network().layers();
    if (!(layers.get(layers.size() - 1) instanceof Dense dense)
        || !dense.activation().equals(Dense.LINEAR)) {
      return Optional.empty();
    }
    ClosedForm form = new ClosedForm(model);
    if (isPowerLaw(model)) {
      return Optional.of(List.of(form.power(dense)));
    }
    if (layers.size() == 1) {
      return Optional.of(form.sums(dense, form.inputs()));
    }
    if (layers.size() == 2
        && layers.get(0) instanceof ProductUnits units
        && units.domain() != ProductUnits.Domain.GATED) {
      return Optional.of(form.sums(dense, form.products(units)));
    }
    return Optional.empty();
  }

  /** Whether the network gives the logarithm of a target as a sum of logarithms of columns. */
  static boolean isPowerLaw(Model model) {
    List<Module> layers = model.network().layers();
    return layers.size() == 2
        && layers.get(0) instanceof Logarithm
        && layers.get(1) instanceof Dense
        && model.columns().targets().size() == 1
        && model.columns().target().link() == Link.EXP;
  }

  /** e^(b + Σ w ln x): the target itself, not its logarithm, as one product. */
  private Sum power(Dense dense) {
    Output output = Output.of(model.columns()).get(0);
    double logarithm = output.shift() + value(dense.bias()).get(0, 0);
    List<Factor> factors = new ArrayList<>();
    for (int input = 0; input < dense.inputs(); input++) {
      double exponent = Digits.roundExponent(value(dense.weights()).get(input, 0));
      Factor factor = bases.get(input).withExponent(exponent);
      logarithm -= exponent * Math.log(factor.scale());
      if (exponent != 0) {
        factors.add(mayBeNegative(factor) ? factor.sized(false) : factor);
      }
    }
    Term term = new Term(Digits.round(Math.exp(logarithm)), factors, false);
    return new Sum(Digits.name(model.columns().target().column()), List.of(term));
  }

  /**
   * Each input as a term whose coefficient undoes the encoding's scale; shifts are in the bases.
   */
  private List<Term> inputs() {
    return bases.stream().map(base -> new Term(1 / base.scale(), List.of(base), false)).toList();
  }

  private List<Term> products(ProductUnits units) {
    Tensor exponents = value(units.exponents());
    Tensor signs = units.signs() == null ? null : value(units.signs());
    boolean sized = units.domain() != ProductUnits.Domain.REAL;
    List<Term> products = new ArrayList<>();
    for (int unit = 0; unit < units.outputs(); unit++) {
      List<Factor> factors = new ArrayList<>();
      double coefficient = 1;
      boolean negative = false;
      for (int input = 0; input < units.inputs(); input++) {
        double exponent = Digits.roundExponent(exponents.get(unit, input));
        boolean sign = signs != null && signs.get(unit, input) == 1;
        Factor factor = bases.get(input).withExponent(exponent);
        boolean below = mayBeNegative(factor);
        if (exponent != 0 || (sign && below)) {
          // What is never below 0 reads best as it is.
          factors.add(sized && below ? factor.sized(sign) : factor);
          coefficient *= Math.pow(factor.scale(), -exponent);
          negative |= !sized && below && factor.complex();
        }
      }
      products.add(new Term(coefficient, factors, negative));
    }
    return products;
  }

  /** b + Σ w · product, in the target's units, for each output of the last layer. */
  private List<Sum> sums(Dense dense, List<Term> products) {
    Tensor weights = value(dense.weights());
    Tensor bias = value(dense.bias());
    List<Sum> sums = new ArrayList<>();
    for (Output output : Output.of(model.columns())) {
      int column = output.column();
      List<Term> terms = new ArrayList<>();
      double constant = output.shift() + output.scale() * bias.get(0, column);
      for (int i = 0; i < products.size(); i++) {
        Term product = products.get(i);
        double factor = output.scale() * weights.get(i, column) * product.coefficient();
        if (product.factors().isEmpty()) {
          constant += factor;
        } else {
          constant += addExpanded(factor, product, terms);
        }
      }
      double rounded = Digits.round(constant);
      if (rounded != 0) {
        terms.add(new Term(rounded, List.of(), false));
      }
      sums.add(new Sum(output.name(), terms));
    }
    return sums;
  }

  /**
   * Adds factor · product to the terms, joined with a like one. A lone (x + shift) to the first
   * power is multiplied out.
   *
   * @return what goes into the constant
   */
  private double addExpanded(double factor, Term product, List<Term> terms) {
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      if (term.factors().equals(product.factors())) {
        terms.set(i, withCoefficient(term, term.coefficient() + factor));
        return 0;
      }
    }
    if (Digits.round(factor) != 0) {
      terms.add(withCoefficient(product, factor));
    }
    return 0;
  }

  private static Term withCoefficient(Term term, double coefficient) {
    return new Term(Digits.round(coefficient), term.factors(), term.mayBeNegative());
  }

  private boolean mayBeNegative(Factor factor) {
    var range = model.record().path("ranges").path(factor.encoding().column());
    return factor.part() == 0 && range.size() == 2 && factor.base(range.get(0).asDouble()) < 0;
  }

  /** The first power of each of the network's inputs. */
  static List<Factor> bases(Model model) {
    List<Factor> bases = new ArrayList<>();
    List<FeatureEncoding> features = model.columns().features();
    for (int feature = 0; feature < features.size(); feature++) {
      for (int part = 0; part < features.get(feature).width(); part++) {
        bases.add(new Factor(feature, part, features.get(feature), 1, Factor.Reading.PLAIN));
      }
    }
    return bases;
  }

  private static Tensor value(Weight weight) {
    return weight.on(Tape.forInference()).value();
  }
}
