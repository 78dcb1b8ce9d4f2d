package dev.sigmapi.projection;

import dev.sigmapi.module.Conjuncts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Finds which products of inputs a target needs. It starts from the inputs alone. In each round
 * every present conjunct times one more input is a candidate; those whose columns follow what is
 * not explained yet most closely are added, and all weights are fitted again. Rows held out say
 * when to stop, and then which conjuncts can be dropped again.
 *
 * <p>An interaction is found only if a part of it is present that already says a little: of parity
 * no part does, so growing cannot find it; all conjuncts up to the order can.
 *
 * @param order the most inputs of a conjunct
 * @param most the most conjuncts
 * @param ridge for classes, what each squared weight costs where the columns have deviation 1: it
 *     keeps the weights finite where the classes can be told apart completely
 */
public record SigmaPiGrowth(int order, int most, double ridge) {

  /** A fresh candidate must lower the error on the rows held out within so many rounds. */
  private static final int PATIENCE = 15;

  /** Of the conjuncts present, the share that a round adds. */
  private static final double ADDED = 0.1;

  /** What dropping may cost of the error on the rows held out. */
  private static final double TOLERANCE = 1.002;

  public SigmaPiGrowth(int order) {
    this(order, 200, 0.01);
  }

  public SigmaPiGrowth withMost(int conjuncts) {
    return new SigmaPiGrowth(order, conjuncts, ridge);
  }

  public SigmaPiGrowth withRidge(double cost) {
    return new SigmaPiGrowth(order, most, cost);
  }

  /**
   * A conjunct that was found.
   *
   * @param inputs what it multiplies
   * @param weights of the product, one an output
   * @param contribution the standard deviation over the rows of what it adds to the outputs
   */
  public record Interaction(int[] inputs, double[] weights, double contribution) {}

  /**
   * What was found.
   *
   * @param interactions the strongest first; at least one
   * @param bias one an output
   * @param rounds how often conjuncts were added
   * @param heldOutError mean squared error or log loss on the rows held out, before the last fit to
   *     all rows
   * @param heldOut what it gave for them then, numbers or logits, [outputs][rows]
   */
  public record Found(
      List<Interaction> interactions,
      double[] bias,
      int rounds,
      double heldOutError,
      double[][] heldOut) {

    /** The conjuncts, in the order of the interactions. */
    public Conjuncts conjuncts(int inputs) {
      return Conjuncts.of(
          inputs, interactions.stream().map(Interaction::inputs).toArray(int[][]::new));
    }
  }

  /**
   * Grows for a number.
   *
   * @param inputs [n][N]
   * @param sources of each input, equal numbers for those that are never multiplied with each other
   * @param target one number a row
   */
  public Found fitNumber(double[][] inputs, int[] sources, double[] target, RowSplit split) {
    return grow(inputs, sources, target, 0, split);
  }

  /**
   * Grows for classes, by logistic regression: one logit for two classes, else one a class.
   *
   * @param target the number of the class of each row
   */
  public Found fitClasses(
      double[][] inputs, int[] sources, double[] target, int classes, RowSplit split) {
    return grow(inputs, sources, target, classes, split);
  }

  private Found grow(
      double[][] inputs, int[] sources, double[] target, int classes, RowSplit split) {
    int[] rows =
        IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.valid())).toArray();
    double[][] ordered =
        Arrays.stream(inputs)
            .map(input -> Arrays.stream(rows).mapToDouble(row -> input[row]).toArray())
            .toArray(double[][]::new);
    double[] truths = Arrays.stream(rows).mapToDouble(row -> target[row]).toArray();
    int trained = split.train().length;
    SigmaPiWeights fit = new SigmaPiWeights(truths, classes, trained, ridge);
    List<int[]> present = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      if (fit.add(ordered[i])) {
        present.add(new int[] {i});
      }
    }
    fit.fit(trained);
    List<int[]> best = List.copyOf(present);
    double bestError = fit.heldOutError();
    int rounds = 0;
    for (int idle = 0; idle < PATIENCE && present.size() < most; idle++) {
      List<int[]> found = candidates(fit, ordered, sources, present);
      if (found.isEmpty()) {
        break;
      }
      for (int[] conjunct : found) {
        if (fit.add(product(ordered, conjunct))) {
          present.add(conjunct);
        }
      }
      fit.fit(trained);
      rounds++;
      if (fit.heldOutError() < bestError * (1 - 1e-3)) {
        bestError = fit.heldOutError();
        best = List.copyOf(present);
        idle = -1;
      }
    }
    List<int[]> kept = prune(fit, best);
    double error = fit.heldOutError();
    double[][] heldOut = fit.heldOut();
    fit.fit(rows.length);
    return found(fit, kept, rounds, error, heldOut);
  }

  /** Drops the weakest, as many at once as goes well, as long as the rows held out do not mind. */
  private static List<int[]> prune(SigmaPiWeights fit, List<int[]> best) {
    List<int[]> kept = new ArrayList<>(best);
    int[] all = IntStream.range(0, best.size()).toArray();
    fit.keep(all);
    fit.fit(fit.trained());
    double bound = fit.heldOutError() * TOLERANCE + 1e-12;
    int step = Math.max(1, kept.size() / 4);
    while (step > 0 && kept.size() > 1) {
      int[] strong =
          IntStream.range(0, kept.size())
              .boxed()
              .sorted(Comparator.comparingDouble(q -> -fit.contribution(q)))
              .limit(Math.max(1, kept.size() - step))
              .mapToInt(Integer::intValue)
              .sorted()
              .toArray();
      SigmaPiWeights.State before = fit.state();
      fit.keep(strong);
      fit.fit(fit.trained());
      if (fit.heldOutError() <= bound) {
        bound = Math.min(bound, fit.heldOutError() * TOLERANCE + 1e-12);
        List<int[]> weaker = kept;
        kept = new ArrayList<>(Arrays.stream(strong).mapToObj(weaker::get).toList());
        step = Math.min(step, Math.max(1, kept.size() / 4));
      } else {
        fit.restore(before);
        step /= 2;
      }
    }
    return kept;
  }

  /** The best extensions of present conjuncts by one input; no column of them is kept. */
  private List<int[]> candidates(
      SigmaPiWeights fit, double[][] inputs, int[] sources, List<int[]> present) {
    record Candidate(int[] conjunct, double score) {}
    TreeSet<int[]> seen = new TreeSet<>(Arrays::compare);
    seen.addAll(present);
    List<Candidate> candidates = new ArrayList<>();
    double[] product = new double[fit.trained()];
    for (int q = 0; q < present.size(); q++) {
      int[] conjunct = present.get(q);
      if (conjunct.length == order) {
        continue;
      }
      double[] column = fit.column(q);
      for (int i = 0; i < inputs.length; i++) {
        int[] extended = extend(conjunct, i, sources);
        if (extended == null || !seen.add(extended)) {
          continue;
        }
        double[] input = inputs[i];
        for (int r = 0; r < product.length; r++) {
          product[r] = column[r] * input[r];
        }
        double score = fit.score(product);
        if (score > 0) {
          candidates.add(new Candidate(extended, score));
        }
      }
    }
    int added = Math.min(most - present.size(), 1 + (int) (ADDED * present.size()));
    return candidates.stream()
        .sorted(Comparator.comparingDouble(candidate -> -candidate.score))
        .limit(added)
        .map(Candidate::conjunct)
        .toList();
  }

  /** The conjunct with an input more, or null if it has one of that source. */
  private static int[] extend(int[] conjunct, int input, int[] sources) {
    for (int i : conjunct) {
      if (sources[i] == sources[input]) {
        return null;
      }
    }
    int[] extended = Arrays.copyOf(conjunct, conjunct.length + 1);
    extended[conjunct.length] = input;
    Arrays.sort(extended);
    return extended;
  }

  private static double[] product(double[][] inputs, int[] conjunct) {
    double[] product = inputs[conjunct[0]].clone();
    for (int j = 1; j < conjunct.length; j++) {
      for (int r = 0; r < product.length; r++) {
        product[r] *= inputs[conjunct[j]][r];
      }
    }
    return product;
  }

  private static Found found(
      SigmaPiWeights fit, List<int[]> kept, int rounds, double error, double[][] heldOut) {
    List<Interaction> interactions = new ArrayList<>();
    for (int q = 0; q < kept.size(); q++) {
      interactions.add(new Interaction(kept.get(q), fit.weights(q), fit.contribution(q)));
    }
    interactions.sort(Comparator.comparingDouble(interaction -> -interaction.contribution()));
    return new Found(List.copyOf(interactions), fit.bias(), rounds, error, heldOut);
  }
}
