package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Trace;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.module.Attention;
import dev.sigmapi.module.AttentionPool;
import dev.sigmapi.module.ColumnReader;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.SequenceReader;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which columns or positions the attention of a model looks at: for each layer of attention the
 * weight that a place gets, the mean over the positions that look, over heads and over rows.
 * Weights say where a layer takes its values from, not what it makes of them.
 *
 * @param layers in the order in which they compute
 */
public record AttentionReading(List<Layer> layers) {
  /** The most rows that are looked at. */
  private static final int MOST_ROWS = 500;

  /** From this share of its weight elsewhere on, a head is said to differ from the others. */
  private static final double DIFFERS = 0.1;

  /** How many places a line of text names. */
  private static final int NAMED = 8;

  /**
   * A layer of attention.
   *
   * @param path its place in the network, such as {@code layers.0.layers.1.attention}
   * @param places the columns, positions or tokens, in order
   * @param weights of each head the mean weight of each place
   */
  public record Layer(String path, String module, List<String> places, double[][] weights) {

    /** The mean over the heads. */
    public double[] mean() {
      double[] mean = new double[places.size()];
      for (double[] head : weights) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] += head[i] / weights.length;
        }
      }
      return mean;
    }

    /** Which share of its weight a head gives to other places than the mean of the heads does. */
    public double difference(int head) {
      double[] mean = mean();
      double different = 0;
      for (int i = 0; i < mean.length; i++) {
        different += Math.abs(weights[head][i] - mean[i]) / 2;
      }
      return different;
    }

    private String largest(double[] of) {
      List<String> named =
          IntStream.range(0, of.length)
              .boxed()
              .sorted((a, b) -> Double.compare(of[b], of[a]))
              .limit(NAMED)
              .map(i -> String.format(Locale.ROOT, "%s %.3f", places.get(i), of[i]))
              .toList();
      int more = of.length - named.size();
      return String.join(", ", named) + (more > 0 ? ", and " + more + " more" : "");
    }

    private String text() {
      StringBuilder text = new StringBuilder(path + " " + module + "\n  " + largest(mean()));
      for (int head = 0; head < weights.length && weights.length > 1; head++) {
        if (difference(head) >= DIFFERS) {
          text.append(
              String.format(
                  Locale.ROOT,
                  "%n  head %d has %.0f %% elsewhere: %s",
                  head + 1,
                  100 * difference(head),
                  largest(weights[head])));
        }
      }
      return text.toString();
    }

    private ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("layer", path).put("module", module);
      double[] mean = mean();
      ArrayNode list = json.putArray("places");
      for (int i = 0; i < mean.length; i++) {
        ObjectNode place = list.addObject().put("place", places.get(i)).put("weight", mean[i]);
        ArrayNode heads = place.putArray("heads");
        for (double[] head : weights) {
          heads.add(head[i]);
        }
      }
      return json;
    }
  }

  /** Whether a network has attention to be read. */
  public static boolean reads(Model model) {
    String network = model.specification().toJson().toString();
    return network.contains("\"attention");
  }

  /** The means over the rows of a table, or its first 500. */
  public static AttentionReading of(Model model, Table table) {
    Watcher watcher = new Watcher(model, table, false);
    for (int row = 0; row < Math.min(MOST_ROWS, table.rows()); row++) {
      watcher.watch(row);
    }
    return new AttentionReading(watcher.layers());
  }

  /**
   * The weights of one row; places are named by what stands there.
   *
   * @param row from 0
   */
  public static AttentionReading of(Model model, Table table, int row) {
    Watcher watcher = new Watcher(model, table, true);
    watcher.watch(row);
    return new AttentionReading(watcher.layers());
  }

  /** For people, a layer after the other; empty if there is none. */
  public String text() {
    return String.join("\n", layers.stream().map(Layer::text).toList());
  }

  /** For machines. */
  public ArrayNode toJson() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    layers.forEach(layer -> json.add(layer.toJson()));
    return json;
  }

  /** Runs rows one by one and adds up what each layer of attention looks at. */
  private static final class Watcher implements Trace {
    private record Open(String path, Module module, Tensor x) {}

    /** What was seen of a layer: of each place, the sum of its weights and the rows that had it. */
    private static final class Sums {
      private final String module;
      private final Map<String, double[]> places = new LinkedHashMap<>();
      private int heads;

      Sums(String module) {
        this.module = module;
      }

      void add(String place, int head, double weight) {
        double[] sums = places.computeIfAbsent(place, p -> new double[heads + 1]);
        sums[head] += weight;
        sums[heads] += head == 0 ? 1 : 0;
      }
    }

    private final Model model;
    private final Table table;
    private final boolean named;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<String, Sums> layers = new LinkedHashMap<>();
    private final Tape tape = Tape.forInference();
    private int row;

    Watcher(Model model, Table table, boolean named) {
      this.model = model;
      this.table = table;
      this.named = named;
    }

    void watch(int wanted) {
      row = wanted;
      tape.restart();
      tape.trace(this);
      Tensor x = model.columns().tensor(table, new int[] {row});
      model.network().forward(tape, tape.constant(x));
    }

    List<Layer> layers() {
      List<Layer> read = new ArrayList<>();
      layers.forEach(
          (path, sums) -> {
            List<String> places = List.copyOf(sums.places.keySet());
            double[][] weights = new double[sums.heads][places.size()];
            for (int i = 0; i < places.size(); i++) {
              double[] of = sums.places.get(places.get(i));
              for (int head = 0; head < sums.heads; head++) {
                weights[head][i] = of[head] / of[sums.heads];
              }
            }
            read.add(new Layer(path, sums.module, places, weights));
          });
      return read;
    }

    @Override
    public void enter(String name, Object module, Node x) {
      String around = open.isEmpty() ? "" : open.peek().path() + ".";
      open.push(new Open(around + name, (Module) module, x.value()));
    }

    @Override
    public void leave(Node y) {
      Open call = open.pop();
      Segments segments = tape.segments();
      boolean whole = segments != null && segments.count() == 1 && segments.length(0) > 0;
      if (!whole) {
        return;
      }
      if (call.module instanceof Attention attention) {
        add(call, received(attention.weights(call.x)));
      } else if (call.module instanceof AttentionPool pool) {
        add(call, pool.weights(call.x));
      }
    }

    /** What each position gets, the mean over those that look. */
    private static double[][] received(double[][][] weights) {
      return Arrays.stream(weights)
          .map(
              head -> {
                double[] mean = new double[head.length];
                for (double[] looking : head) {
                  for (int j = 0; j < mean.length; j++) {
                    mean[j] += looking[j] / head.length;
                  }
                }
                return mean;
              })
          .toArray(double[][]::new);
    }

    private void add(Open call, double[][] weights) {
      Sums sums = layers.computeIfAbsent(call.path, p -> new Sums(call.module.toString()));
      sums.heads = weights.length;
      for (int t = 0; t < weights[0].length; t++) {
        String place = place(t);
        for (int head = 0; head < weights.length; head++) {
          sums.add(place, head, weights[head][t]);
        }
      }
    }

    /** What a position is called. */
    private String place(int t) {
      String usual = "position " + (t + 1);
      for (Open around : open) {
        if (around.module instanceof Tokens tokens) {
          if (tokens.inputs() != model.columns().width()) {
            return usual;
          }
          if (tokens.reader() instanceof ColumnReader reader) {
            int at =
                IntStream.range(0, reader.groups().length)
                    .filter(i -> reader.groups()[i] == t)
                    .findFirst()
                    .orElseThrow();
            return feature(reader.columns()[at]).column();
          }
          if (named && tokens.reader() instanceof SequenceReader reader) {
            return usual + " (" + content(reader.sequences().get(0), t) + ")";
          }
        }
      }
      return usual;
    }

    /** The feature that a column of the network comes from. */
    private FeatureEncoding feature(int column) {
      int end = 0;
      for (FeatureEncoding feature : model.columns().features()) {
        end += feature.width();
        if (column < end) {
          return feature;
        }
      }
      throw new IllegalArgumentException("The network has no column " + column);
    }

    private String content(TokensOp.Sequence sequence, int t) {
      FeatureEncoding feature = feature(sequence.column());
      Column column = table.column(feature.column());
      if (feature instanceof TokenEncoding tokens) {
        List<String> split = tokens.split().split(column.text(row));
        return t < split.size() ? split.get(t) : "";
      }
      double[] values = new double[feature.values()];
      feature.read(column, row, values, 0);
      return Float.toString((float) values[1 + t]);
    }
  }
}
