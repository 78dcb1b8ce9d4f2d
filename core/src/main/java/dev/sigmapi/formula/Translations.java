package dev.sigmapi.formula;

import dev.sigmapi.module.Attention;
import dev.sigmapi.module.AttentionBlock;
import dev.sigmapi.module.AttentionGate;
import dev.sigmapi.module.AttentionPool;
import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.Convolution;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.Gate;
import dev.sigmapi.module.GatedLinear;
import dev.sigmapi.module.GridConvolution;
import dev.sigmapi.module.GridPool;
import dev.sigmapi.module.Hypernetwork;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Logarithm;
import dev.sigmapi.module.LowRankBilinear;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Motifs;
import dev.sigmapi.module.MultiGateMixture;
import dev.sigmapi.module.Multiplexer;
import dev.sigmapi.module.Parallel;
import dev.sigmapi.module.PiSigma;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Quadratic;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.Recurrence;
import dev.sigmapi.module.Residual;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.RowHypernetwork;
import dev.sigmapi.module.ScaledDense;
import dev.sigmapi.module.Select;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.module.Softmax;
import dev.sigmapi.module.Tokens;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The table of how each class of modules is read. */
final class Translations {
  private static final Map<Class<?>, Translation<?>> TABLE = new LinkedHashMap<>();

  static {
    put(Dense.class, LinearTranslations::dense);
    put(ScaledDense.class, LinearTranslations::scaled);
    put(Select.class, LinearTranslations::select);
    put(Logarithm.class, LinearTranslations::logarithm);
    put(LayerNorm.class, LinearTranslations::layerNorm);
    put(BatchNorm.class, LinearTranslations::batchNorm);
    put(AttentionGate.class, LinearTranslations::attentionGate);
    put(Dropout.class, (module, x, reading) -> x);
    put(ProductUnits.class, ProductTranslations::productUnits);
    put(SigmaPi.class, ProductTranslations::sigmaPi);
    put(Quadratic.class, ProductTranslations::quadratic);
    put(QuadraticLinear.class, ProductTranslations::quadraticLinear);
    put(Bilinear.class, ProductTranslations::bilinear);
    put(LowRankBilinear.class, ProductTranslations::lowRankBilinear);
    put(PiSigma.class, ProductTranslations::piSigma);
    put(RidgePolynomial.class, ProductTranslations::ridgePolynomial);
    put(Sequence.class, CompositionTranslations::sequence);
    put(Residual.class, CompositionTranslations::residual);
    put(Parallel.class, CompositionTranslations::parallel);
    put(Gate.class, CompositionTranslations::gate);
    put(GatedLinear.class, CompositionTranslations::gatedLinear);
    put(Multiplexer.class, CompositionTranslations::multiplexer);
    put(Softmax.class, MixtureTranslations::softmax);
    put(MixtureOfExperts.class, MixtureTranslations::mixture);
    put(MultiGateMixture.class, MixtureTranslations::multiGate);
  }

  /**
   * Those that are not read: what works along sequences and grids has no formula of a size that
   * people read, and what makes the weights of others has one for each row.
   */
  static final Set<Class<? extends Module>> NONE =
      Set.of(
          Tokens.class,
          Attention.class,
          AttentionBlock.class,
          AttentionPool.class,
          Recurrence.class,
          Convolution.class,
          GridConvolution.class,
          GridPool.class,
          Motifs.class,
          Hypernetwork.class,
          RowHypernetwork.class);

  private Translations() {}

  private static <M extends Module> void put(Class<M> type, Translation<M> translation) {
    TABLE.put(type, translation);
  }

  /** Whether modules of that class are read. */
  static boolean reads(Class<? extends Module> type) {
    return TABLE.containsKey(type);
  }

  /**
   * How a module is read.
   *
   * @throws NoClosedFormException if it is not
   */
  @SuppressWarnings("unchecked")
  static <M extends Module> Translation<M> of(M module) {
    Translation<?> translation = TABLE.get(module.getClass());
    if (translation == null) {
      throw new NoClosedFormException(module + " has no closed form");
    }
    // The table pairs each class with a translation of its own.
    return (Translation<M>) translation;
  }
}
