package dev.sigmapi.kernel;

import java.lang.System.Logger.Level;

/**
 * Chooses the kernels for this machine, once.
 *
 * <p>The vector kernels run where the Vector API is there and compiled well, that is, with {@code
 * --add-modules jdk.incubator.vector} on a server HotSpot; the plain ones run everywhere else. The
 * property {@value #PROPERTY} forces one: {@code simd}, or {@code scalar} for plain Java ({@code
 * plain} means the same). A forced choice that cannot be had is an error, never a silent fallback.
 */
public final class KernelChoice {

  /** The system property that forces a choice. */
  public static final String PROPERTY = "sigmapi.kernels";

  private static final String MODULE = "jdk.incubator.vector";

  /** By name: this package does not depend on the one that needs the module. */
  private static final String SIMD = "dev.sigmapi.kernel.simd.SimdKernels";

  private final Kernels kernels;
  private final String reason;

  private KernelChoice(Kernels kernels, String reason) {
    this.kernels = kernels;
    this.reason = reason;
  }

  /**
   * The kernels of this process.
   *
   * @throws IllegalStateException if the property forces kernels that cannot be had here
   */
  public static Kernels get() {
    if (Holder.CHOICE.kernels == null) {
      throw new IllegalStateException(Holder.CHOICE.reason);
    }
    return Holder.CHOICE.kernels;
  }

  /** Why these: one sentence, for people. */
  public static String reason() {
    return Holder.CHOICE.reason;
  }

  /** What a given value of the property, or none ({@code null}), chooses here. */
  static KernelChoice choose(String forced) {
    if (forced == null || forced.isBlank()) {
      String obstacle = obstacle();
      return obstacle == null
          ? new KernelChoice(load(), "The Vector API is there and HotSpot compiles it.")
          : new KernelChoice(new PlainKernels(), "Plain Java: " + obstacle + ".");
    }
    String because = "-D" + PROPERTY + "=" + forced;
    return switch (forced) {
      case "scalar", "plain" -> new KernelChoice(new PlainKernels(), "Forced by " + because + ".");
      case "simd" -> {
        String obstacle = obstacle();
        if (obstacle != null) {
          throw new IllegalStateException(
              because
                  + " cannot be had, because "
                  + obstacle
                  + "; remedy that, or leave the property out to run in plain Java");
        }
        yield new KernelChoice(load(), "Forced by " + because + ".");
      }
      default ->
          throw new IllegalStateException(
              because + " is not known; write simd, or scalar for plain Java");
    };
  }

  Kernels kernels() {
    return kernels;
  }

  @Override
  public String toString() {
    return "kernels: " + (kernels == null ? "none" : kernels.describe()) + ". " + reason;
  }

  /** Why the vector kernels cannot run here, as half a sentence, or null if they can. */
  static String obstacle() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return "the module "
          + MODULE
          + " is not there (start java with --add-modules "
          + MODULE
          + ")";
    }
    String machine = System.getProperty("java.vm.name", "");
    String version = System.getProperty("java.vm.version", "");
    if (!machine.endsWith("Server VM") || version.contains("jvmci")) {
      return "only HotSpot's server compiler turns the Vector API into vectors, and this is "
          + (machine + " " + version).strip();
    }
    String mode = System.getProperty("java.vm.info", "");
    if (!mode.contains("mixed mode") && !mode.contains("compiled mode")
        || mode.contains("emulated-client")) {
      return "HotSpot's server compiler is switched off (" + mode + ")";
    }
    if (!Fused.HARDWARE) {
      return "this processor has no fused multiply-add";
    }
    try {
      load();
      return null;
    } catch (IllegalStateException failure) {
      return failure.getMessage();
    }
  }

  private static Kernels load() {
    try {
      return (Kernels) Class.forName(SIMD).getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      throw new IllegalStateException("the vector kernels do not load: " + cause, failure);
    }
  }

  private static final class Holder {
    static final KernelChoice CHOICE = chooseOrSayWhyNot();

    /** A failure is kept for {@link #get()}, which names it each time it is asked. */
    private static KernelChoice chooseOrSayWhyNot() {
      KernelChoice choice;
      try {
        choice = choose(System.getProperty(PROPERTY));
      } catch (IllegalStateException impossible) {
        choice = new KernelChoice(null, impossible.getMessage());
      }
      System.getLogger(KernelChoice.class.getName()).log(Level.DEBUG, choice.toString());
      return choice;
    }
  }
}
