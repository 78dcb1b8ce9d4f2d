package dev.sigmapi.examples;

import dev.sigmapi.table.TableReader;

/**
 * Boundaries of exons and introns by attention: letters that look at one another. Prints a Markdown
 * table of the errors in tenfold cross-validation on the different texts of the table. Beside it: a
 * support vector machine with Gaussian kernels has 96.2 % right, networks of others 94 to 96 %.
 */
public final class SpliceAttention {
  private static final int FOLDS = 10;
  private static final int BATCH = 64;
  private static final int EPOCHS = 20;

  /** The least share of texts that attention gets right, once it has been trained to the end. */
  private static final double EXPECTED = 0.96;

  private SpliceAttention() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds whose networks are averaged, of the ten folds
   *     that are run, and of epochs
   * @throws IllegalStateException if attention makes more errors than expected
   */
  public static void main(String[] arguments) {
    String file = arguments.length > 0 ? arguments[0] : "splice_junction/splice_junction.csv";
    Letters texts =
        Letters.of(new TableReader(System.err::println).read(file), "sequence", "label");
    int seeds = Folds.whole(arguments, 1, 3);
    int folds = Folds.whole(arguments, 2, FOLDS);
    int epochs = Folds.whole(arguments, 3, EPOCHS);
    System.out.printf("%d texts, %d of %d folds%n%n", texts.truths().length, folds, FOLDS);
    ErrorTable table =
        new ErrorTable(texts, ErrorTable.settings(epochs, BATCH, 0.003, 0.1), seeds, FOLDS, folds);
    table.head();
    table.line(
        "attention of 4 heads of 4",
        seed -> texts.attention(16, 4, 5, seed),
        epochs >= EPOCHS ? 1 - EXPECTED : 1);
  }
}
