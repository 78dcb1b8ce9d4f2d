package dev.sigmapi.bench;

import java.util.List;

/** TensorFlow Java: a whole step built once as a graph. */
final class TensorFlowSide implements Side {

  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public List<Step> prepare(Problem problem, double rate) {
    return TensorFlowGraphs.of(problem, rate);
  }
}
