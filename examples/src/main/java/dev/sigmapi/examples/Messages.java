package dev.sigmapi.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Evaluation;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.TextSplit;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.train.TrainingSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Unwanted short messages told by their words: a bag of words against attention. Of messages with
 * the same words only the first is taken, so that none is both learned from and judged by. Prints a
 * Markdown table of the accuracy and the F1 of unwanted messages on every fifth one.
 */
public final class Messages {
  private static final int PARTS = 5;
  private static final int EPOCHS = 40;
  private static final int PATIENCE = 8;

  /** The least share of messages that each network gets right. */
  private static final double EXPECTED = 0.97;

  private Messages() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, and how many networks of the list are run
   * @throws IllegalStateException if a network makes more errors than expected
   */
  public static void main(String[] arguments) {
    String file = arguments.length > 0 ? arguments[0] : "messages/sms_spam.csv";
    int networks = Folds.whole(arguments, 1, 3);
    Table table = distinct(new TableReader(note -> {}).read(file));
    TrainingSettings settings =
        new TrainingSettings().withEpochs(EPOCHS).withPatience(PATIENCE).withThreads(1);
    Table train = rows(table, row -> row % PARTS != 0);
    Table test = rows(table, row -> row % PARTS == 0);
    System.out.printf("%d different messages, %d to judge by%n%n", table.rows(), test.rows());
    System.out.println("| network | parameters | errors | accuracy | F1 of spam |");
    System.out.println("|---|---:|---:|---:|---:|");
    List<String> names =
        List.of("bag of words", "a learned query", "a block of attention and a learned query");
    List<String> layers =
        List.of(
            "\"width\":16,\"position\":\"none\",\"pool\":\"mean\"",
            "\"width\":16,\"position\":\"none\",\"pool\":{\"attention\":{\"heads\":2}}",
            "\"width\":16,\"position\":\"none\",\"layers\":[{\"attention_block\":{\"heads\":2,"
                + "\"distance\":4,\"dropout\":0.1}},{\"dropout\":{\"rate\":0.1}}],"
                + "\"pool\":{\"attention\":{\"heads\":2}}");
    double least = 1;
    for (int i = 0; i < networks; i++) {
      Model model =
          Training.of(train)
              .target("label")
              .features("sequence")
              .sequence("sequence", TextSplit.WORDS)
              .network(network("[{\"tokens\":{" + layers.get(i) + "}},\"dense\"]"))
              .settings(settings)
              .fit();
      least = Math.min(least, judge(names.get(i), model, test));
    }
    if (least < EXPECTED) {
      throw new IllegalStateException("A network is right in " + least + " of messages only");
    }
  }

  /** Prints a line of the table and returns the accuracy. */
  private static double judge(String name, Model model, Table test) {
    Column truths = test.column("label");
    Column predicted = Evaluation.predictionColumns(model, test, note -> {}).get(0);
    int errors = 0;
    int found = 0;
    for (int row = 0; row < test.rows(); row++) {
      boolean spam = truths.text(row).equals("spam");
      boolean taken = predicted.text(row).equals("spam");
      errors += spam != taken ? 1 : 0;
      found += spam && taken ? 1 : 0;
    }
    double accuracy = 1 - errors / (double) test.rows();
    System.out.printf(
        "| %s | %d | %d | %.2f %% | %.4f |%n",
        name,
        model.network().parameterCount(),
        errors,
        100 * accuracy,
        2.0 * found / (2.0 * found + errors));
    return accuracy;
  }

  private static Specification network(String json) {
    try {
      return Specification.of(new ObjectMapper().readTree(json));
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException("Not a network in JSON: " + json, wrong);
    }
  }

  private static Table rows(Table table, IntPredicate wanted) {
    return table.rows(IntStream.range(0, table.rows()).filter(wanted).toArray());
  }

  private static Table distinct(Table table) {
    Column texts = table.column("sequence");
    Set<List<String>> known = new HashSet<>();
    return rows(table, row -> known.add(TextSplit.WORDS.split(texts.text(row))));
  }
}
