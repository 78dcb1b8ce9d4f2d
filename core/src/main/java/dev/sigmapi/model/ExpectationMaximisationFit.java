package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.BalanceOp;
import dev.sigmapi.loss.Link;
import dev.sigmapi.loss.MixtureLikelihood;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.Logarithm;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.ExpectationMaximisation;
import dev.sigmapi.projection.ExpertFamily;
import dev.sigmapi.projection.LinearExperts;
import dev.sigmapi.projection.Mixture;
import dev.sigmapi.projection.MixtureFit;
import dev.sigmapi.projection.ProductUnitExperts;
import dev.sigmapi.projection.RowSplit;
import dev.sigmapi.projection.SignedInputs;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Trains a mixture of linear experts, or of product units with a linear layer behind them, under a
 * linear gate by expectation-maximisation in double precision, and puts the result into a network.
 *
 * <p>Layers without parameters before these, as {@code select} and {@code logarithm}, are columns
 * to it like any. The errors of experts are normal, each with a deviation of its own. Experts of
 * one product unit are lines in logarithms: for a target above 0 their errors are those of its
 * logarithm if the target is measured there or its rows are likelier so, by Schwarz's criterion,
 * which decides on their constants too.
 */
record ExpectationMaximisationFit(Problem problem, FitContext context) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> LOSSES = Set.of("squared", "mixture", "log_squared");

  /** Starts of experts whose steps are not solved at once. */
  private static final int FEW_STARTS = 8;

  /** The logit of an expert that has no rows, below that of the others. */
  private static final double NEVER = -100;

  /**
   * The parts of a network that can be trained so.
   *
   * @param units product units of the first expert, as of every other; null for linear experts
   */
  private record Parts(MixtureOfExperts mixture, ProductUnits units) {

    static Optional<Parts> of(Sequence network) {
      if (network.layers().size() != 1
          || !(network.layers().get(0) instanceof MixtureOfExperts mixture)) {
        return Optional.empty();
      }
      MixtureOfExperts.Routing routing = mixture.routing();
      Module first = mixture.experts().get(0);
      boolean plain =
          routing.top() == mixture.experts().size()
              && !routing.noise()
              && routing.balance().equals(new BalanceOp.Weights(0, 0, 0, 0))
              && mixture.mix() != MixtureOfExperts.Mix.PROBABILITIES
              && first.outputs() == 1
              && mixture.experts().stream().allMatch(e -> e.toString().equals(first.toString()));
      if (!plain || !endsLinear(mixture.gate()) || !endsLinear(first)) {
        return Optional.empty();
      }
      if (columnsOnly(layersBefore(mixture.gate(), 1)) && columnsOnly(layersBefore(first, 1))) {
        return Optional.of(new Parts(mixture, null));
      }
      List<Module> layers = ((Sequence) first).layers();
      boolean products =
          layers.size() >= 2
              && layers.get(layers.size() - 2) instanceof ProductUnits units
              && units.domain() != ProductUnits.Domain.GATED
              && units.domain() != ProductUnits.Domain.SIGNED
              && units.exponents() instanceof Parameter;
      return products && columnsOnly(layersBefore(first, 2))
          ? Optional.of(new Parts(mixture, (ProductUnits) layers.get(layers.size() - 2)))
          : Optional.empty();
    }

    private static boolean endsLinear(Module module) {
      return module instanceof Sequence sequence
          && last(sequence) instanceof Dense dense
          && dense.activation().equals(Dense.LINEAR)
          && dense.weights() instanceof Parameter
          && dense.bias() instanceof Parameter;
    }

    private static boolean columnsOnly(List<Module> layers) {
      return layers.stream().allMatch(m -> m.parameters().isEmpty() && !(m instanceof Dropout));
    }

    /** Whether some part takes powers or logarithms of the columns. */
    boolean positive() {
      List<Module> layers = new ArrayList<>(((Sequence) mixture.gate()).layers());
      layers.addAll(((Sequence) mixture.experts().get(0)).layers());
      return units != null || layers.stream().anyMatch(Logarithm.class::isInstance);
    }

    /** The columns that the last linear layer of the gate sees, [columns][rows]. */
    double[][] gateColumns(Tensor x) {
      return columns(layersBefore(mixture.gate(), 1), x);
    }

    /** The columns that experts are functions of. */
    double[][] expertColumns(Tensor x) {
      return columns(layersBefore(mixture.experts().get(0), units == null ? 1 : 2), x);
    }

    private static double[][] columns(List<Module> layers, Tensor x) {
      Tensor seen = x;
      if (!layers.isEmpty()) {
        Tape tape = Tape.forInference();
        seen = new Sequence(layers).forward(tape, tape.constant(x)).value();
      }
      double[][] columns = new double[seen.columns()][seen.rows()];
      for (int j = 0; j < columns.length; j++) {
        for (int r = 0; r < columns[j].length; r++) {
          columns[j][r] = seen.get(r, j);
        }
      }
      return columns;
    }

    private static List<Module> layersBefore(Module module, int last) {
      List<Module> layers = ((Sequence) module).layers();
      return layers.subList(0, layers.size() - last);
    }

    private static Module last(Module module) {
      List<Module> layers = ((Sequence) module).layers();
      return layers.get(layers.size() - 1);
    }
  }

  /** Laws that were found, and whether as lines in logarithms. */
  private record Found(MixtureFit fit, ExpertFamily family, boolean logarithms) {

    /** Schwarz's criterion of the target itself; the smaller, the better. */
    double criterion(double[] target) {
      double likelihood = fit.logLikelihood();
      for (int r = 0; r < target.length && logarithms; r++) {
        likelihood -= Math.log(target[r]);
      }
      int numbers = fit.mixture().size() * (family.parameters() + 1);
      return numbers * Math.log(target.length) - 2 * likelihood;
    }
  }

  /** Whether this is how a network is trained. */
  static boolean trains(Problem problem, Specification specification) {
    return problem.targets().size() == 1
        && problem.rowWeights() == null
        && problem.classWeights() == null
        && LOSSES.contains(problem.target().loss().name())
        && specification.layerNames().equals(List.of("mixture_of_experts"))
        && parts(problem, specification).isPresent();
  }

  private static Optional<Parts> parts(Problem problem, Specification specification) {
    Columns columns = problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets());
    return Parts.of(columns.network(specification, problem.seed(), List.of()));
  }

  Fitted fit(Specification specification) {
    Parts shape = parts(problem, specification).orElseThrow();
    FeatureEncoding.Style style =
        shape.positive() ? FeatureEncoding.Style.POSITIVE : FeatureEncoding.Style.STANDARD;
    boolean powers = shape.units != null && link() == Link.IDENTITY;
    Columns columns =
        problem.columns(
            style, powers ? List.of(problem.scaledTarget()) : problem.standardTargets());
    Sequence network = columns.network(specification, problem.seed().child("network"), List.of());
    Parts parts = Parts.of(network).orElseThrow();
    int[] rows = problem.split().fitting();
    Tensor x = columns.tensor(problem.table(), rows);
    Found found = find(parts, parts.gateColumns(x), parts.expertColumns(x), target(columns, rows));
    fill(parts, found, columns.loss() instanceof MixtureLikelihood loss ? loss.floor() : 0);
    ObjectNode method = describe(found, columns, parts);
    context
        .notes()
        .accept(
            "expectation-maximisation: %d of %d experts have rows, log-likelihood %.6g"
                .formatted(
                    found.fit.mixture().size(),
                    parts.mixture.experts().size(),
                    found.fit.logLikelihood()));
    return new Fitted(columns, specification, network, method);
  }

  private Link link() {
    return problem.target().loss().loss().link();
  }

  /** What experts give, before the link. */
  private double[] target(Columns columns, int[] rows) {
    TargetEncoding encoding = columns.target();
    return Arrays.stream(problem.values(problem.target(), rows))
        .map(value -> (value - encoding.shift()) / encoding.scale())
        .map(value -> link() == Link.EXP ? Math.log(value) : value)
        .toArray();
  }

  private Found find(Parts parts, double[][] gate, double[][] inputs, double[] target) {
    int experts = parts.mixture.experts().size();
    int trained = problem.split().train().length;
    RowSplit split =
        new RowSplit(
            IntStream.range(0, trained).toArray(),
            IntStream.range(trained, target.length).toArray());
    ExpectationMaximisation search =
        new ExpectationMaximisation().withExperts(experts).withThreads(problem.threads());
    Seed seed = problem.seed().child("search");
    if (parts.units == null) {
      LinearExperts lines = LinearExperts.withConstant(inputs, target.length);
      return new Found(search.fit(lines, gate, target, split, seed), lines, false);
    }
    SignedInputs sizes = SignedInputs.of(inputs);
    List<Found> candidates = new ArrayList<>();
    if (relativeErrors(parts, target)) {
      LinearExperts lines = LinearExperts.withConstant(sizes.logarithms(), target.length);
      double[] logarithms = Arrays.stream(target).map(Math::log).toArray();
      MixtureFit fit = search.fit(lines, gate, logarithms, split, seed);
      candidates.add(new Found(fit, lines, true));
    }
    if (candidates.isEmpty() || !problem.logarithmic()) {
      for (boolean constant : new boolean[] {false, true}) {
        ExpertFamily family = new ProductUnitExperts(sizes, parts.units.outputs(), constant);
        MixtureFit fit = search.withStarts(FEW_STARTS).fit(family, gate, target, split, seed);
        candidates.add(new Found(fit, family, false));
      }
    }
    return candidates.stream()
        .min(Comparator.comparingDouble(found -> found.criterion(target)))
        .orElseThrow();
  }

  /** Whether the errors of experts can be normal on the logarithm. */
  private boolean relativeErrors(Parts parts, double[] target) {
    return parts.units.outputs() == 1
        && parts.mixture.mix() == MixtureOfExperts.Mix.OUTPUTS
        && link() == Link.IDENTITY
        && Arrays.stream(target).allMatch(t -> t > 0);
  }

  /** Writes what was found into the parameters of the network. */
  private static void fill(Parts parts, Found found, double floor) {
    MixtureOfExperts module = parts.mixture;
    Mixture mixture = found.fit.mixture();
    Dense gate = (Dense) Parts.last(module.gate());
    Tensor gateWeights = zeroed(gate.weights());
    Tensor gateBias = zeroed(gate.bias());
    double temperature = module.routing().temperature();
    for (int e = 0; e < module.experts().size(); e++) {
      Dense sum = (Dense) Parts.last(module.experts().get(e));
      Tensor weights = zeroed(sum.weights());
      Tensor bias = zeroed(sum.bias());
      if (e >= mixture.size()) {
        gateBias.set(0, e, (float) (NEVER * temperature));
        continue;
      }
      double[] scores = mixture.gate()[e];
      gateBias.set(0, e, (float) (scores[0] * temperature));
      for (int j = 1; j < scores.length; j++) {
        gateWeights.set(j - 1, e, (float) (scores[j] * temperature));
      }
      double[] law = mixture.experts()[e];
      if (parts.units == null) {
        bias.set(0, 0, (float) law[0]);
        for (int j = 1; j < law.length; j++) {
          weights.set(j - 1, 0, (float) law[j]);
        }
        continue;
      }
      List<Module> layers = Parts.layersBefore(module.experts().get(e), 1);
      Tensor exponents = zeroed(((ProductUnits) layers.get(layers.size() - 1)).exponents());
      int linear = exponents.rows();
      if (found.logarithms) {
        weights.set(0, 0, (float) Math.exp(law[0]));
      } else {
        boolean constant = ((ProductUnitExperts) found.family).constant();
        bias.set(0, 0, constant ? (float) law[0] : 0);
        linear += constant ? 1 : 0;
        for (int j = 0; j < exponents.rows(); j++) {
          weights.set(j, 0, (float) law[linear - exponents.rows() + j]);
        }
      }
      for (int i = 0; i < exponents.size(); i++) {
        exponents.data()[i] = (float) law[linear + i];
      }
    }
    Parameter deviations = parts.mixture.parameters().get("deviations");
    for (int e = 0; deviations != null && e < mixture.size(); e++) {
      double above = Math.max(mixture.deviations()[e] - floor, 1e-3 * floor);
      deviations.value().set(0, e, (float) Math.log(above));
    }
  }

  private static Tensor zeroed(Weight weight) {
    Tensor value = ((Parameter) weight).value();
    value.fill(0);
    return value;
  }

  private ObjectNode describe(Found found, Columns columns, Parts parts) {
    MixtureFit fit = found.fit;
    ObjectNode method = JSON.objectNode();
    method.put("name", "expectation_maximisation");
    method.put("experts", fit.mixture().size()).put("starts", fit.starts());
    boolean relative = found.logarithms || link() == Link.EXP;
    method.put("error", relative ? "logarithmic" : "linear");
    method.put("log_likelihood", fit.logLikelihood());
    if (!Double.isNaN(fit.heldOutLogLikelihood())) {
      method.put("held_out_log_likelihood", fit.heldOutLogLikelihood());
    }
    ArrayNode deviations = method.putArray("deviations");
    double unit = relative ? 1 : columns.target().scale();
    Arrays.stream(fit.mixture().deviations()).forEach(d -> deviations.add(d * unit));
    if (fit.mixture().gate()[0].length == 2
        && columns.features().size() == 1
        && columns.features().get(0) instanceof FeatureEncoding.Numbers numbers
        && numbers.width() == 1) {
      boundaries(fit.mixture(), numbers, parts, method);
    }
    return method;
  }

  /** Where along the only column one law gives way to the next, in the user's units. */
  private void boundaries(
      Mixture mixture, FeatureEncoding.Numbers column, Parts parts, ObjectNode method) {
    List<Module> before = Parts.layersBefore(parts.mixture.gate(), 1);
    boolean logarithm = before.size() == 1 && before.get(0) instanceof Logarithm;
    if (!before.isEmpty() && !logarithm) {
      return;
    }
    ArrayNode places = method.putArray("boundaries");
    for (Mixture.Boundary boundary : mixture.boundaries()) {
      double seen = logarithm ? Math.exp(boundary.place()) : boundary.place();
      double place = (seen - column.offset()) * column.scale() + column.shift();
      places
          .addObject()
          .put(column.column(), place)
          .put("below", boundary.below())
          .put("above", boundary.above());
      context
          .notes()
          .accept(
              String.format(
                  Locale.ROOT,
                  "at %s %.4g expert %d gives way to expert %d",
                  column.column(),
                  place,
                  boundary.below(),
                  boundary.above()));
    }
  }
}
