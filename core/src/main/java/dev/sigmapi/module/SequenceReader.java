package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.grad.op.TokensOp.Sequence;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Texts and lists in the columns of a row, as {@link TokensOp} reads them: each token has a learned
 * vector, each list of quantities a learned direction; those of sequences that lie beside one
 * another add up. Tokens' vectors start uniform in ±1/√width, that of the unknown token and b at
 * zero.
 */
public final class SequenceReader implements TokenReader {
  private final int inputs;
  private final List<Sequence> sequences;
  private final Weight table;
  private final Weight bias;
  private final int width;

  /**
   * A reader that learns its table.
   *
   * @param inputs how many columns a row has, those of other things too
   * @param sequences at least one
   */
  public SequenceReader(int inputs, List<Sequence> sequences, int width, Seed seed) {
    this(
        inputs,
        sequences,
        width,
        new Parameter(first(sequences, width, seed)),
        sequences.stream().allMatch(sequence -> sequence.tokens() >= 0)
            ? null
            : new Parameter(Tensor.zeros(1, width)));
  }

  /**
   * A reader on given weights.
   *
   * @param table [Σ rows of the sequences, width]
   * @param bias b, [1, width]; null for none
   */
  public SequenceReader(
      int inputs, List<Sequence> sequences, int width, Weight table, Weight bias) {
    this.inputs = inputs;
    this.sequences = List.copyOf(sequences);
    this.width = width;
    this.table = table;
    this.bias = bias;
  }

  private static Tensor first(List<Sequence> sequences, int width, Seed seed) {
    int rows = sequences.stream().mapToInt(Sequence::tableRows).sum();
    Tensor table = Initial.uniform(rows, width, 1 / Math.sqrt(Math.max(1, width)), seed);
    int end = 0;
    for (Sequence sequence : sequences) {
      end += sequence.tableRows();
      for (int c = 0; c < width && sequence.tokens() >= 0; c++) {
        table.set(end - 1, c, 0);
      }
    }
    return table;
  }

  /** Where the sequences stand in the columns of x. */
  public List<Sequence> sequences() {
    return sequences;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int longest() {
    return sequences.stream().mapToInt(Sequence::longest).max().orElse(0);
  }

  /** The rows of all sequences, one below the other. */
  public Weight table() {
    return table;
  }

  /** b; null for none. */
  public Weight bias() {
    return bias;
  }

  @Override
  public Node read(Tape tape, Node x) {
    TokensOp op = tape.next(TokensOp.class, TokensOp::new);
    Node rows = table.on(tape);
    Node y = op.apply(tape, x, rows, bias == null ? null : bias.on(tape), sequences);
    tape.segments(op.segments());
    return y;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    table.visit(path + "table", visitor);
    if (bias != null) {
      bias.visit(path + "bias", visitor);
    }
  }

  @Override
  public String toString() {
    int tokens = sequences.stream().mapToInt(sequence -> Math.max(0, sequence.tokens())).sum();
    return "%d sequence%s of up to %d positions, %d tokens"
        .formatted(sequences.size(), sequences.size() == 1 ? "" : "s", longest(), tokens);
  }
}
