package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.expression.Program;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.Weights;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.Task;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A trained network with the columns it reads, in the user's names and units at both ends, and the
 * record of how it came to be.
 *
 * <p>What variable projection fits is a formula: such a model predicts by its equations, in double
 * precision, so that what is printed is what is computed; what the search for laws finds is a
 * formula and has no network at all. Every other model predicts by its network, in float32, and its
 * formula says how far it is from that.
 *
 * <p>A model does not change. It predicts from any number of threads at once, without locks; a
 * thread allocates on its first prediction only.
 */
public final class Model {
  /** Rows that are encoded and predicted in one go; no result depends on it. */
  private static final int BLOCK = 256;

  private final Columns columns;
  private final Specification specification;
  private final Sequence network;
  private final ObjectNode record;
  private final Front front;
  private final Program program;
  private final int values;
  private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);

  /**
   * A model that predicts by its network.
   *
   * @param record what was trained on what, by which version, with which result
   */
  public Model(Columns columns, Specification specification, Sequence network, ObjectNode record) {
    this(columns, specification, network, record, Front.NONE);
  }

  /**
   * A model that predicts by a formula, if one is chosen.
   *
   * @param record what was trained on what, by which version, with which result
   */
  Model(
      Columns columns,
      Specification specification,
      Sequence network,
      ObjectNode record,
      Front front) {
    this.columns = columns;
    this.specification = specification;
    this.network = network;
    this.record = record;
    this.front = front;
    this.program = front.equations().map(Program::of).orElse(null);
    this.values = columns.values();
  }

  public Columns columns() {
    return columns;
  }

  public Specification specification() {
    return specification;
  }

  public Sequence network() {
    return network;
  }

  /**
   * The same model with every weight that is transformed or shared made a plain one of the value it
   * has, for those who read a network's weights and know nothing of either.
   *
   * @param custom the activations of the user's own that the network names
   */
  public Model frozen(Activation... custom) {
    Sequence copy = columns.network(specification, Seed.of(0), List.of(custom));
    Map<String, Parameter> values = network.parameters();
    copy.parameters().forEach((name, p) -> p.value().copyFrom(values.get(name).value()));
    Weights.freeze(copy);
    return new Model(columns, specification.withoutWeightOptions(), copy, record, front);
  }

  /** Its formulas by size and error, and which of them it predicts by. */
  public Front front() {
    return front;
  }

  /**
   * The same model with another formula of its front to predict by.
   *
   * @param point its number from 0; −1 for the network
   * @throws IllegalArgumentException if there is no such point, or no network
   */
  public Model predictingBy(int point) {
    if (point < 0 && network.layers().isEmpty()) {
      throw new IllegalArgumentException(
          "This model has no network to predict by; choose a point of its front from 0 to %d"
              .formatted(front.points().size() - 1));
    }
    return new Model(columns, specification, network, record, front.choosing(point));
  }

  /** A copy of the record of the training. */
  public ObjectNode record() {
    return record.deepCopy();
  }

  /** The task; of several targets, the first one's. */
  public Task task() {
    return columns.target().task();
  }

  /**
   * Predicts the target of one row, without allocating.
   *
   * @param row one number for each of {@link Columns#features()}: of a word its number among the
   *     categories, or −1 for another; NaN for a missing value; of a sequence its length and a
   *     number for each position that there may be. {@link Columns#row} makes one by names
   * @return the target of a regression; the number of the likeliest class of a classification; of
   *     several targets, the first
   * @throws DataException if the row has another length
   */
  public double predict(double[] row) {
    Workspace workspace = workspaces.get();
    predict(row, workspace.prediction);
    return task() == Task.REGRESSION
        ? workspace.prediction[0]
        : Metrics.largest(workspace.prediction, 0, columns.target().predictions());
  }

  /**
   * Predicts one row, without allocating.
   *
   * @param row as above
   * @param prediction where the target goes, or the probability of each class; of several targets
   *     one's after the other's, {@link Columns#predictions} numbers
   */
  public void predict(double[] row, double[] prediction) {
    if (row.length != values) {
      throw new DataException(
          "Model.predict expects %d numbers, for %s, but got %d"
              .formatted(values, String.join(", ", columns.featureNames()), row.length));
    }
    Workspace workspace = workspaces.get();
    if (program != null) {
      program.evaluate(row, workspace.registers, prediction);
      return;
    }
    columns.encode(row, workspace.encoded);
    float[] input = workspace.input.resize(1, workspace.encoded.length).data();
    for (int i = 0; i < workspace.encoded.length; i++) {
      input[i] = (float) workspace.encoded[i];
    }
    columns.decode(workspace.forward().data(), 0, prediction);
  }

  /**
   * Predicts every row of a table.
   *
   * @return [rows][1] with the target, or [rows][classes] with probabilities; of several targets
   *     one's after the other's
   * @throws DataException if a needed column is missing or holds what it cannot
   */
  public double[][] predict(Table table) {
    int[] rows = new int[table.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return predict(table, rows);
  }

  /** Predicts some rows of a table. */
  double[][] predict(Table table, int[] rows) {
    double[][] predictions = new double[rows.length][columns.predictions()];
    Workspace workspace = workspaces.get();
    if (program != null) {
      columns.values(
          table, rows, (i, row) -> program.evaluate(row, workspace.registers, predictions[i]));
      return predictions;
    }
    for (int start = 0; start < rows.length; start += BLOCK) {
      int end = Math.min(rows.length, start + BLOCK);
      Tensor block = columns.tensor(table, Arrays.copyOfRange(rows, start, end));
      workspace.input.resize(block.rows(), block.columns()).copyFrom(block);
      Tensor outputs = workspace.forward();
      for (int row = start; row < end; row++) {
        columns.decode(outputs.data(), (row - start) * outputs.columns(), predictions[row]);
      }
    }
    return predictions;
  }

  /** What one thread computes with. */
  private final class Workspace {
    private final Tape tape = Tape.forInference();
    private final double[] encoded = new double[columns.width()];
    private final Tensor input = Tensor.zeros(1, columns.width());
    private final double[] registers = program == null ? null : program.registers();
    private final double[] prediction = new double[columns.predictions()];

    Tensor forward() {
      tape.restart();
      return network.forward(tape, tape.constant(input)).value();
    }
  }
}
