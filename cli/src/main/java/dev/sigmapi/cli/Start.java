package dev.sigmapi.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;

/**
 * Where the script {@code sigmapi} enters. The JVM greets whoever uses the Vector API with a
 * warning on stderr that no option turns off, so the script gives the JVM a pipe that swallows
 * exactly this line, and the real stderr under the number in the property {@code sigmapi.stderr}.
 * From here on {@link System#err} is the real one. If that fails, what is written still arrives, by
 * way of the pipe.
 */
public final class Start {

  private Start() {}

  /** Puts stderr in its place and hands over to {@link Main}. */
  public static void main(String[] args) {
    Integer number = Integer.getInteger("sigmapi.stderr");
    if (number != null) {
      writeErrorsTo(number);
    }
    Main.main(args);
  }

  private static void writeErrorsTo(int number) {
    try {
      Constructor<FileDescriptor> open = FileDescriptor.class.getDeclaredConstructor(int.class);
      open.setAccessible(true); // the script passes --add-opens for this one
      FileOutputStream stream = new FileOutputStream(open.newInstance(number));
      System.setErr(new PrintStream(stream, true, Charset.defaultCharset()));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // The pipe is as good, but for the order of lines on a terminal.
    }
  }
}
