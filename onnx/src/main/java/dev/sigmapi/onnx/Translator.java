package dev.sigmapi.onnx;

import dev.sigmapi.module.Module;

/** How modules of one kind are written in operators of ONNX. */
@FunctionalInterface
interface Translator<M extends Module> {
  /**
   * Writes one.
   *
   * @param t the graph and what is known of it
   * @param x [rows, inputs]
   * @return [rows, outputs]
   */
  Value translate(Translation t, M module, Value x);
}
