package dev.sigmapi.examples;

import dev.sigmapi.table.TableReader;

/**
 * Boundaries of exons and introns: motifs at a known place. Detectors that forget where they found
 * something are told from detectors that do not. Prints a Markdown table of the errors in tenfold
 * cross-validation on the different texts of the table.
 */
public final class SpliceJunctions {
  private static final int FOLDS = 10;
  private static final int BATCH = 64;
  private static final int EPOCHS = 25;

  /** The least share of texts that the convolution gets right. */
  private static final double EXPECTED = 0.94;

  private SpliceJunctions() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds whose networks are averaged, and of the ten
   *     folds that are run
   * @throws IllegalStateException if the convolution makes more errors than expected
   */
  public static void main(String[] arguments) {
    String file = arguments.length > 0 ? arguments[0] : "splice_junction/splice_junction.csv";
    Letters texts =
        Letters.of(new TableReader(System.err::println).read(file), "sequence", "label");
    int seeds = Folds.whole(arguments, 1, 1);
    int folds = Folds.whole(arguments, 2, FOLDS);
    System.out.printf("%d texts, %d of %d folds%n%n", texts.truths().length, folds, FOLDS);
    ErrorTable table =
        new ErrorTable(
            texts,
            ErrorTable.settings(EPOCHS, BATCH, 0.005, 0.01).withThreads(1),
            seeds,
            FOLDS,
            folds);
    table.head();
    table.line("linear in the letters", texts::linear, 1);
    table.line("16 motifs of 8, anywhere", seed -> texts.motifs(16, 8, seed), 1);
    table.line(
        "convolution of 16 units and width 7",
        seed -> texts.convolution(16, 7, seed),
        1 - EXPECTED);
  }
}
