package dev.sigmapi.onnx;

/**
 * How the rows of a value are positions of sequences. The library keeps sequences of different
 * lengths one behind the other; ONNX wants tensors, so each has as many rows here as the longest of
 * those at hand, and a mask says which of them are there. What the others hold is of no meaning and
 * reaches nothing.
 *
 * @param mask [sequences, longest], true for what is there
 * @param lengths [sequences, 1], whole numbers
 * @param longest a list of one whole number, at least 1
 */
record PaddedSequences(Value mask, Value lengths, Value longest) {

  /** Sequences of these lengths, [sequences, 1], in so much room. */
  static PaddedSequences of(Graph graph, Value lengths, Value longest) {
    return new PaddedSequences(graph.less(graph.range(longest), lengths), lengths, longest);
  }

  /** Sequences of these lengths, in as much room as the longest takes. */
  static PaddedSequences of(Graph graph, Value lengths) {
    Value longest = graph.reshape(graph.largest(lengths, 0, true), 1);
    return of(graph, lengths, graph.max(longest, graph.wholes(1L)));
  }

  /** As many positions for every row of a value. */
  static PaddedSequences always(Graph graph, Value x, long count) {
    Value shape = graph.concatenate(0, graph.rows(x), graph.wholes(1L));
    return of(graph, graph.expand(graph.whole(count), shape), graph.wholes(count));
  }

  /** The numbers of the positions, from 0. */
  Value places(Graph graph) {
    return graph.range(longest);
  }

  /** [sequences · longest, columns] to [sequences, longest] and the shape of a position. */
  Value apart(Graph graph, Value x, long... position) {
    return graph.reshape(x, shape(graph, position));
  }

  /** The shape [sequences, longest] and that of a position. */
  Value shape(Graph graph, long... position) {
    return graph.concatenate(0, graph.rows(lengths), longest, graph.wholes(position));
  }

  /** As {@link #apart}, with zeros for what is not there. */
  Value clean(Graph graph, Value x, long columns) {
    return graph.where(graph.unsqueeze(mask, 2), apart(graph, x, columns), graph.number(0));
  }

  /** The mask as 0 and 1. */
  Value numbers(Graph graph) {
    return graph.toReal(mask);
  }
}
