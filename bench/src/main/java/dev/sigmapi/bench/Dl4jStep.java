package dev.sigmapi.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A graph of SameDiff, its gradients, and Adam on them. {@code SameDiff.fit} does the same and
 * makes a new session each time; it also moves weights that the gradients of others still read.
 */
final class Dl4jStep implements Step {

  /** A weight of the problem as a variable, and what Adam keeps of it. */
  private record Learned(
      String name, Layout layout, SDVariable variable, GradientUpdater<Adam> updater) {}

  private static final String OUTPUTS = "outputs";

  private final SameDiff graph = SameDiff.create();
  private final Problem problem;
  private final double rate;
  private final Map<String, INDArray> fed = new HashMap<>();
  private final List<Learned> learned = new ArrayList<>();
  private final List<String> names;
  private Layout outputLayout;
  private int[] outputShape;
  private int steps;

  /**
   * @param model builds the outputs from {@link #input} and {@link #weight}
   */
  Dl4jStep(Problem problem, double rate, Function<Dl4jStep, SDVariable> model) {
    this.problem = problem;
    this.rate = rate;
    this.outputLayout = Layout.same(problem.target().size());
    this.outputShape = problem.target().shape();
    SDVariable y = model.apply(this).rename(OUTPUTS);
    SDVariable target = given("target", outputLayout.from(problem.target()), outputShape);
    y.squaredDifference(target).mean().rename("loss").markAsLoss();
    this.names = learned.stream().map(Learned::name).toList();
  }

  SameDiff graph() {
    return graph;
  }

  /** Numbers of a batch, as the problem names them. */
  SDVariable input(String name) {
    return given(name, problem.input(name).data(), problem.input(name).shape());
  }

  /** Numbers of a batch. */
  SDVariable given(String name, float[] data, int... shape) {
    fed.put(name, array(data, shape));
    return graph.placeHolder(name, DataType.FLOAT, longs(shape));
  }

  private static long[] longs(int... shape) {
    return Arrays.stream(shape).asLongStream().toArray();
  }

  private static INDArray array(float[] data, int... shape) {
    return Nd4j.createFromArray(data).reshape(longs(shape));
  }

  /** A weight as the problem has it. */
  SDVariable weight(String name) {
    return weight(name, Layout.same(problem.weight(name).size()), problem.weight(name).shape());
  }

  /** A weight that is kept in another layout. */
  SDVariable weight(String name, Layout layout, int... shape) {
    SDVariable variable = graph.var(name, array(layout.from(problem.weight(name)), shape));
    Adam adam = new Adam(rate, Problem.BETA_1, Problem.BETA_2, Problem.EPSILON);
    Map<String, INDArray> state = new HashMap<>();
    state.put(AdamUpdater.M_STATE, Nd4j.zeros(DataType.FLOAT, longs(shape)));
    state.put(AdamUpdater.V_STATE, Nd4j.zeros(DataType.FLOAT, longs(shape)));
    AdamUpdater updater = new AdamUpdater(adam);
    updater.setState(state, true);
    learned.add(new Learned(name, layout, variable, updater));
    return variable;
  }

  /** Says that the outputs, and so the target, are in another layout than the problem's. */
  void output(Layout layout, int... shape) {
    outputLayout = layout;
    outputShape = shape;
  }

  @Override
  public void run() {
    if (!problem.trains()) {
      forward();
      return;
    }
    Map<String, INDArray> gradients = graph.calculateGradients(fed, names);
    for (Learned weight : learned) {
      INDArray gradient = gradients.get(weight.name);
      weight.updater.applyUpdater(gradient, steps, 0);
      weight.variable.getArr().subi(gradient);
    }
    steps++;
  }

  private INDArray forward() {
    return graph.output(fed, OUTPUTS).get(OUTPUTS);
  }

  @Override
  public float[] outputs() {
    return outputLayout.back(read(forward()));
  }

  private static float[] read(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  @Override
  public Map<String, float[]> gradients() {
    Map<String, INDArray> gradients = graph.calculateGradients(fed, names);
    Map<String, float[]> named = new LinkedHashMap<>();
    for (Learned weight : learned) {
      named.put(weight.name, weight.layout.back(read(gradients.get(weight.name))));
    }
    return named;
  }

  @Override
  public boolean learnsTheSame() {
    return learned.stream().allMatch(weight -> weight.layout.complete());
  }

  @Override
  public void close() {}
}
