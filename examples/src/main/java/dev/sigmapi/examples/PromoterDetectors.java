package dev.sigmapi.examples;

import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.TrainingSettings;
import java.util.function.Function;

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
    System.out.println("| network | parameters | errors by seed | of the averaged networks |");
    System.out.println("|---|---:|---|---:|");
    run("linear in the letters", texts, texts::linear, seeds, folds);
    int[] errors = run("16 motifs of 8", texts, seed -> texts.motifs(16, 8, seed), seeds, folds);
    if (errors[seeds] > MOST * errors[seeds + 1]) {
      throw new IllegalStateException("Motifs made " + errors[seeds] + " errors");
    }
  }

  private static int[] run(
      String name, Letters texts, Function<Seed, Module> maker, int seeds, int folds) {
    int[] errors = texts.errors(maker, settings(), seeds, folds, folds);
    tell(name, maker, seeds, errors);
    return errors;
  }

  static void tell(String name, Function<Seed, Module> maker, int seeds, int[] errors) {
    StringBuilder bySeed = new StringBuilder();
    for (int s = 0; s < seeds; s++) {
      bySeed.append(s == 0 ? "" : ", ").append(errors[s]);
    }
    System.out.printf(
        "| %s | %d | %s | %d of %d |%n",
        name, maker.apply(Seed.of(1)).parameterCount(), bySeed, errors[seeds], errors[seeds + 1]);
  }

  private static TrainingSettings settings() {
    return new TrainingSettings()
        .withEpochs(EPOCHS)
        .withPatience(EPOCHS)
        .withBatch(BATCH)
        .withThreads(1)
        .withOptimization(new Optimization(new Adam.Settings()).withRate(0.01).withDecay(0.01));
  }
}
