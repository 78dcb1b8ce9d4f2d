package dev.sigmapi.grad;

/** Who is told which modules a forward pass goes through; calls nest. */
public interface Trace {

  /**
   * A module begins.
   *
   * @param name its place in the module around it, such as {@code layers.0}
   * @param module the module
   */
  void enter(String name, Object module, Node x);

  /** The module that began last, of those that have not ended, has computed y. */
  void leave(Node y);
}
