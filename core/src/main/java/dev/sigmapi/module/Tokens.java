package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.ShapeException;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Rows read as sequences: a reader makes positions of a row, layers work on the positions, a pool
 * makes one row of them again. x: [rows, inputs], inside [Σ lengths, width], y: [rows, outputs].
 *
 * <p>Nothing is padded: the positions of all rows lie one behind the other, and {@link
 * Tape#segments} says where each sequence begins.
 */
public final class Tokens implements Module {
  private final TokenReader reader;
  private final Sequence body;
  private final Module pool;

  /**
   * @param layers on positions, each giving as many as it takes; may be none
   * @param pool from positions to one row for each sequence
   * @throws ShapeException if they do not fit one another
   */
  public Tokens(TokenReader reader, List<Module> layers, Module pool) {
    this.reader = reader;
    this.body = layers.isEmpty() ? null : new Sequence(layers);
    this.pool = pool;
    if (body != null && body.inputs() != reader.width()) {
      throw new ShapeException(
          "Tokens", "layers on positions of " + reader.width() + " columns", body.toString());
    }
    int width = body == null ? reader.width() : body.outputs();
    if (pool.inputs() != width) {
      throw new ShapeException("Tokens", "a pool of " + width + " columns", pool.toString());
    }
  }

  /** How rows become sequences. */
  public TokenReader reader() {
    return reader;
  }

  @Override
  public int inputs() {
    return reader.inputs();
  }

  @Override
  public int outputs() {
    return pool.outputs();
  }

  /** The layers on positions; null for none. */
  public Sequence body() {
    return body;
  }

  /** From positions to one row for each sequence. */
  public Module pool() {
    return pool;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Segments outside = tape.segments();
    Node y = reader.read(tape, x);
    if (body != null) {
      y = body.forward(tape, y);
    }
    tape.enter("pool", pool, y);
    y = tape.leave(pool.forward(tape, y));
    tape.segments(outside);
    return y;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    reader.visit(path + "reader.", visitor);
    if (body != null) {
      body.visit(path, visitor);
    }
    pool.visit(path + "pool.", visitor);
  }

  @Override
  public long multiplications() {
    int longest = reader.longest();
    long inside = body == null ? 0 : body.multiplications(longest);
    return (long) longest * reader.width() + inside + pool.multiplications();
  }

  @Override
  public String toString() {
    String layers = body == null ? "" : body + ", ";
    return "Tokens(%s -> %d, %s%s)".formatted(reader, reader.width(), layers, pool);
  }
}
