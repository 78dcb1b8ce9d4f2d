package dev.sigmapi.cli;

import dev.sigmapi.train.TrainingListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * What Ctrl-C does while a model is trained. The first asks the training to stop, which keeps its
 * best; where no training can stop, and at the second, the process ends at once.
 */
final class Interruption implements TrainingListener {
  /** As shells count a process that a SIGINT ended. */
  static final int EXIT_CODE = 130;

  private final Runnable farewell;
  private volatile boolean asked;
  private volatile boolean training;

  /**
   * @param farewell says how to go on, where the process ends at once
   */
  Interruption(Runnable farewell) {
    this.farewell = farewell;
  }

  /** From now on Ctrl-C, and the polite signal to end, come here. */
  Interruption listen() {
    for (String signal : new String[] {"INT", "TERM"}) {
      handle(signal);
    }
    return this;
  }

  /** Whether the user has asked to stop. */
  boolean asked() {
    return asked;
  }

  @Override
  public void onStart(Start start) {
    training = true;
  }

  @Override
  public boolean goesOn() {
    training = true;
    return !asked;
  }

  @Override
  public boolean onBatch(int epoch, long rows, double loss) {
    return !asked;
  }

  @Override
  public boolean onEpoch(Epoch epoch) {
    return !asked;
  }

  private void interrupt() {
    if (asked || !training) {
      farewell.run();
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    asked = true;
  }

  /**
   * The JDK's class for signals is not part of its documented API, and the compiler refuses it in a
   * build without warnings; where a JDK does not have it, Ctrl-C ends the process at once.
   */
  private void handle(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                interrupt();
                return null;
              });
      Method handle = signal.getMethod("handle", signal, handler);
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (ReflectiveOperationException e) {
      System.getLogger(Interruption.class.getName())
          .log(System.Logger.Level.DEBUG, "Ctrl-C ends this process at once", e);
    }
  }
}
