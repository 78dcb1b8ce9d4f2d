package dev.sigmapi.train;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Where a training begins.
 *
 * @param network with its first values
 * @param state of its first epochs, if the search trained it
 * @param stopped whether a listener stopped the search, so that it is not the one it should be
 */
public record Beginning(Module network, Optional<Checkpoint> state, boolean stopped) {

  /**
   * Looks for it.
   *
   * @param networks the network of a start, by its number from 0; each with first values of its own
   * @param name of the training, for listeners
   * @param listener may stop the search
   */
  public static Beginning find(
      IntFunction<Module> networks,
      String name,
      Loss loss,
      TrainingSettings settings,
      Seed seed,
      RowSource train,
      Rows valid,
      TrainingListener listener) {
    Watch watch = new Watch(name + "-search", listener);
    if (settings.search() instanceof Search.Halving halving) {
      return halve(networks, halving, name, loss, settings, seed, train, valid, watch);
    }
    Module network = networks.apply(0);
    if (settings.search() instanceof Search.Population population) {
      evolve(network, population, loss, seed, train, watch);
    }
    return new Beginning(network, Optional.empty(), !watch.goOn);
  }

  private static Beginning halve(
      IntFunction<Module> networks,
      Search.Halving halving,
      String name,
      Loss loss,
      TrainingSettings settings,
      Seed seed,
      RowSource train,
      Rows valid,
      Watch watch) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < halving.starts(); i++) {
      candidates.add(new Candidate(networks.apply(i)));
    }
    int epochs = halving.epochs();
    watch.begin(candidates.get(0).network, train.count() * passes(halving, settings.epochs()));
    while (candidates.size() > 1 && watch.goOn) {
      watch.until = Math.min(epochs, settings.epochs());
      for (Candidate candidate : candidates) {
        if (watch.goOn && candidate.failure == null) {
          GradientTraining training =
              new GradientTraining(name, candidate.network, loss, settings, seed);
          try {
            candidate.loss = training.run(train, valid, watch, candidate.store).bestLoss();
          } catch (TrainingException e) {
            candidate.failure = e;
            candidate.loss = Double.POSITIVE_INFINITY;
          }
        }
      }
      // Of equal ones the earlier stays in front.
      candidates.sort(Comparator.comparingDouble(candidate -> candidate.loss));
      candidates.subList((candidates.size() + 1) / 2, candidates.size()).clear();
      epochs *= 2;
      if (watch.goOn && candidates.get(0).failure != null) {
        throw new TrainingException(
            "None of the %d starts of the search could be trained; the first of them: %s"
                .formatted(halving.starts(), candidates.get(0).failure.getMessage()));
      }
    }
    Candidate best = candidates.get(0);
    return new Beginning(best.network, best.store.load(), !watch.goOn);
  }

  /** Epochs of all starts together. */
  private static long passes(Search.Halving halving, int most) {
    long passes = 0;
    int before = 0;
    int until = halving.epochs();
    for (int left = halving.starts(); left > 1; left = (left + 1) / 2) {
      passes += (long) left * (Math.min(until, most) - before);
      before = Math.min(until, most);
      until *= 2;
    }
    return passes;
  }

  private static void evolve(
      Module network,
      Search.Population search,
      Loss loss,
      Seed seed,
      RowSource train,
      Watch watch) {
    List<Parameter> parameters = List.copyOf(network.learned().values());
    int size = network.parameterCount();
    double[] x = new double[size];
    double[] spread = new double[size];
    int at = 0;
    for (Parameter parameter : parameters) {
      Tensor value = parameter.value();
      double largest = 0;
      for (int i = 0; i < value.size(); i++) {
        largest = Math.max(largest, Math.abs(value.data()[i]));
      }
      for (int i = 0; i < value.size(); i++) {
        x[at] = value.data()[i];
        spread[at++] = Math.max(1, 2 * largest);
      }
    }
    try (Shards shards = new Shards(network, loss, 1);
        RowSource.Pass pass = train.pass(seed.child("sample"), search.rows())) {
      Rows sample = sample(pass.next(), search.rows());
      int looks = search.method().members() * (search.method().generations() + 1);
      watch.begin(network, looks);
      search
          .method()
          .minimise(
              x,
              spread,
              point -> {
                write(point, parameters);
                return shards.judge(sample);
              },
              watch::looked,
              seed.child("population"));
    } finally {
      watch.listener.onEnd();
    }
    write(x, parameters);
  }

  private static Rows sample(RowSource.Block block, int most) {
    int rows = Math.min(most, block.order().length);
    boolean weighted = block.weights() != null;
    Rows sample =
        new Rows(
            Tensor.zeros(rows, block.x().columns()),
            Tensor.zeros(rows, block.y().columns()),
            weighted ? Tensor.zeros(rows, 1) : null);
    Shards.gather(block.x(), block.order(), 0, rows, sample.x());
    Shards.gather(block.y(), block.order(), 0, rows, sample.y());
    if (weighted) {
      Shards.gather(block.weights(), block.order(), 0, rows, sample.weights());
    }
    return sample;
  }

  private static void write(double[] point, List<Parameter> parameters) {
    int at = 0;
    for (Parameter parameter : parameters) {
      float[] value = parameter.value().data();
      for (int i = 0; i < parameter.value().size(); i++) {
        value[i] = (float) point[at++];
      }
    }
  }

  /** A start that is still in the race. */
  private static final class Candidate {
    private final Module network;
    private final MemoryStore store = new MemoryStore();
    private double loss = Double.POSITIVE_INFINITY;
    private TrainingException failure;

    Candidate(Module network) {
      this.network = network;
    }
  }

  /** Shows the search as one training of one epoch, and ends each round of it. */
  private static final class Watch implements TrainingListener {
    private final String name;
    private final TrainingListener listener;
    private boolean goOn = true;
    private int until;
    private long done;
    private long ofEpoch;

    Watch(String name, TrainingListener listener) {
      this.name = name;
      this.listener = listener;
    }

    /** The search begins, which will see so many rows, or look so often at all of them. */
    void begin(Module network, long rows) {
      listener.onStart(new Start(name, network.toString(), rows, 1, 0));
    }

    /** One look at all rows. */
    boolean looked(double loss) {
      goOn = goOn && listener.onBatch(1, ++done, loss);
      return goOn;
    }

    @Override
    public boolean onBatch(int epoch, long rows, double loss) {
      done += rows > ofEpoch ? rows - ofEpoch : rows;
      ofEpoch = rows;
      goOn = goOn && listener.onBatch(1, done, loss);
      return goOn;
    }

    @Override
    public boolean onEpoch(Epoch epoch) {
      return goOn && epoch.epoch() < until;
    }
  }
}
