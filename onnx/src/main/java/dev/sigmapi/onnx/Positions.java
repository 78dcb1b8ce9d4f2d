package dev.sigmapi.onnx;

import java.util.stream.LongStream;

/**
 * How the rows of a value are positions of sequences. The library keeps sequences of different
 * lengths one behind the other; ONNX wants tensors, so each has {@code longest} rows here, and a
 * mask says which of them are there. What the others hold is of no meaning and reaches nothing.
 *
 * @param mask [sequences, longest], true for what is there
 * @param lengths [sequences, 1], whole numbers
 * @param longest at least 1
 */
record Positions(Value mask, Value lengths, long longest) {

  /** Sequences of these lengths, [sequences, 1]. */
  static Positions of(Graph graph, Value lengths, long longest) {
    Value places = graph.wholes(LongStream.range(0, longest).toArray());
    return new Positions(graph.less(places, lengths), lengths, longest);
  }

  /** [sequences · longest, columns] to [sequences, longest, columns]. */
  Value apart(Graph graph, Value x, long columns) {
    return graph.reshape(x, -1, longest, columns);
  }

  /** The same, with zeros for what is not there. */
  Value clean(Graph graph, Value x, long columns) {
    return graph.where(graph.unsqueeze(mask, 2), apart(graph, x, columns), graph.number(0));
  }

  /** The mask as 0 and 1. */
  Value numbers(Graph graph) {
    return graph.toReal(mask);
  }
}
