package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.MotifOp;
import dev.sigmapi.grad.op.MotifOp.Pool;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Detectors of motifs, shared over all places of a sequence of letters: y_k = g(pool_p Σ_j m_k[j,
 * letter p + j] + b_k), as {@link MotifOp} computes it. x: [rows, inputs], one column of the length
 * of a sequence and behind it those of the numbers of its letters; m: [width · letters, count], b:
 * [1, count], y: [rows, count]. It is a convolution of one-hot letters with a pool over the places
 * (Alipanahi et al. 2015), computed by looking up.
 *
 * <p>A detector reads as a matrix of how likely each letter is at each of its places: m are
 * logarithms against letters that are all equally likely. Weights start as Glorot &amp; Bengio
 * 2010, or from matrices that are known; the bias at zero.
 */
public final class Motifs implements Module {

  /** How likely the rarest letter is of a known matrix, at least. */
  private static final double RAREST = 1e-3;

  /** Letters of nucleotides and, below each, what stands opposite; N stands for any. */
  private static final String[] OPPOSITE = {"ACGTURYSWKMBDHVN", "TGCAAYRSWMKVHDBN"};

  /**
   * Where the letters are.
   *
   * @param inputs how many columns a row has, those of other things too
   * @param column that of the length
   * @param longest how many columns of letters are behind it
   * @param letters those that are known, in the order of their numbers
   */
  public record Text(int inputs, int column, int longest, List<String> letters) {
    public Text {
      letters = List.copyOf(letters);
    }

    /** The number of what stands opposite on the other strand for each letter, −1 for none. */
    private int[] complement() {
      int[] complement = new int[letters.size()];
      for (int i = 0; i < complement.length; i++) {
        String letter = letters.get(i);
        int known =
            letter.length() == 1 ? OPPOSITE[0].indexOf(letter.toUpperCase(Locale.ROOT)) : -1;
        if (known < 0) {
          throw new IllegalArgumentException(
              "A motif on both strands expects letters of nucleotides but got '%s'; search one strand"
                  .formatted(letter));
        }
        String opposite = OPPOSITE[1].substring(known, known + 1);
        complement[i] = find(opposite, letter);
        if (complement[i] < 0 && opposite.equals("T")) {
          complement[i] = find("A".equalsIgnoreCase(letter) ? "U" : "A", letter);
        }
      }
      return complement;
    }

    /** The number of a letter in the case of another. */
    private int find(String opposite, String like) {
      boolean small = like.equals(like.toLowerCase(Locale.ROOT));
      return letters.indexOf(small ? opposite.toLowerCase(Locale.ROOT) : opposite);
    }
  }

  /**
   * What the detectors are.
   *
   * @param both whether they are looked for on both strands
   * @param temperature of a soft pool, above 0; the smaller, the more like the largest
   */
  public record Shape(int width, int count, boolean both, Pool pool, double temperature) {
    public Shape {
      if (!(temperature > 0)) {
        throw new IllegalArgumentException(
            "Motifs expect a temperature above 0 but got " + temperature);
      }
    }
  }

  /**
   * Where a detector fits a sequence best.
   *
   * @param start the place of its first letter on the strand as written, from 0; −1 if the sequence
   *     is shorter
   * @param opposite whether it was found on the other strand
   * @param score Σ_j m[j, letter]
   */
  public record Site(int start, boolean opposite, double score) {}

  private final Text text;
  private final Shape shape;
  private final Activation activation;
  private final Weight detectors;
  private final Weight bias;
  private final MotifOp.Reading reading;

  /** Detectors that are learned as they stand. */
  public Motifs(Text text, Shape shape, Activation activation, Seed seed) {
    this(
        text,
        shape,
        activation,
        new Parameter(
            Initial.glorot(
                Math.multiplyExact(shape.width, text.letters.size()), shape.count, seed)),
        new Parameter(Tensor.zeros(1, shape.count)));
  }

  /** Detectors on given weights, of the shapes above. */
  public Motifs(Text text, Shape shape, Activation activation, Weight detectors, Weight bias) {
    this.text = text;
    this.shape = shape;
    this.activation = activation;
    this.detectors = detectors;
    this.bias = bias;
    this.reading = reading(shape.pool);
  }

  private MotifOp.Reading reading(Pool pool) {
    return new MotifOp.Reading(
        text.column,
        text.longest,
        text.letters.size(),
        shape.width,
        shape.both ? text.complement() : null,
        pool,
        (float) shape.temperature);
  }

  /**
   * Weights of detectors that read back as known matrices.
   *
   * @param matrices of each detector, for each of its places how likely each letter is
   * @return [width · letters, detectors]
   */
  public static Tensor weights(List<double[][]> matrices) {
    int width = matrices.get(0).length;
    int letters = matrices.get(0)[0].length;
    Tensor weights = Tensor.zeros(width * letters, matrices.size());
    for (int k = 0; k < matrices.size(); k++) {
      for (int row = 0; row < width * letters; row++) {
        double likely = Math.max(RAREST, matrices.get(k)[row / letters][row % letters]);
        weights.set(row, k, (float) Math.log(likely * letters));
      }
    }
    return weights;
  }

  /** The letters, in the order of the columns of {@link #matrix}. */
  public List<String> letters() {
    return text.letters;
  }

  /** For each place of a detector, how likely each letter is: [width][letters]. */
  public double[][] matrix(int detector) {
    Tensor m = detectors.on(Tape.forInference()).value();
    int letters = text.letters.size();
    double[][] matrix = new double[shape.width][letters];
    for (int j = 0; j < shape.width; j++) {
      double total = 0;
      double largest = Double.NEGATIVE_INFINITY;
      for (int a = 0; a < letters; a++) {
        largest = Math.max(largest, m.get(j * letters + a, detector));
      }
      for (int a = 0; a < letters; a++) {
        matrix[j][a] = Math.exp(m.get(j * letters + a, detector) - largest);
        total += matrix[j][a];
      }
      for (int a = 0; a < letters; a++) {
        matrix[j][a] /= total;
      }
    }
    return matrix;
  }

  /**
   * Where the detectors fit best.
   *
   * @param x [rows, inputs]
   * @return for each row, the site of each detector
   */
  public List<List<Site>> sites(Tensor x) {
    Tape tape = Tape.forInference();
    MotifOp op = new MotifOp();
    Node none = tape.constant(Tensor.zeros(1, shape.count));
    Node y = op.apply(tape, tape.constant(x), detectors.on(tape), none, reading(Pool.MAX));
    List<List<Site>> sites = new ArrayList<>();
    for (int row = 0; row < y.rows(); row++) {
      List<Site> ofRow = new ArrayList<>();
      for (int k = 0; k < shape.count; k++) {
        int best = op.best(row, k);
        ofRow.add(
            new Site(best < 0 ? -1 : best / 2, best >= 0 && best % 2 == 1, y.value().get(row, k)));
      }
      sites.add(ofRow);
    }
    return sites;
  }

  @Override
  public int inputs() {
    return text.inputs;
  }

  @Override
  public int outputs() {
    return shape.count;
  }

  /** Where the letters are. */
  public Text text() {
    return text;
  }

  /** What the detectors are. */
  public Shape shape() {
    return shape;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** m. */
  public Weight detectors() {
    return detectors;
  }

  /** b. */
  public Weight bias() {
    return bias;
  }

  /**
   * The number of what stands opposite on the other strand for each letter, −1 for none; null where
   * one strand is read.
   */
  public int[] complement() {
    return reading.complement() == null ? null : reading.complement().clone();
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node y =
        tape.next(MotifOp.class, MotifOp::new)
            .apply(tape, x, detectors.on(tape), bias.on(tape), reading);
    return ActivationOp.activated(tape, y, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    detectors.visit(path + "detectors", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public long multiplications() {
    long places = Math.max(0, text.longest - shape.width + 1) * (shape.both ? 2L : 1L);
    return places * shape.width * shape.count;
  }

  @Override
  public String toString() {
    return "Motifs(%d -> %d, width %d%s%s%s)"
        .formatted(
            text.inputs,
            shape.count,
            shape.width,
            shape.both ? ", both strands" : "",
            shape.pool == Pool.MAX ? "" : ", softmax of temperature " + shape.temperature,
            Dense.suffix(activation));
  }
}
