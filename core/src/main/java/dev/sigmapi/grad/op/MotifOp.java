package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * y_k = the pool over all places p of s_kp = Σ_j m_k[j, letter p + j], plus b_k: how well each of
 * some detectors fits anywhere in a sequence of letters. x: [rows, columns], of which one holds the
 * length of a sequence and those behind it the numbers of its letters; m: [width · letters,
 * detectors], row j · letters + a for letter a at place j; b: [1, detectors]; y: [rows, detectors].
 *
 * <p>Scores are looked up letter by letter; there is no one-hot copy of x, and no scores of more
 * than one row are held. A detector lies within the sequence. On two strands the places of the
 * other strand, read backwards with each letter's complement, count as well.
 *
 * <p>The pool is the largest score, and then only that place learns, the first one of equals; or τ
 * ln of the mean of e^(s/τ), whose gradient is a softmax over the places.
 *
 * <p>A letter without a number from 0 to letters − 1 adds nothing. A sequence shorter than the
 * detectors has no place: the pool is 0 and learns nothing. x has no gradient.
 */
public final class MotifOp extends Op {

  /** How the scores of all places become one. */
  public enum Pool {
    MAX,
    SOFTMAX
  }

  /**
   * What is read and how.
   *
   * @param column that of the length
   * @param longest how many columns of letters are behind it
   * @param complement the number of each letter's opposite, −1 for none; null for one strand
   * @param temperature τ
   */
  public record Reading(
      int column,
      int longest,
      int letters,
      int width,
      int[] complement,
      Pool pool,
      float temperature) {}

  private final Tensor scores = Tensor.zeros(0, 0);
  private final Tensor pooled = Tensor.zeros(0, 0);
  private final Tensor largest = Tensor.zeros(0, 0);
  private final Tensor places = Tensor.zeros(0, 0);
  private final Tensor sums = Tensor.zeros(0, 0);

  /** For each strand, m with a row of zeros behind each place's letters, for no letter. */
  private final Tensor[] tables = {Tensor.zeros(0, 0), Tensor.zeros(0, 0)};

  private final Tensor[] tableGradients = {Tensor.zeros(0, 0), Tensor.zeros(0, 0)};
  private Node x;
  private Node detectors;
  private Node bias;
  private Reading reading;
  private int[] letters = {};
  private int[] best = {};

  /** Computes y. */
  public Node apply(Tape tape, Node x, Node detectors, Node bias, Reading reading) {
    if (detectors.rows() != reading.width * reading.letters) {
      throw new ShapeException(
          "MotifOp",
          "detectors of [" + reading.width + " · " + reading.letters + ", detectors]",
          detectors.value().describeShape());
    }
    this.x = x;
    this.detectors = detectors;
    this.bias = bias;
    this.reading = reading;
    int count = detectors.columns();
    letters = letters.length < reading.longest ? new int[reading.longest] : letters;
    best = best.length < x.rows() * count ? new int[x.rows() * count] : best;
    Arrays.fill(best, 0, x.rows() * count, -1);
    for (int strand = 0; strand < strands(); strand++) {
      fillTable(strand);
    }
    float[] z = pooled.resize(x.rows(), count).fill(0).data();
    float[] y = prepare(tape, x.rows(), count, detectors.tracked() || bias.tracked());
    for (int row = 0; row < x.rows(); row++) {
      pool(tape.kernels(), row, z);
    }
    tape.kernels().setRows(x.rows(), count, bias.value().data(), y);
    tape.kernels().addScaled(x.rows() * count, 1, z, y);
    return output();
  }

  /**
   * The best place of a detector in a row after {@link #apply} with the largest score: twice the
   * first letter's place from 0, plus 1 on the other strand; −1 where there is none.
   */
  public int best(int row, int detector) {
    return best[row * detectors.columns() + detector];
  }

  @Override
  protected void backward(Kernels kernels) {
    int count = detectors.columns();
    float[] dy = output().gradient().data();
    if (bias.tracked()) {
      kernels.addColumnSums(x.rows(), count, dy, bias.gradient().data());
    }
    if (!detectors.tracked()) {
      return;
    }
    for (int strand = 0; strand < strands(); strand++) {
      tableGradients[strand].resize(reading.width, step()).fill(0);
    }
    for (int row = 0; row < x.rows(); row++) {
      int windows = readLetters(row) - reading.width + 1;
      if (reading.pool == Pool.MAX) {
        learnBest(row * count, dy);
      } else if (windows > 0) {
        learnAll(kernels, windows, row * count, dy);
      }
    }
    for (int strand = 0; strand < strands(); strand++) {
      addTableGradient(strand);
    }
  }

  /** The pool of one row: the largest scores and where they are, or the soft largest. */
  private void pool(Kernels kernels, int row, float[] z) {
    int count = detectors.columns();
    int windows = readLetters(row) - reading.width + 1;
    if (windows <= 0) {
      return;
    }
    float[] most = largest.resize(1, count).data();
    float[] place = places.resize(1, count).data();
    for (int strand = 0; strand < strands(); strand++) {
      Arrays.fill(most, 0, count, Float.NEGATIVE_INFINITY);
      Arrays.fill(place, 0, count, 0);
      kernels.findLargest(windows, count, scores(kernels, strand, windows), most, place);
      for (int k = 0; k < count; k++) {
        int at = 2 * (int) place[k] + strand;
        float before = z[row * count + k];
        boolean earlier = most[k] == before && at < best[row * count + k];
        if (strand == 0 || most[k] > before || most[k] != most[k] || earlier) {
          z[row * count + k] = most[k];
          best[row * count + k] = at;
        }
      }
    }
    if (reading.pool == Pool.SOFTMAX) {
      soften(kernels, windows, row * count, z);
    }
  }

  /** Of each detector the letters at the place that fits best. */
  private void learnBest(int row, float[] dy) {
    int count = detectors.columns();
    for (int k = 0; k < count; k++) {
      int place = best[row + k];
      if (place >= 0) {
        float[] d = tableGradients[place % 2].data();
        for (int j = 0; j < reading.width; j++) {
          d[letters[place / 2 + j] + j * step() + k] += dy[row + k];
        }
      }
    }
  }

  /** z = τ ln mean e^(s/τ), from the largest score on, so that nothing overflows. */
  private void soften(Kernels kernels, int windows, int row, float[] z) {
    int count = detectors.columns();
    float[] most = largest.data();
    System.arraycopy(z, row, most, 0, count);
    float[] sum = sums.resize(1, count).fill(0).data();
    for (int strand = 0; strand < strands(); strand++) {
      float[] s = exponentials(kernels, strand, windows, most, 0);
      kernels.addColumnSums(windows, count, s, sum);
    }
    for (int k = 0; k < count; k++) {
      double mean = (double) sum[k] / (strands() * windows);
      z[row + k] += reading.temperature * (float) StrictMath.log(mean);
    }
  }

  private void learnAll(Kernels kernels, int windows, int row, float[] dy) {
    int count = detectors.columns();
    float[] soft = largest.resize(1, count).data();
    System.arraycopy(pooled.data(), row, soft, 0, count);
    // dy over the number of places, for every window.
    float[] slope = sums.resize(windows, count).data();
    for (int k = 0; k < count; k++) {
      slope[k] = dy[row + k] / (strands() * windows);
    }
    kernels.setRows(windows, count, slope, slope);
    for (int strand = 0; strand < strands(); strand++) {
      float[] s = exponentials(kernels, strand, windows, soft, 80);
      kernels.times(windows * count, slope, s, s);
      float[] d = tableGradients[strand].data();
      kernels.addWindowGradients(windows, reading.width, count, letters, step(), s, d);
    }
  }

  /** e^((s − shift) / τ) of all windows on a strand. */
  private float[] exponentials(
      Kernels kernels, int strand, int windows, float[] shift, float limit) {
    int count = detectors.columns();
    float[] s = scores(kernels, strand, windows);
    kernels.subtractRow(windows, count, shift, s);
    for (int i = 0; i < windows * count; i++) {
      s[i] /= reading.temperature;
    }
    kernels.expLimited(windows * count, limit, s, s);
    return s;
  }

  /** The scores of all detectors at all places of a strand, of the row read last. */
  private float[] scores(Kernels kernels, int strand, int windows) {
    int count = detectors.columns();
    float[] s = scores.resize(windows, count).data();
    float[] table = tables[strand].data();
    kernels.sumWindows(windows, reading.width, count, letters, step(), table, s);
    return s;
  }

  private int strands() {
    return reading.complement == null ? 1 : 2;
  }

  /** Numbers of a table for one place of the detectors. */
  private int step() {
    return (reading.letters + 1) * detectors.columns();
  }

  private void fillTable(int strand) {
    int count = detectors.columns();
    float[] m = detectors.value().data();
    float[] table = tables[strand].resize(reading.width, step()).fill(0).data();
    for (int j = 0; j < reading.width; j++) {
      for (int letter = 0; letter < reading.letters; letter++) {
        int from = row(strand, j, letter);
        if (from >= 0) {
          System.arraycopy(m, from * count, table, j * step() + letter * count, count);
        }
      }
    }
  }

  private void addTableGradient(int strand) {
    int count = detectors.columns();
    float[] d = detectors.gradient().data();
    float[] table = tableGradients[strand].data();
    for (int j = 0; j < reading.width; j++) {
      for (int letter = 0; letter < reading.letters; letter++) {
        int to = row(strand, j, letter);
        for (int k = 0; to >= 0 && k < count; k++) {
          d[to * count + k] += table[j * step() + letter * count + k];
        }
      }
    }
  }

  /** The row of m that a letter meets at a place of the window; −1 for none. */
  private int row(int strand, int place, int letter) {
    if (strand == 0) {
      return place * reading.letters + letter;
    }
    int opposite = reading.complement[letter];
    return opposite < 0 ? -1 : (reading.width - 1 - place) * reading.letters + opposite;
  }

  /** Finds where in a table the letters of a row are, and says how many there are. */
  private int readLetters(int row) {
    float[] data = x.value().data();
    int at = row * x.columns() + reading.column;
    int length = Math.max(0, Math.min(reading.longest, (int) data[at]));
    for (int i = 0; i < length; i++) {
      float number = data[at + 1 + i];
      boolean known = number >= 0 && number < reading.letters;
      letters[i] = (known ? (int) number : reading.letters) * detectors.columns();
    }
    return length;
  }
}
