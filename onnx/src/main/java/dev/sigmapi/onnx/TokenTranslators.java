package dev.sigmapi.onnx;

import dev.sigmapi.grad.op.MotifOp;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.module.ColumnReader;
import dev.sigmapi.module.Motifs;
import dev.sigmapi.module.PartReader;
import dev.sigmapi.module.Pool;
import dev.sigmapi.module.Positions;
import dev.sigmapi.module.SequenceReader;
import dev.sigmapi.module.TokenReader;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.specification.SpecificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows read as sequences, and what makes one row of them again. */
final class TokenTranslators {
  private TokenTranslators() {}

  static void addTo(Translators all) {
    all.add(Tokens.class, TokenTranslators::tokens)
        .add(Positions.class, TokenTranslators::positions)
        .add(Pool.class, TokenTranslators::pool)
        .add(Motifs.class, TokenTranslators::motifs);
  }

  private static Value tokens(Translation t, Tokens module, Value x) {
    PaddedSequences outside = t.positions();
    Value y = read(t, module.reader(), x);
    if (module.body() != null) {
      y = t.of(module.body(), y);
    }
    y = t.of(module.pool(), y);
    t.positions(outside);
    return y;
  }

  /** The positions, [rows · longest, width], having told the translation of them. */
  private static Value read(Translation t, TokenReader reader, Value x) {
    if (reader instanceof ColumnReader columns) {
      return readColumns(t, columns, x);
    }
    if (reader instanceof PartReader parts) {
      t.positions(PaddedSequences.always(t.graph(), x, parts.longest()));
      Value cut = t.graph().reshape(t.select(x, parts.columns()), -1, parts.map().inputs());
      return t.of(parts.map(), cut);
    }
    if (reader instanceof SequenceReader sequences) {
      return readSequences(t, sequences, x);
    }
    throw new SpecificationException(
        "ONNX export does not know how to write tokens of %s; it reads columns, parts, texts and lists"
            .formatted(reader));
  }

  private static Value readColumns(Translation t, ColumnReader reader, Value x) {
    Graph graph = t.graph();
    int[] groups = reader.groups();
    int count = reader.longest();
    t.positions(PaddedSequences.always(graph, x, count));
    Value each =
        graph.multiply(
            graph.unsqueeze(t.select(x, reader.columns()), 2), t.weight(reader.weights()));
    boolean alone = groups.length == count;
    for (int i = 0; i < groups.length; i++) {
      alone &= groups[i] == i;
    }
    Value grouped = each;
    if (!alone) {
      double[] members = new double[count * groups.length];
      for (int i = 0; i < groups.length; i++) {
        members[groups[i] * groups.length + i] = 1;
      }
      Value indicator = graph.reshape(graph.numbers(members), count, groups.length);
      grouped = graph.matrixProduct(indicator, each);
    }
    return graph.reshape(graph.add(grouped, t.weight(reader.bias())), -1, reader.width());
  }

  private static Value readSequences(Translation t, SequenceReader reader, Value x) {
    Graph graph = t.graph();
    List<TokensOp.Sequence> sequences = reader.sequences();
    List<Value> lengths =
        sequences.stream().map(s -> length(t, x, s.column(), s.longest())).toList();
    PaddedSequences all =
        PaddedSequences.of(graph, lengths.stream().reduce(graph::max).orElseThrow());
    t.positions(all);
    List<Value> read = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < sequences.size(); i++) {
      TokensOp.Sequence sequence = sequences.get(i);
      Value table = graph.slice(t.weight(reader.table()), first, first + sequence.tableRows(), 0);
      read.add(readSequence(t, sequence, lengths.get(i), table, x));
      first += sequence.tableRows();
    }
    if (reader.bias() != null) {
      read.add(t.weight(reader.bias()));
    }
    return graph.reshape(t.sum(read), -1, reader.width());
  }

  /** A length in a column of x: [rows, 1], whole, from 0 to the longest. */
  private static Value length(Translation t, Value x, int column, int longest) {
    Graph graph = t.graph();
    Value given = t.select(x, column);
    Value some = graph.notLess(given, graph.number(1));
    Value limited = graph.min(given, graph.number(longest));
    return graph.toWhole(graph.where(some, limited, graph.number(0)));
  }

  /** [rows, longest, width], zeros behind the end of the sequence. */
  private static Value readSequence(
      Translation t, TokensOp.Sequence sequence, Value length, Value table, Value x) {
    Graph graph = t.graph();
    PaddedSequences positions = t.positions();
    int from = sequence.column() + 1;
    Value given = t.select(x, IntStream.range(from, from + sequence.longest()).toArray());
    // Another sequence may be longer.
    Value room = graph.expand(graph.number(0), positions.shape(graph));
    Value values = graph.beginning(graph.concatenate(1, given, room), positions.longest(), 1);
    Value vectors =
        sequence.tokens() < 0
            ? graph.multiply(graph.unsqueeze(values, 2), table)
            : graph.gather(table, numbers(graph, values, sequence.tokens()), 0);
    Value there = graph.less(positions.places(graph), length);
    return graph.where(graph.unsqueeze(there, 2), vectors, graph.number(0));
  }

  /** Numbers of tokens, that of the unknown one for what is none. */
  private static Value numbers(Graph graph, Value values, int tokens) {
    return graph.toWhole(graph.where(among(graph, values, tokens), values, graph.number(tokens)));
  }

  /** Whether numbers are from 0 to before a count. */
  private static Value among(Graph graph, Value values, int count) {
    return graph.and(
        graph.notLess(values, graph.number(0)), graph.less(values, graph.number(count)));
  }

  private static Value positions(Translation t, Positions module, Value x) {
    Graph graph = t.graph();
    long width = module.inputs();
    if (module.longest() == 0) {
      return x;
    }
    Value table =
        module.table() == null ? graph.tensor("waves", module.waves()) : t.weight(module.table());
    Value places = graph.min(t.positions().places(graph), graph.whole(module.longest() - 1L));
    Value here = graph.gather(table, places, 0);
    return graph.reshape(graph.add(t.positions().apart(graph, x, width), here), -1, width);
  }

  private static Value pool(Translation t, Pool module, Value x) {
    Graph graph = t.graph();
    PaddedSequences positions = t.positions();
    long width = module.inputs();
    Value clean = positions.clean(graph, x, width);
    return switch (module.kind()) {
      case MEAN -> {
        Value count = graph.toReal(graph.max(positions.lengths(), graph.whole(1)));
        yield graph.divide(graph.sum(clean, 1, false), count);
      }
      case MAX -> {
        Value there = graph.unsqueeze(positions.mask(), 2);
        Value known = graph.where(there, clean, graph.number(Float.NEGATIVE_INFINITY));
        Value any = graph.greater(positions.lengths(), graph.whole(0));
        yield graph.where(any, graph.largest(known, 1, false), graph.number(0));
      }
      case LAST -> {
        Value last = graph.subtract(positions.lengths(), graph.whole(1));
        Value here = graph.unsqueeze(graph.equal(positions.places(graph), last), 2);
        yield graph.sum(graph.where(here, clean, graph.number(0)), 1, false);
      }
      case FLATTEN -> {
        Value rows = graph.rows(positions.lengths());
        Value shape = graph.concatenate(0, rows, graph.wholes((long) module.outputs()));
        Value beside = graph.reshape(clean, graph.concatenate(0, rows, graph.wholes(-1L)));
        Value room = graph.expand(graph.number(0), shape);
        yield graph.slice(graph.concatenate(1, beside, room), 0, module.outputs(), 1);
      }
    };
  }

  // ---- Motifs.

  /** A convolution of one-hot letters, and a pool over the places that lie inside. */
  private static Value motifs(Translation t, Motifs module, Value x) {
    Graph graph = t.graph();
    Motifs.Text text = module.text();
    Motifs.Shape shape = module.shape();
    Value bias = t.weight(module.bias());
    long places = text.longest() - shape.width() + 1L;
    if (places < 1) {
      Value rows = graph.concatenate(0, graph.rows(x), graph.wholes(1L));
      return t.activated(module.activation(), graph.expand(bias, rows));
    }
    int letters = text.letters().size();
    int from = text.column() + 1;
    Value numbers = t.select(x, IntStream.range(from, from + text.longest()).toArray());
    Value known = graph.where(among(graph, numbers, letters), numbers, graph.number(letters));
    Value each = graph.slice(graph.oneHot(graph.toWhole(known), letters + 1L), 0, letters, 2);
    Value oneHot = graph.transpose(each, 0, 2, 1);
    List<Value> strands = new ArrayList<>();
    Value detectors = t.weight(module.detectors());
    strands.add(scores(graph, oneHot, detectors, shape, letters));
    if (module.complement() != null) {
      strands.add(scores(graph, oneHot, opposite(graph, detectors, module), shape, letters));
    }
    Value length = length(t, x, text.column(), text.longest());
    Value fits = graph.subtract(length, graph.whole(shape.width() - 1L));
    PaddedSequences inside = PaddedSequences.of(graph, fits, graph.wholes(places));
    Value allowed = graph.unsqueeze(inside.mask(), 1);
    if (strands.size() == 2) {
      allowed = graph.concatenate(2, allowed, allowed);
    }
    Value scores = graph.concatenate(2, strands);
    Value pooled =
        shape.pool() == MotifOp.Pool.MAX
            ? graph.largest(graph.where(allowed, scores, lowest(graph)), 2, false)
            : soft(graph, scores, allowed, shape.temperature());
    Value any = graph.greater(fits, graph.whole(0));
    Value z = graph.where(any, pooled, graph.number(0));
    return t.activated(module.activation(), graph.add(z, bias));
  }

  private static Value lowest(Graph graph) {
    return graph.number(-Float.MAX_VALUE);
  }

  /** τ ln of the mean of e^(s/τ) over what is allowed. */
  private static Value soft(Graph graph, Value scores, Value allowed, double temperature) {
    Value known = graph.where(allowed, scores, lowest(graph));
    Value largest = graph.largest(known, 2, true);
    Value shifted = graph.divide(graph.subtract(known, largest), graph.number((float) temperature));
    Value powers = graph.where(allowed, graph.map("Exp", shifted), graph.number(0));
    Value count = graph.sum(graph.toReal(allowed), 2, false);
    Value mean = graph.divide(graph.sum(powers, 2, false), graph.max(count, graph.number(1)));
    // Where nothing is allowed the logarithm of 0 is not looked at.
    Value soft = graph.multiply(graph.map("Log", mean), graph.number((float) temperature));
    return graph.add(graph.squeeze(largest, 2), soft);
  }

  /** How well each detector fits at each place: [rows, detectors, places]. */
  private static Value scores(
      Graph graph, Value oneHot, Value detectors, Motifs.Shape shape, long letters) {
    Value kernels =
        graph.transpose(graph.reshape(detectors, shape.width(), letters, shape.count()), 2, 1, 0);
    return graph.applyInFloat("Conv", List.of(oneHot, kernels));
  }

  /** Detectors as they look on the other strand: read backwards, each letter its opposite. */
  private static Value opposite(Graph graph, Value detectors, Motifs module) {
    int[] complement = module.complement();
    int letters = complement.length;
    int width = module.shape().width();
    int none = width * letters;
    int[] rows =
        IntStream.range(0, none)
            .map(
                row -> {
                  int letter = complement[row % letters];
                  int place = width - 1 - row / letters;
                  return letter < 0 ? none : place * letters + letter;
                })
            .toArray();
    Value zeros = graph.unsqueeze(graph.numbers(new double[module.shape().count()]), 0);
    return graph.gather(graph.concatenate(0, detectors, zeros), graph.wholes(rows), 0);
  }
}
