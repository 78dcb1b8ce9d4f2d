package dev.sigmapi.examples;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.MotifOp;
import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Attention;
import dev.sigmapi.module.AttentionBlock;
import dev.sigmapi.module.Convolution;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Motifs;
import dev.sigmapi.module.Pool;
import dev.sigmapi.module.Positions;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SequenceReader;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Different texts of one length with classes, and the networks that are compared on them.
 *
 * @param x [texts, 1 + length]: the length and the numbers of the letters
 * @param truths the number of each text's class
 */
record Letters(Tensor x, int[] truths, List<String> classes) {
  private static final List<String> DNA = List.of("A", "C", "G", "T");

  private static final Activation RELU = Activation.of(Elementwise.RELU);

  /** The texts of a column, each once, with the class that it has first. */
  static Letters of(Table table, String text, String target) {
    Column texts = table.column(text);
    Column classes = table.column(target);
    int[] rows =
        IntStream.range(0, table.rows())
            .filter(
                row ->
                    IntStream.range(0, row)
                        .noneMatch(before -> texts.text(before).equals(texts.text(row))))
            .toArray();
    List<String> names = IntStream.of(rows).mapToObj(classes::text).distinct().sorted().toList();
    int length = texts.text(rows[0]).length();
    Tensor x = Tensor.zeros(rows.length, 1 + length);
    for (int i = 0; i < rows.length; i++) {
      x.set(i, 0, length);
      for (int t = 0; t < length; t++) {
        int letter = DNA.indexOf(texts.text(rows[i]).substring(t, t + 1));
        x.set(i, 1 + t, letter < 0 ? DNA.size() : letter);
      }
    }
    int[] truths = IntStream.of(rows).map(row -> names.indexOf(classes.text(row))).toArray();
    return new Letters(x, truths, names);
  }

  private int length() {
    return x.columns() - 1;
  }

  private int outputs() {
    return classes.size() == 2 ? 1 : classes.size();
  }

  /** Detectors of motifs that may be anywhere, and a linear layer. */
  Module motifs(int count, int width, Seed seed) {
    return Sequence.of(
        new Motifs(
            new Motifs.Text(x.columns(), 0, length(), DNA),
            new Motifs.Shape(width, count, false, MotifOp.Pool.MAX, 1),
            RELU,
            seed.child("motifs")),
        new Dense(count, outputs(), Dense.LINEAR, seed.child("output")));
  }

  /** A convolution, and a linear layer that sees where each unit found what. */
  Module convolution(int units, int width, Seed seed) {
    Convolution.Shape shape =
        new Convolution.Shape(DNA.size(), units, width, 1, Convolution.Padding.SAME);
    Tokens tokens =
        new Tokens(
            reader(DNA.size(), seed),
            List.of(new Convolution(shape, RELU, seed.child("convolution"))),
            new Pool(PoolOp.Kind.FLATTEN, units, length()));
    return Sequence.of(
        tokens,
        new Dropout(tokens.outputs(), 0.5),
        new Dense(tokens.outputs(), outputs(), Dense.LINEAR, seed.child("output")));
  }

  /**
   * Attention between the letters, each with a few beside it, and a linear layer that sees what
   * every place has found.
   */
  Module attention(int width, int heads, int window, Seed seed) {
    Convolution.Shape shape =
        new Convolution.Shape(width, width, window, 1, Convolution.Padding.SAME);
    Attention attention =
        new Attention(
            width, width, new Attention.Settings(heads, width / heads), seed.child("attention"));
    Module feedForward =
        Sequence.of(
            new Dense(width, 2 * width, Activation.of(Elementwise.GELU), seed.child("first")),
            new Dropout(2 * width, 0.2),
            new Dense(2 * width, width, Dense.LINEAR, seed.child("second")));
    Tokens tokens =
        new Tokens(
            reader(width, seed),
            List.of(
                Positions.learned(length(), width),
                new Convolution(shape, RELU, seed.child("convolution")),
                new AttentionBlock(attention, feedForward, 1e-5)),
            new Pool(PoolOp.Kind.FLATTEN, width, length()));
    return Sequence.of(
        tokens,
        new Dropout(tokens.outputs(), 0.5),
        new Dense(tokens.outputs(), outputs(), Dense.LINEAR, seed.child("output")));
  }

  /** A linear layer on the letter at each place. */
  Module linear(Seed seed) {
    Tokens tokens =
        new Tokens(
            reader(DNA.size(), seed),
            List.of(),
            new Pool(PoolOp.Kind.FLATTEN, DNA.size(), length()));
    return Sequence.of(
        tokens, new Dense(tokens.outputs(), outputs(), Dense.LINEAR, seed.child("output")));
  }

  private SequenceReader reader(int width, Seed seed) {
    return new SequenceReader(
        x.columns(),
        List.of(new TokensOp.Sequence(0, length(), DNA.size())),
        width,
        seed.child("letters"));
  }

  /**
   * Cross-validates a network from several seeds, whose logits are averaged in the end.
   *
   * @param folds how many there are; as many as texts to leave each out once
   * @param run how many of them are run
   * @return the errors of each seed, then those of the average, then how many texts were judged
   */
  int[] errors(
      Function<Seed, Module> maker, TrainingSettings settings, int seeds, int folds, int run) {
    int[] order = shuffled();
    int[] errors = new int[seeds + 2];
    double[][] means = new double[truths.length][outputs()];
    for (int s = 0; s < seeds; s++) {
      for (int f = 0; f < run; f++) {
        int fold = f;
        int[] test = IntStream.range(0, order.length).filter(i -> i % folds == fold).toArray();
        int[] train = IntStream.range(0, order.length).filter(i -> i % folds != fold).toArray();
        Tensor logits = logits(maker, settings, at(order, train), at(order, test), s + 1);
        for (int i = 0; i < test.length; i++) {
          int text = order[test[i]];
          double[] own = new double[outputs()];
          for (int c = 0; c < own.length; c++) {
            own[c] = logits.get(i, c);
            means[text][c] += own[c];
          }
          errors[s] += chosen(own) == truths[text] ? 0 : 1;
          if (s == seeds - 1) {
            errors[seeds] += chosen(means[text]) == truths[text] ? 0 : 1;
            errors[seeds + 1]++;
          }
        }
      }
    }
    return errors;
  }

  private Tensor logits(
      Function<Seed, Module> maker, TrainingSettings settings, int[] train, int[] test, int seed) {
    Module network = maker.apply(Seed.of(seed));
    Loss loss = outputs() == 1 ? ElementLoss.LOGISTIC : new CrossEntropy();
    Tensor y = Tensor.zeros(train.length, 1);
    for (int i = 0; i < train.length; i++) {
      y.set(i, 0, truths[train[i]]);
    }
    Rows rows = new Rows(pick(train), y);
    Comparison.train(network, rows, loss, settings, Seed.of(seed), TrainingListener.none());
    return Comparison.predict(network, pick(test));
  }

  private static int chosen(double[] logits) {
    if (logits.length == 1) {
      return logits[0] > 0 ? 1 : 0;
    }
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    return best;
  }

  private Tensor pick(int[] texts) {
    Tensor picked = Tensor.zeros(texts.length, x.columns());
    for (int i = 0; i < texts.length; i++) {
      System.arraycopy(
          x.data(), texts[i] * x.columns(), picked.data(), i * x.columns(), x.columns());
    }
    return picked;
  }

  private static int[] at(int[] order, int[] places) {
    return IntStream.of(places).map(place -> order[place]).toArray();
  }

  private int[] shuffled() {
    List<Integer> texts = new ArrayList<>(IntStream.range(0, truths.length).boxed().toList());
    SplittableRandom random = Seed.of(1).random();
    for (int i = texts.size() - 1; i > 0; i--) {
      Collections.swap(texts, i, random.nextInt(i + 1));
    }
    return texts.stream().mapToInt(Integer::intValue).toArray();
  }
}
