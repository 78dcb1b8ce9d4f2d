package dev.sigmapi.examples;

import dev.sigmapi.table.TableReader;

/**
 * Promoters of E. coli, told by motifs that may be anywhere. Prints a Markdown table of the errors
 * on texts that were left out. Published, each text left out once: back-propagation 8 of 106, KBANN
 * with rules of biologists 4 (Towell, Shavlik &amp; Noordewier 1990).
 */
public final class PromoterDetectors {
  private static final int BATCH = 16;
  private static final int EPOCHS = 60;

  /** The most errors that are accepted, as a share; with few folds there is less to learn from. */
  private static final double MOST = 0.1;

  private PromoterDetectors() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds whose networks are averaged, and of folds, 0 to
   *     leave each text out once
   * @throws IllegalStateException if motifs make more errors than expected
   */
  public static void main(String[] arguments) {
    String file = arguments.length > 0 ? arguments[0] : "promoters/promoters_ecoli106.csv";
    Letters texts =
        Letters.of(new TableReader(System.err::println).read(file), "sequence", "label");
    int seeds = Folds.whole(arguments, 1, 5);
    int folds = Folds.whole(arguments, 2, 0);
    folds = folds == 0 ? texts.truths().length : folds;
    System.out.printf("%d texts, %d folds%n%n", texts.truths().length, folds);
    ErrorTable table =
        new ErrorTable(
            texts,
            ErrorTable.settings(EPOCHS, BATCH, 0.01, 0.01).withThreads(1),
            seeds,
            folds,
            folds);
    table.head();
    table.line("linear in the letters", texts::linear, 1);
    table.line("16 motifs of 8", seed -> texts.motifs(16, 8, seed), MOST);
  }
}
