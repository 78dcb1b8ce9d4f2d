package dev.sigmapi.module;

import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which inputs {@link SigmaPi} multiplies with which. A conjunct is a list of numbers of inputs; an
 * input that it names twice is squared.
 *
 * <p>Conjuncts that are enumerated or sampled never multiply two inputs of one source: the columns
 * that one word of the user's became exclude each other, and their product is always zero.
 */
public final class Conjuncts {
  /** The most conjuncts that are enumerated. */
  static final int MOST = 1 << 20;

  private static final Comparator<int[]> SHORT_FIRST =
      Comparator.<int[]>comparingInt(conjunct -> conjunct.length).thenComparing(Arrays::compare);

  private final int inputs;
  private final int[][] conjuncts;

  private Conjuncts(int inputs, Collection<int[]> conjuncts) {
    this.inputs = inputs;
    this.conjuncts = conjuncts.stream().map(int[]::clone).toArray(int[][]::new);
    TreeSet<int[]> seen = new TreeSet<>(Arrays::compare);
    for (int[] conjunct : this.conjuncts) {
      Arrays.sort(conjunct);
      if (conjunct.length == 0) {
        throw new IllegalArgumentException(
            "Conjuncts expects at least one input in each but got an empty one; the bias is that");
      }
      if (conjunct[0] < 0 || conjunct[conjunct.length - 1] >= inputs) {
        throw new IllegalArgumentException(
            "Conjuncts expects inputs from 0 to %d but got %s"
                .formatted(inputs - 1, Arrays.toString(conjunct)));
      }
      if (!seen.add(conjunct)) {
        throw new IllegalArgumentException(
            "Conjuncts expects each once but got %s twice; leave one out"
                .formatted(Arrays.toString(conjunct)));
      }
    }
  }

  /**
   * The given ones.
   *
   * @throws IllegalArgumentException if one is empty, names an input that is not there, or is there
   *     twice
   */
  public static Conjuncts of(int inputs, int[]... conjuncts) {
    return new Conjuncts(inputs, List.of(conjuncts));
  }

  /** All sets of one to {@code order} different inputs. */
  public static Conjuncts upTo(int inputs, int order) {
    return upTo(IntStream.range(0, inputs).toArray(), order);
  }

  /**
   * All sets of one to {@code order} inputs of different sources.
   *
   * @param sources of each input, equal numbers for inputs of one source
   * @throws IllegalArgumentException if there are more than a million
   */
  public static Conjuncts upTo(int[] sources, int order) {
    List<int[]> all = new ArrayList<>();
    all.add(new int[0]);
    int from = 0;
    for (int size = 1; size <= order; size++) {
      int to = all.size();
      for (int q = from; q < to; q++) {
        int[] begin = all.get(q);
        int first = begin.length == 0 ? 0 : begin[begin.length - 1] + 1;
        for (int i = first; i < sources.length; i++) {
          if (fits(begin, i, sources)) {
            all.add(extended(begin, i));
          }
        }
        if (all.size() > MOST) {
          throw new IllegalArgumentException(
              "Conjuncts of order %d over %d inputs are more than %d; sample some or grow them"
                  .formatted(order, sources.length, MOST));
        }
      }
      from = to;
    }
    return new Conjuncts(sources.length, all.subList(1, all.size()));
  }

  /**
   * Different sets of one to {@code order} inputs of different sources, each as likely as any other
   * of its size, and a size as likely as it has sets.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  public static Conjuncts sample(int[] sources, int order, int count, Seed seed) {
    SplittableRandom random = seed.random();
    TreeSet<int[]> chosen = new TreeSet<>(SHORT_FIRST);
    double[] shares = new double[order + 1];
    for (int size = 1; size <= order; size++) {
      shares[size] = (size == 1 ? 1 : shares[size - 1]) * (sources.length - size + 1) / size;
    }
    double total = Arrays.stream(shares).sum();
    // So few that all can be told: then some of them. Else one after the other until all differ.
    if (total < Math.max(4.0 * count, 1 << 12)) {
      List<int[]> all = new ArrayList<>(List.of(upTo(sources, order).conjuncts));
      if (count > all.size()) {
        throw new IllegalArgumentException(
            "A sample of %d conjuncts expects as many sets of up to %d of %d inputs but got %d"
                .formatted(count, order, sources.length, all.size()));
      }
      while (chosen.size() < count) {
        chosen.add(all.remove(random.nextInt(all.size())));
      }
      return new Conjuncts(sources.length, chosen);
    }
    for (int tries = 0; chosen.size() < count; tries++) {
      if (tries > 1000L * count) {
        throw new IllegalArgumentException(
            "Too few inputs of different sources for a sample of %d conjuncts; ask for fewer"
                .formatted(count));
      }
      double place = random.nextDouble() * total;
      int size = 1;
      while (size < order && place >= shares[size]) {
        place -= shares[size++];
      }
      int[] set = random.ints(size, 0, sources.length).sorted().toArray();
      if (Arrays.stream(set).map(i -> sources[i]).distinct().count() == size) {
        chosen.add(set);
      }
    }
    return new Conjuncts(sources.length, chosen);
  }

  /** Whether an input's source is none of those of a conjunct. */
  static boolean fits(int[] conjunct, int input, int[] sources) {
    for (int i : conjunct) {
      if (sources[i] == sources[input]) {
        return false;
      }
    }
    return true;
  }

  private static int[] extended(int[] conjunct, int input) {
    int[] extended = Arrays.copyOf(conjunct, conjunct.length + 1);
    extended[conjunct.length] = input;
    return extended;
  }

  /** How many inputs there are to multiply. */
  public int inputs() {
    return inputs;
  }

  public int size() {
    return conjuncts.length;
  }

  /** The inputs of one conjunct, rising. */
  public int[] get(int conjunct) {
    return conjuncts[conjunct].clone();
  }

  /** The most inputs of a conjunct. */
  public int order() {
    return Arrays.stream(conjuncts).mapToInt(conjunct -> conjunct.length).max().orElse(0);
  }

  int[][] toArrays() {
    return conjuncts;
  }
}
