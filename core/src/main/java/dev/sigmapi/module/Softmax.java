package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.SelectOp;
import dev.sigmapi.grad.op.SoftmaxOp;
import dev.sigmapi.grad.op.SparsemaxOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Shares of the columns: y_j = e^(x_j / temperature) / Σ_k e^(x_k / temperature), or sparsemax (
 * Martins &amp; Astudillo 2016), the nearest point to x / temperature whose shares are not negative
 * and add up to 1. x: [rows, inputs], y: [rows, inputs less the masks].
 *
 * <p>Columns can be masks of the others: where one is 0, its logit has the share 0, whatever it is.
 * A logit of −∞ is masked too, and a row in which all are gives 0 and has no gradient. No finite x
 * gives NaN.
 */
public final class Softmax implements Module {

  /** How logits become shares. */
  public enum Form {
    SOFTMAX,
    SPARSEMAX
  }

  private final Form form;
  private final int inputs;
  private final int[] logits;
  private final int[] masks;
  private final double temperature;

  /** Shares of all columns. */
  public Softmax(int inputs, Form form, double temperature) {
    this(inputs, form, temperature, new int[0]);
  }

  /**
   * Shares of the columns that are no masks, in their order.
   *
   * @param temperature above 0; the smaller, the more like a choice
   * @param masks a column for each of the others, 0 where it is masked; none for no masks
   * @throws IllegalArgumentException for masks that are not half of the columns
   */
  public Softmax(int inputs, Form form, double temperature, int... masks) {
    InputShape.requireColumns("Softmax", inputs, masks);
    Gate.requireTemperature("Softmax", temperature);
    boolean[] masking = new boolean[inputs];
    for (int mask : masks) {
      masking[mask] = true;
    }
    int[] others = IntStream.range(0, inputs).filter(column -> !masking[column]).toArray();
    if (masks.length != 0 && masks.length != others.length) {
      throw new ShapeException(
          "Softmax",
          "a mask for each of the %d other columns".formatted(others.length),
          masks.length + " masks");
    }
    this.inputs = inputs;
    this.form = form;
    this.temperature = temperature;
    this.masks = masks.clone();
    this.logits = others;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return logits.length;
  }

  public Form form() {
    return form;
  }

  /** The columns that are no masks. */
  public int[] logits() {
    return logits.clone();
  }

  /** A column for each of the logits, 0 where it is masked; none for no masks. */
  public int[] masks() {
    return masks.clone();
  }

  /** What logits are divided by. */
  public double temperature() {
    return temperature;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node given = masks.length == 0 ? x : select(tape, x, logits);
    Node allowed = masks.length == 0 ? null : select(tape, x, masks);
    return form == Form.SOFTMAX
        ? tape.next(SoftmaxOp.class, SoftmaxOp::new)
            .apply(tape, given, allowed, (float) temperature)
        : tape.next(SparsemaxOp.class, SparsemaxOp::new)
            .apply(tape, given, allowed, (float) temperature);
  }

  private static Node select(Tape tape, Node x, int[] columns) {
    return tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    return "%s(%d%s%s)"
        .formatted(
            form == Form.SOFTMAX ? "Softmax" : "Sparsemax",
            inputs,
            masks.length == 0 ? "" : ", masks " + Arrays.toString(masks),
            temperature == 1 ? "" : ", temperature " + temperature);
  }
}
