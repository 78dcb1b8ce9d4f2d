package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.AddOp;
import dev.sigmapi.grad.op.ConcatenateOp;
import dev.sigmapi.grad.op.TimesOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Modules beside one another on the same input, their outputs put side by side, added or
 * multiplied: y = [f_1(x), f_2(x), …], Σ_p f_p(x) or Π_p f_p(x). x: [rows, inputs].
 */
public final class Parallel implements Module {

  /** What is made of the outputs. */
  public enum Join {
    CONCATENATE,
    SUM,
    MULTIPLY;

    private Node join(Tape tape, Node a, Node b) {
      return switch (this) {
        case CONCATENATE -> tape.next(ConcatenateOp.class, ConcatenateOp::new).apply(tape, a, b);
        case SUM -> tape.next(AddOp.class, AddOp::new).apply(tape, a, b);
        case MULTIPLY -> tape.next(TimesOp.class, TimesOp::new).apply(tape, a, b);
      };
    }

    @Override
    public String toString() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  private final Join join;
  private final List<Module> parts;

  /**
   * @param parts at least one, all taking the same number of columns and, if added or multiplied,
   *     giving the same number
   * @throws ShapeException if they do not
   */
  public Parallel(Join join, List<Module> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(join + " expects at least one part but got none");
    }
    Module first = parts.get(0);
    for (Module part : parts) {
      if (part.inputs() != first.inputs()
          || (join != Join.CONCATENATE && part.outputs() != first.outputs())) {
        throw new ShapeException(
            join.toString(),
            "parts from %d to %d columns, as the first".formatted(first.inputs(), first.outputs()),
            "%s from %d to %d".formatted(part, part.inputs(), part.outputs()));
      }
    }
    this.join = join;
    this.parts = List.copyOf(parts);
  }

  /** What is made of the parts' outputs. */
  public Join join() {
    return join;
  }

  public List<Module> parts() {
    return parts;
  }

  @Override
  public int inputs() {
    return parts.get(0).inputs();
  }

  @Override
  public int outputs() {
    return join == Join.CONCATENATE
        ? parts.stream().mapToInt(Module::outputs).sum()
        : parts.get(0).outputs();
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node y = parts.get(0).forward(tape, x);
    for (int i = 1; i < parts.size(); i++) {
      y = join.join(tape, y, parts.get(i).forward(tape, x));
    }
    return y;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).visit(path + "parts." + i + ".", visitor);
    }
  }

  @Override
  public long multiplications() {
    return parts.stream().mapToLong(Module::multiplications).sum();
  }

  @Override
  public long multiplications(int positions) {
    return parts.stream().mapToLong(part -> part.multiplications(positions)).sum();
  }

  @Override
  public String toString() {
    return parts.stream().map(Module::toString).collect(Collectors.joining(", ", join + "(", ")"));
  }
}
