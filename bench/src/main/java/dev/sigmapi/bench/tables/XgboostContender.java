package dev.sigmapi.bench.tables;

import dev.sigmapi.data.Column;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * XGBoost as one uses it first: 200 rounds of trees of depth 6 at a rate of 0.1 on all rows that
 * train, everything else as it is. Numbers as they are, missing ones missing; words one column a
 * word.
 */
final class XgboostContender implements Contender {
  private static final int ROUNDS = 200;
  private static final int DEPTH = 6;
  private static final double RATE = 0.1;

  @Override
  public String name() {
    return "xgboost";
  }

  @Override
  public Trained train(TableProblem problem, int[] test) {
    int[] train = problem.without(test);
    List<Feature> features = features(problem, train);
    boolean two = problem.classes().size() == 2;
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("max_depth", DEPTH);
    settings.put("eta", RATE);
    settings.put("seed", 1);
    // On tables of a few thousand rows its threads cost more than they bring.
    settings.put("nthread", 1);
    settings.put("verbosity", 0);
    settings.put(
        "objective",
        problem.task() == Task.REGRESSION
            ? "reg:squarederror"
            : two ? "binary:logistic" : "multi:softprob");
    if (problem.task() == Task.CLASSIFICATION && !two) {
      settings.put("num_class", problem.classes().size());
    }
    long start = System.nanoTime();
    try {
      DMatrix rows = matrix(problem, features, train);
      float[] truths = new float[train.length];
      for (int i = 0; i < train.length; i++) {
        truths[i] = (float) problem.truth(train[i]);
      }
      rows.setLabel(truths);
      Booster booster = XGBoost.train(rows, settings, ROUNDS, Map.of(), null, null);
      double seconds = (System.nanoTime() - start) / 1e9;
      float[][] outputs = booster.predict(matrix(problem, features, test));
      double[][] predictions = new double[test.length][];
      for (int i = 0; i < test.length; i++) {
        float[] output = outputs[i];
        if (two) {
          predictions[i] = new double[] {1 - output[0], output[0]};
        } else {
          predictions[i] = new double[output.length];
          for (int k = 0; k < output.length; k++) {
            predictions[i][k] = output[k];
          }
        }
      }
      String what = ROUNDS + " rounds of trees of depth " + DEPTH;
      return new Trained(
          seconds, predictions, booster.toByteArray().length, what, OptionalInt.empty());
    } catch (XGBoostError e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A column that it sees.
   *
   * @param word that it is 1 for; null for numbers as they are
   */
  private record Feature(Column column, String word) {

    float of(int row) {
      if (column.missing(row)) {
        return word == null ? Float.NaN : 0;
      }
      return word != null
          ? column.text(row).equals(word) ? 1 : 0
          : (float) ((Column.Numbers) column).values()[row];
    }
  }

  private static List<Feature> features(TableProblem problem, int[] train) {
    List<Feature> features = new ArrayList<>();
    for (Column column : problem.table().columns()) {
      if (column.name().equals(problem.target())) {
        continue;
      }
      if (column instanceof Column.Numbers) {
        features.add(new Feature(column, null));
        continue;
      }
      TreeSet<String> words = new TreeSet<>();
      for (int row : train) {
        if (!column.missing(row)) {
          words.add(column.text(row));
        }
      }
      // Words that only name the rows are of no use.
      if (words.size() <= train.length / 2) {
        words.forEach(word -> features.add(new Feature(column, word)));
      }
    }
    return features;
  }

  private static DMatrix matrix(TableProblem problem, List<Feature> features, int[] rows)
      throws XGBoostError {
    float[] values = new float[rows.length * features.size()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < features.size(); j++) {
        values[i * features.size() + j] = features.get(j).of(rows[i]);
      }
    }
    return new DMatrix(values, rows.length, features.size(), Float.NaN);
  }
}
