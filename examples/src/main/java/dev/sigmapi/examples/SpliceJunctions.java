package dev.sigmapi.examples;

import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.TrainingSettings;
import java.util.function.Function;

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
    System.out.println("| network | parameters | errors by seed | of the averaged networks |");
    System.out.println("|---|---:|---|---:|");
    run("linear in the letters", texts, texts::linear, seeds, folds);
    run("16 motifs of 8, anywhere", texts, seed -> texts.motifs(16, 8, seed), seeds, folds);
    int[] errors =
        run(
            "convolution of 16 units and width 7",
            texts,
            seed -> texts.convolution(16, 7, seed),
            seeds,
            folds);
    if (errors[seeds] > (1 - EXPECTED) * errors[seeds + 1]) {
      throw new IllegalStateException("The convolution made " + errors[seeds] + " errors");
    }
  }

  private static int[] run(
      String name, Letters texts, Function<Seed, Module> maker, int seeds, int folds) {
    int[] errors = texts.errors(maker, settings(), seeds, FOLDS, folds);
    PromoterDetectors.tell(name, maker, seeds, errors);
    return errors;
  }

  private static TrainingSettings settings() {
    return new TrainingSettings()
        .withEpochs(EPOCHS)
        .withPatience(EPOCHS)
        .withBatch(BATCH)
        .withThreads(1)
        .withOptimization(new Optimization(new Adam.Settings()).withRate(0.005).withDecay(0.01));
  }
}
