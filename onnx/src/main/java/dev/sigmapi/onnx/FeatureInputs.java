package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.SequenceEncoding;
import dev.sigmapi.model.StepEncoding;
import dev.sigmapi.model.TokenEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The user's columns as inputs by name, and what the network is given of them.
 *
 * <ul>
 *   <li>Numbers are a tensor of float64, [rows, 1], NaN where one is missing; they are encoded in
 *       float64, as the library does it.
 *   <li>Words are texts, [rows, 1], the empty one where one is missing.
 *   <li>A text of tokens is those tokens, [rows, positions], with empty texts behind its end.
 *   <li>A list of numbers is float64, [rows, positions], NaN where one is missing and infinity
 *       behind its end.
 * </ul>
 */
final class FeatureInputs {
  /** The name of the free dimension of all inputs and outputs. */
  static final String ROWS = "rows";

  /** So many texts are told apart by a column each; of more there are digits. */
  private static final int FEW = 256;

  private FeatureInputs() {}

  /** The inputs; before anything else is in the graph, so that nothing has the name of one. */
  static List<Value> declare(Graph graph, List<FeatureEncoding> features) {
    return features.stream().map(feature -> input(graph, feature)).toList();
  }

  /**
   * The same with a row of missing values where there is none: some operators of runtimes do not
   * expect that, and divide by the number of rows.
   */
  static List<Value> notEmpty(Graph graph, List<FeatureEncoding> features, List<Value> inputs) {
    Value lacking = graph.subtract(graph.wholes(1L), graph.rows(inputs.get(0)));
    Value more = graph.max(lacking, graph.wholes(0L));
    List<Value> filled = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Value given = inputs.get(i);
      Value nothing =
          isText(features.get(i)) ? graph.texts(List.of("")) : graph.precise(Double.NaN);
      Value shape = graph.concatenate(0, more, graph.shape(given, 1, 2));
      filled.add(graph.concatenate(0, given, graph.expand(nothing, shape)));
    }
    return filled;
  }

  /** What the network reads of the inputs, [rows, width]. */
  static Value encoded(Graph graph, List<FeatureEncoding> features, List<Value> inputs) {
    List<Value> encoded = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      encoded.add(encoded(graph, features.get(i), inputs.get(i)));
    }
    return graph.concatenate(1, encoded);
  }

  private static Value input(Graph graph, FeatureEncoding feature) {
    boolean sequence = feature instanceof SequenceEncoding;
    DataType type = isText(feature) ? DataType.STRING : DataType.DOUBLE;
    return sequence
        ? graph.input(feature.column(), type, ROWS, feature.column() + " positions")
        : graph.input(feature.column(), type, ROWS, 1);
  }

  private static boolean isText(FeatureEncoding feature) {
    return feature instanceof FeatureEncoding.Words || feature instanceof TokenEncoding;
  }

  private static Value encoded(Graph graph, FeatureEncoding feature, Value given) {
    if (feature instanceof FeatureEncoding.Numbers numbers) {
      return numbers(graph, numbers, given);
    } else if (feature instanceof FeatureEncoding.Words words) {
      return words(graph, words, given);
    } else if (feature instanceof TokenEncoding tokens) {
      return tokens(graph, tokens, given);
    }
    return steps(graph, (StepEncoding) feature, given);
  }

  /** offset + (value − shift) / scale, and whether it was missing. */
  private static Value numbers(Graph graph, FeatureEncoding.Numbers encoding, Value given) {
    Value missing = graph.map("IsNaN", given);
    Value known = graph.where(missing, graph.precise(encoding.imputed()), given);
    Value scaled =
        graph.divide(
            graph.subtract(known, graph.precise(encoding.shift())),
            graph.precise(encoding.scale()));
    Value value = graph.toReal(graph.add(scaled, graph.precise(encoding.offset())));
    if (!encoding.indicator()) {
      return value;
    }
    Value base = graph.number(encoding.indicatorBase());
    return graph.concatenate(1, value, graph.add(graph.toReal(missing), base));
  }

  /** A column a category. */
  private static Value words(Graph graph, FeatureEncoding.Words encoding, Value given) {
    List<String> known = new ArrayList<>();
    List<Long> columns = new ArrayList<>();
    for (int c = encoding.omitted(); c < encoding.categories().size(); c++) {
      String category = encoding.categories().get(c);
      known.add(category);
      columns.add((long) c - encoding.omitted());
      if (category.equals(FeatureEncoding.Words.MISSING)) {
        known.add("");
        columns.add((long) c - encoding.omitted());
      }
    }
    Value each = texts(graph, given, known, columns);
    return encoding.base() == 0 ? each : graph.add(each, graph.number(encoding.base()));
  }

  /** [rows, 1] of texts to a column for each number of a list, 1 where the text has that number. */
  static Value texts(Graph graph, Value given, List<String> known, List<Long> columns) {
    if (known.isEmpty()) {
      Value none = graph.concatenate(0, graph.rows(given), graph.wholes(0L));
      return graph.expand(graph.number(0), none);
    }
    return graph.toReal(
        graph.apply(
            "TfIdfVectorizer",
            List.of(given),
            new Graph.Attribute("mode", "TF"),
            new Graph.Attribute("min_gram_length", 1),
            new Graph.Attribute("max_gram_length", 1),
            new Graph.Attribute("max_skip_count", 0),
            new Graph.Attribute("ngram_counts", new long[] {0}),
            new Graph.Attribute("ngram_indexes", columns.stream().mapToLong(c -> c).toArray()),
            new Graph.Attribute("pool_strings", known)));
  }

  // ---- Sequences.

  private static Value tokens(Graph graph, TokenEncoding encoding, Value given) {
    Value flat = graph.reshape(given, -1, 1);
    Value end = texts(graph, flat, List.of(""), List.of(0L));
    Value there = graph.subtract(graph.number(1), graph.reshape(end, shape(graph, given)));
    List<String> vocabulary = List.copyOf(encoding.vocabulary().keySet());
    Value numbers = numbers(graph, flat, vocabulary);
    Value shaped = graph.reshape(numbers, shape(graph, given));
    return sequence(graph, encoding, graph.multiply(shaped, there), there);
  }

  private static Value shape(Graph graph, Value value) {
    return graph.shape(value, 0, 2);
  }

  /**
   * The number of each text, [texts, 1] to [texts, 1]; that of the unknown one behind those of the
   * known. Of many texts there is a column for each digit only, to a base of about their root.
   */
  private static Value numbers(Graph graph, Value texts, List<String> known) {
    int count = known.size();
    int base = count <= FEW ? Math.max(1, count) : (int) Math.ceil(Math.sqrt(count));
    Value low = texts(graph, texts, known, digits(count, n -> n % base));
    Value found = graph.sum(low, 1, true);
    Value number = graph.matrixProduct(low, multiples(graph, Math.min(base, count), 1));
    if (base < count) {
      int groups = (count + base - 1) / base;
      Value high = texts(graph, texts, known, digits(count, n -> n / base));
      number = graph.add(number, graph.matrixProduct(high, multiples(graph, groups, base)));
    }
    Value unknown = graph.multiply(graph.subtract(graph.number(1), found), graph.number(count));
    return graph.add(number, unknown);
  }

  private static List<Long> digits(int count, IntUnaryOperator digit) {
    return IntStream.range(0, count).mapToObj(n -> (long) digit.applyAsInt(n)).toList();
  }

  /** 0, step, 2 step, …: [count, 1]. */
  private static Value multiples(Graph graph, int count, int step) {
    double[] multiples = new double[count];
    for (int i = 0; i < count; i++) {
      multiples[i] = (double) i * step;
    }
    return graph.reshape(graph.numbers(multiples), count, 1);
  }

  private static Value steps(Graph graph, StepEncoding encoding, Value given) {
    Value there = graph.toReal(graph.not(graph.map("IsInf", given)));
    Value scaled =
        graph.toReal(
            graph.divide(
                graph.subtract(given, graph.precise(encoding.shift())),
                graph.precise(encoding.scale())));
    Value known = graph.not(graph.map("IsNaN", given));
    Value some = graph.and(known, graph.greater(there, graph.number(0)));
    return sequence(graph, encoding, graph.where(some, scaled, graph.number(0)), there);
  }

  /**
   * The length of a sequence, and its positions cut, or filled with zeros, to as many as there are
   * columns for.
   *
   * @param values [rows, positions], zeros behind the end
   * @param there 1 before the end and 0 behind it
   */
  private static Value sequence(Graph graph, SequenceEncoding encoding, Value values, Value there) {
    long longest = encoding.longest();
    Value length = graph.min(graph.sum(there, 1, true), graph.number(longest));
    Value shape = graph.concatenate(0, graph.rows(values), graph.wholes(longest));
    Value more = graph.concatenate(1, values, graph.expand(graph.number(0), shape));
    return graph.concatenate(1, length, graph.slice(more, 0, longest, 1));
  }
}
