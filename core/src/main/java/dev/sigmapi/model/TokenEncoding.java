package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.specification.InputColumn;
import dev.sigmapi.specification.InputColumn.Content;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A column of texts as sequences of tokens: how many there are, and the number of each; behind them
 * zeros. A text that is missing is empty; what is longer than the longest is cut.
 *
 * @param longest how many tokens there are columns for
 * @param fixed whether all texts were of that length in training
 * @param vocabulary the numbers of the known tokens, from 0 in order
 */
public record TokenEncoding(
    String column, TextSplit split, int longest, boolean fixed, Map<String, Integer> vocabulary)
    implements SequenceEncoding {

  /** The most tokens that are told apart. */
  static final int MOST_TOKENS = 10_000;

  /** So often a word occurs that is told apart; those of which there is one teach nothing. */
  private static final int LEAST_WORDS = 2;

  /** Fits the encoding to the rows that train: its longest text and its commonest tokens. */
  static TokenEncoding fit(Column column, int[] rows, TextSplit split) {
    Map<String, Integer> counts = new HashMap<>();
    int longest = 0;
    int shortest = Integer.MAX_VALUE;
    for (int row : rows) {
      List<String> tokens = split.split(column.text(row));
      longest = Math.max(longest, tokens.size());
      shortest = Math.min(shortest, tokens.size());
      tokens.forEach(token -> counts.merge(token, 1, Integer::sum));
    }
    int least = split == TextSplit.WORDS ? LEAST_WORDS : 1;
    List<String> commonest =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= least)
            .sorted(
                Comparator.comparing((Map.Entry<String, Integer> e) -> -e.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(MOST_TOKENS)
            .map(Map.Entry::getKey)
            .toList();
    int most = Math.min(longest, MOST_POSITIONS);
    return of(column.name(), split, most, shortest == longest, commonest);
  }

  private static TokenEncoding of(
      String column, TextSplit split, int longest, boolean fixed, List<String> vocabulary) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    vocabulary.forEach(token -> numbers.putIfAbsent(token, numbers.size()));
    return new TokenEncoding(column, split, longest, fixed, numbers);
  }

  @Override
  public String unit() {
    return split.token();
  }

  @Override
  public String described() {
    return "%ss (%d different ones told apart)".formatted(unit(), vocabulary.size());
  }

  @Override
  public int length(Column source, int row) {
    return split.split(source.text(row)).size();
  }

  @Override
  public InputColumn position() {
    return new InputColumn(column, Content.TOKEN, List.copyOf(vocabulary.keySet()));
  }

  @Override
  public void read(Column source, int row, double[] values, int at) {
    List<String> tokens = split.split(source.text(row));
    int length = Math.min(tokens.size(), longest);
    values[at] = length;
    for (int t = 0; t < length; t++) {
      values[at + 1 + t] = vocabulary.getOrDefault(tokens.get(t), vocabulary.size());
    }
    Arrays.fill(values, at + 1 + length, at + 1 + longest, 0);
  }

  @Override
  public void encode(double[] values, int at, double[] encoded, int to) {
    System.arraycopy(values, at, encoded, to, width());
  }

  @Override
  public void surprises(Column source, int row, Surprises surprises) {
    if (!vocabulary.keySet().containsAll(split.split(source.text(row)))) {
      surprises.add(
          "have a %s in '%s' that training did not keep: none of the known ones"
              .formatted(unit(), column));
    }
    SequenceEncoding.super.surprises(source, row, surprises);
  }

  @Override
  public ObjectNode toJson(ObjectNode json) {
    json.put("column", column).put("type", "tokens").put("split", split.name());
    ArrayNode tokens = json.put("longest", longest).put("fixed", fixed).putArray("vocabulary");
    vocabulary.keySet().forEach(tokens::add);
    return json;
  }

  /** Reads back what {@link #toJson} wrote. */
  static TokenEncoding fromJson(String column, JsonFields fields) {
    int longest = fields.whole("longest", MOST_POSITIONS);
    List<String> vocabulary = fields.texts("vocabulary");
    if (vocabulary.stream().distinct().count() < vocabulary.size()) {
      throw fields.wrong("vocabulary", "different texts");
    }
    TextSplit split = fields.choice("split", TextSplit.class);
    return of(column, split, longest, fields.truth("fixed"), vocabulary);
  }
}
