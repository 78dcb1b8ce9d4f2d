package dev.sigmapi.specification;

import dev.sigmapi.module.Module;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/**
 * The table of modules: what is read, printed, documented and checked goes through it, and a new
 * module is one row, which stands with its kind, in {@link BasicLayers}, {@link ProductLayers} and
 * so on.
 */
public final class Layers {

  /** Makes a module from completed options. */
  @FunctionalInterface
  public interface Builder {
    Module build(Options options, LayerPlace place);
  }

  /** Outputs of a layer with the option {@code units} that is not the last. */
  static final int UNITS = 16;

  /** The most units, ranks and whatever else is counted. */
  static final int MOST = 1_000_000;

  /** The most factors of a product; those of ordinary inputs leave float32 long before. */
  static final int MOST_FACTORS = 100;

  private static final Vocabulary<Builder> ROWS =
      new Vocabulary<>(
          "layer",
          List.of(
              BasicLayers.dense(),
              ProductLayers.productUnits(),
              BasicLayers.dropout(),
              BasicLayers.layerNorm(),
              BasicLayers.batchNorm(),
              ProductLayers.quadratic(),
              ProductLayers.quadraticLinear(),
              ProductLayers.piSigma(),
              ProductLayers.ridgePolynomial(),
              ProductLayers.sigmaPi(),
              ProductLayers.bilinear(),
              CompositionLayers.select(),
              CompositionLayers.residual(),
              CompositionLayers.concatenate(),
              CompositionLayers.sum(),
              CompositionLayers.multiply(),
              CompositionLayers.gate(),
              CompositionLayers.multiplexer(),
              CompositionLayers.gatedLinear(),
              MixtureLayers.mixtureOfExperts(),
              AttentionLayers.softmax(),
              AttentionLayers.sparsemax(),
              TokenLayers.tokens(),
              SharedLayers.recurrence(),
              BasicLayers.logarithm(),
              AttentionLayers.attention(),
              AttentionLayers.attentionBlock(),
              SharedLayers.convolution(),
              SharedLayers.convolution2d(),
              SharedLayers.pool2d(),
              MixtureLayers.attentionGate(),
              MixtureLayers.multiGateMixture(),
              SharedLayers.motif(),
              WeightLayers.hypernetwork()));

  private static final Vocabulary<Builder> VOCABULARY =
      new Vocabulary<>(ROWS.what(), ROWS.terms().stream().map(LayerWeights::on).toList());

  private Layers() {}

  /** Every module that a specification can name. */
  public static Vocabulary<Builder> vocabulary() {
    return VOCABULARY;
  }

  /**
   * Whether a layer can be given the columns of sequences: it reads them, passes them on, or is
   * made of layers, each of which is asked again.
   */
  static boolean takesSequences(Term<Builder> layer) {
    return layer.name().equals("tokens")
        || layer.name().equals("motif")
        || layer.name().equals("select")
        || layer.options().stream().anyMatch(LayerList::isOption);
  }

  /** The option of how many outputs a layer has. */
  static Option units() {
    return Option.open("units", "outputs: " + UNITS + ", or the target's in the last layer");
  }

  /** Its value. */
  static int units(Options options) {
    return options.whole("units", 1, MOST);
  }

  /** The option of the function g behind a layer. */
  static Option activation(String preset) {
    return Option.of("activation", preset, "g");
  }
}
