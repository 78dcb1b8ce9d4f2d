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
  private Node x;
  private Node detectors;
  private Node bias;
  private Reading reading;
  private int[] letters = {};
  private int[] best = {};
  private int places;

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
    float[] z = pooled.resize(x.rows(), count).fill(0).data();
    float[] y = prepare(tape, x.rows(), count, detectors.tracked() || bias.tracked());
    for (int row = 0; row < x.rows(); row++) {
      float[] s = scores(row);
      if (reading.pool == Pool.MAX) {
        findBest(s, row * count, z);
      } else if (places > 0) {
        soften(tape.kernels(), s, row * count, z);
      }
    }
    for (int i = 0; i < x.rows() * count; i++) {
      y[i] = z[i] + bias.value().data()[i % count];
    }
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
    for (int row = 0; detectors.tracked() && row < x.rows(); row++) {
      if (reading.pool == Pool.MAX) {
        readLetters(row);
        learnBest(row * count, dy);
      } else {
        learnAll(kernels, scores(row), row * count, dy);
      }
    }
  }

  private void findBest(float[] s, int row, float[] z) {
    int count = detectors.columns();
    for (int place = 0; place < places; place++) {
      for (int k = 0; k < count; k++) {
        float score = s[place * count + k];
        if (place == 0 || score > z[row + k] || score != score) {
          z[row + k] = score;
          best[row + k] = reading.complement == null ? 2 * place : place;
        }
      }
    }
  }

  private void learnBest(int row, float[] dy) {
    int count = detectors.columns();
    float[] d = detectors.gradient().data();
    for (int k = 0; k < count; k++) {
      int place = best[row + k];
      for (int j = 0; place >= 0 && j < reading.width; j++) {
        int at = row(place / 2, j, place % 2 == 1);
        if (at >= 0) {
          d[at * count + k] += dy[row + k];
        }
      }
    }
  }

  /** z = τ ln mean e^(s/τ), from the largest score on, so that nothing overflows. */
  private void soften(Kernels kernels, float[] s, int row, float[] z) {
    int count = detectors.columns();
    findBest(s, row, z);
    for (int i = 0; i < places * count; i++) {
      s[i] = (s[i] - z[row + i % count]) / reading.temperature;
    }
    kernels.expLimited(places * count, 0, s, s);
    for (int k = 0; k < count; k++) {
      float sum = 0;
      for (int place = 0; place < places; place++) {
        sum += s[place * count + k];
      }
      z[row + k] += reading.temperature * (float) StrictMath.log(sum / places);
    }
  }

  private void learnAll(Kernels kernels, float[] s, int row, float[] dy) {
    int count = detectors.columns();
    float[] d = detectors.gradient().data();
    for (int i = 0; i < places * count; i++) {
      s[i] = (s[i] - pooled.data()[row + i % count]) / reading.temperature;
    }
    kernels.expLimited(places * count, 80, s, s);
    for (int i = 0; i < places * count; i++) {
      s[i] *= dy[row + i % count] / places;
    }
    int strands = reading.complement == null ? 1 : 2;
    for (int place = 0; place < places; place++) {
      for (int j = 0; j < reading.width; j++) {
        int at = row(place / strands, j, place % strands == 1);
        if (at >= 0) {
          add(count, s, place * count, d, at * count);
        }
      }
    }
  }

  /** The scores of all detectors at all places of a row, the two strands of a place in turn. */
  private float[] scores(int row) {
    int count = detectors.columns();
    int strands = reading.complement == null ? 1 : 2;
    places = strands * Math.max(0, readLetters(row) - reading.width + 1);
    float[] s = scores.resize(places, count).fill(0).data();
    float[] m = detectors.value().data();
    for (int place = 0; place < places; place++) {
      for (int j = 0; j < reading.width; j++) {
        int at = row(place / strands, j, place % strands == 1);
        if (at >= 0) {
          add(count, m, at * count, s, place * count);
        }
      }
    }
    return s;
  }

  private static void add(int size, float[] from, int start, float[] to, int at) {
    for (int i = 0; i < size; i++) {
      to[at + i] += from[start + i];
    }
  }

  /** The row of m that letter {@code place + j} meets; −1 for none. */
  private int row(int place, int j, boolean opposite) {
    int letter = letters[place + j];
    if (opposite && letter >= 0) {
      letter = reading.complement[letter];
    }
    return letter < 0 ? -1 : (opposite ? reading.width - 1 - j : j) * reading.letters + letter;
  }

  /** Reads the letters of a row and says how many there are. */
  private int readLetters(int row) {
    float[] data = x.value().data();
    int at = row * x.columns() + reading.column;
    int length = Math.max(0, Math.min(reading.longest, (int) data[at]));
    for (int i = 0; i < length; i++) {
      float number = data[at + 1 + i];
      letters[i] = number >= 0 && number < reading.letters ? (int) number : -1;
    }
    return length;
  }
}
