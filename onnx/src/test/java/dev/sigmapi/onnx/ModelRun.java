package dev.sigmapi.onnx;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.StepEncoding;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.model.TokenEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An exported model, given the columns of tables by name as a program elsewhere would. */
final class ModelRun implements AutoCloseable {
  private final Model model;
  private final OnnxRun run;

  ModelRun(Model model) {
    this.model = model;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      OnnxExport.write(model, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run = new OnnxRun(bytes.toByteArray());
  }

  /** The outputs by name. */
  Map<String, Object> outputs(Table table) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    for (FeatureEncoding feature : model.columns().features()) {
      inputs.put(feature.column(), input(feature, table.column(feature.column())));
    }
    return run.run(inputs);
  }

  /** As the model predicts: targets, or the probabilities of their classes. */
  double[][] predict(Table table) {
    Map<String, Object> outputs = outputs(table);
    double[][] all = new double[table.rows()][0];
    for (TargetEncoding target : model.columns().targets()) {
      String name =
          target.column() + (target.classes().isEmpty() ? "_predicted" : "_probabilities");
      double[][] part = (double[][]) outputs.get(name);
      for (int row = 0; row < all.length; row++) {
        int before = all[row].length;
        all[row] = Arrays.copyOf(all[row], before + part[row].length);
        System.arraycopy(part[row], 0, all[row], before, part[row].length);
      }
    }
    return all;
  }

  /** The shapes of the outputs, by name, for no rows. */
  Map<String, long[]> shapesOfNone() {
    return run.shapesOfNone(3);
  }

  private static Object input(FeatureEncoding feature, Column column) {
    if (feature instanceof FeatureEncoding.Numbers) {
      return Arrays.stream(((Column.Numbers) column).values())
          .mapToObj(value -> new double[] {value})
          .toArray(double[][]::new);
    }
    if (feature instanceof StepEncoding) {
      double[][] lists = ((Column.Lists) column).values();
      int longest = 0;
      for (double[] list : lists) {
        longest = Math.max(longest, list == null ? 0 : list.length);
      }
      double[][] filled = new double[lists.length][longest];
      for (int row = 0; row < lists.length; row++) {
        int length = lists[row] == null ? 0 : lists[row].length;
        if (length > 0) {
          System.arraycopy(lists[row], 0, filled[row], 0, length);
        }
        Arrays.fill(filled[row], length, longest, Double.POSITIVE_INFINITY);
      }
      return filled;
    }
    if (feature instanceof TokenEncoding tokens) {
      List<List<String>> texts = new ArrayList<>();
      for (int row = 0; row < column.size(); row++) {
        texts.add(tokens.split().split(column.text(row)));
      }
      int longest = texts.stream().mapToInt(List::size).max().orElse(0);
      String[][] filled = new String[texts.size()][longest];
      for (int row = 0; row < filled.length; row++) {
        for (int t = 0; t < longest; t++) {
          filled[row][t] = t < texts.get(row).size() ? texts.get(row).get(t) : "";
        }
      }
      return filled;
    }
    String[][] words = new String[column.size()][1];
    for (int row = 0; row < words.length; row++) {
      words[row][0] = column.missing(row) ? "" : column.text(row);
    }
    return words;
  }

  @Override
  public void close() {
    run.close();
  }
}
