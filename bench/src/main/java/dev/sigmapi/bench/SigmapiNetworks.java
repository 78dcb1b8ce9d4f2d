package dev.sigmapi.bench;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.MotifOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Conjuncts;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Motifs;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.RowHypernetwork;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The workloads as Sigmapi's modules. */
final class SigmapiNetworks {
  private static final Activation TANH = Activation.of(Elementwise.TANH);

  /**
   * A network and what goes in.
   *
   * @param x [rows, inputs]
   * @param parameters those that the weights of the problem became, by its names; several where a
   *     weight is cut along its first dimension
   */
  record Made(Module network, Tensor x, Map<String, List<Parameter>> parameters) {}

  private final Problem problem;
  private final Map<String, List<Parameter>> parameters = new LinkedHashMap<>();

  private SigmapiNetworks(Problem problem) {
    this.problem = problem;
  }

  /** A network on copies of the problem's weights. */
  static Made of(Problem problem) {
    SigmapiNetworks networks = new SigmapiNetworks(problem);
    Module network = networks.network();
    return new Made(network, networks.x(), networks.parameters);
  }

  private Module network() {
    return switch (problem.workload()) {
      case PRODUCT_UNITS -> productUnits();
      case BILINEAR ->
          new Bilinear(
              BilinearInputs.split(size("K"), size("J")), size("I"), Dense.LINEAR, the("weights"));
      case QUADRATIC ->
          new QuadraticLinear(
              size("n"),
              size("out"),
              0,
              Dense.LINEAR,
              the("quadratic"),
              the("linear"),
              the("bias"));
      case SIGMA_PI -> new SigmaPi(conjuncts(), 1, Dense.LINEAR, the("weights"), the("bias"));
      case ATTENTION ->
          new LearnedAttention(
              positions("queries"), positions("keys"), positions("values"), size("T"));
      case EXPERTS -> experts();
      case HYPERNETWORK ->
          new RowHypernetwork(
              BilinearInputs.split(16, 32),
              null,
              List.of(
                  new Bilinear(
                      BilinearInputs.split(16, 32).withConstants(true, false),
                      32,
                      Dense.LINEAR,
                      the("weights"))));
      case MOTIFS ->
          new Motifs(
              new Motifs.Text(201, 0, 200, List.of("A", "C", "G", "T")),
              new Motifs.Shape(12, 32, false, MotifOp.Pool.MAX, 1),
              Dense.LINEAR,
              as("patterns", 12 * 4, 32),
              the("bias"));
      case PERCEPTRON ->
          Sequence.of(
              new Dense(32, 64, TANH, the("first"), the("first-bias")),
              new Dense(64, 64, TANH, the("second"), the("second-bias")),
              new Dense(64, 1, Dense.LINEAR, the("third"), the("third-bias")));
      case SOFTMAX -> new LearnedSoftmax(the("logits"));
    };
  }

  private Module productUnits() {
    int inputs = size("inputs");
    int units = size("units");
    return Sequence.of(
        new ProductUnits(inputs, units, ProductUnits.Domain.REAL, the("exponents"), null),
        new Dense(units, 1, Dense.LINEAR, the("output"), the("bias")));
  }

  private Module experts() {
    List<Parameter> first = cut("first", 64, 128);
    List<Parameter> firstBias = cut("first-bias", 1, 128);
    List<Parameter> second = cut("second", 128, 64);
    List<Parameter> secondBias = cut("second-bias", 1, 64);
    List<Module> experts = new ArrayList<>();
    for (int e = 0; e < Workload.EXPERT_COUNT; e++) {
      experts.add(
          Sequence.of(
              new Dense(64, 128, TANH, first.get(e), firstBias.get(e)),
              new Dense(128, 64, Dense.LINEAR, second.get(e), secondBias.get(e))));
    }
    return new MixtureOfExperts(
        experts,
        new Dense(64, Workload.EXPERT_COUNT, Dense.LINEAR, the("gate"), the("gate-bias")),
        new MixtureOfExperts.Routing(size("top")));
  }

  private Conjuncts conjuncts() {
    Tensor numbers = problem.input("conjuncts");
    int[][] sets = new int[numbers.rows()][3];
    for (int i = 0; i < numbers.size(); i++) {
      sets[i / 3][i % 3] = (int) numbers.data()[i];
    }
    return Conjuncts.of(64, sets);
  }

  /** The columns of a row. */
  private Tensor x() {
    return switch (problem.workload()) {
      case BILINEAR, HYPERNETWORK -> beside(problem.input("z"), problem.input("x"));
      case QUADRATIC -> problem.input("a");
      case MOTIFS -> {
        Tensor letters = problem.input("letters");
        yield beside(Tensor.zeros(letters.rows(), 1).fill(letters.columns()), letters);
      }
      case ATTENTION, SOFTMAX -> {
        Tensor numbers = Tensor.zeros(size("rows"), 1);
        for (int row = 0; row < numbers.rows(); row++) {
          numbers.set(row, 0, row);
        }
        yield numbers;
      }
      default -> problem.input("x");
    };
  }

  private static Tensor beside(Tensor left, Tensor right) {
    Tensor both = Tensor.zeros(left.rows(), left.columns() + right.columns());
    for (int row = 0; row < left.rows(); row++) {
      int at = row * both.columns();
      System.arraycopy(left.data(), row * left.columns(), both.data(), at, left.columns());
      System.arraycopy(
          right.data(), row * right.columns(), both.data(), at + left.columns(), right.columns());
    }
    return both;
  }

  private int size(String name) {
    return problem.size(name);
  }

  /** A weight as it stands. */
  private Parameter the(String name) {
    return as(name, problem.weight(name).shape());
  }

  /** A weight in another shape. */
  private Parameter as(String name, int... shape) {
    Parameter parameter = new Parameter(Tensor.of(problem.weight(name).data().clone(), shape));
    parameters.put(name, List.of(parameter));
    return parameter;
  }

  private Parameter positions(String name) {
    return as(name, size("rows") * size("T"), Workload.HEADS * Workload.WIDTH);
  }

  /** A weight cut into one for each expert. */
  private List<Parameter> cut(String name, int rows, int columns) {
    List<Parameter> parts = new ArrayList<>();
    float[] all = problem.weight(name).data();
    int size = rows * columns;
    for (int from = 0; from < all.length; from += size) {
      float[] part = Arrays.copyOfRange(all, from, from + size);
      parts.add(new Parameter(Tensor.of(part, rows, columns)));
    }
    parameters.put(name, parts);
    return parts;
  }
}
