package dev.sigmapi.onnx;

import dev.sigmapi.module.Module;
import java.util.LinkedHashMap;
import java.util.Map;

/** The table of modules that can be written in ONNX. */
final class Translators {
  private final Map<Class<? extends Module>, Translator<? extends Module>> table =
      new LinkedHashMap<>();

  /** Those of the library. */
  static Translators all() {
    Translators all = new Translators();
    BasicTranslators.addTo(all);
    ProductTranslators.addTo(all);
    CompositionTranslators.addTo(all);
    MixtureTranslators.addTo(all);
    TokenTranslators.addTo(all);
    AttentionTranslators.addTo(all);
    SharedTranslators.addTo(all);
    WeightTranslators.addTo(all);
    return all;
  }

  <M extends Module> Translators add(Class<M> kind, Translator<? super M> translator) {
    table.put(kind, translator);
    return this;
  }

  /** How a module is written, or null. */
  @SuppressWarnings("unchecked")
  Translator<Module> of(Module module) {
    return (Translator<Module>) table.get(module.getClass());
  }
}
