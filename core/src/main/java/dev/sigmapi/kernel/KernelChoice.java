package dev.sigmapi.kernel;

/** Chooses the kernels for this machine, once. */
public final class KernelChoice {

  private KernelChoice() {}

  /** The kernels of this process. */
  public static Kernels get() {
    return Holder.KERNELS;
  }

  private static final class Holder {
    static final Kernels KERNELS = new PlainKernels();
  }
}
