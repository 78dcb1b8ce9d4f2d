package dev.sigmapi.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A side in a process of its own, which waits whenever it is not asked. */
final class SideProcess implements AutoCloseable {
  /** Seconds in which a process that is told to end does so. */
  private static final int PATIENCE = 30;

  private final Side side;
  private final Process process;
  private final Path log;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** What is read from the answer. */
  private interface Answer<T> {
    T read() throws IOException;
  }

  /** What is written behind a request. */
  private interface Arguments {
    void write() throws IOException;
  }

  /**
   * Starts a process.
   *
   * @param pretouched for measuring memory: Java's heap is there from the start, so that what the
   *     process grows by lies outside of it
   */
  SideProcess(Side side, int threads, boolean pretouched) throws IOException {
    this.side = side;
    this.log = Files.createTempFile("sigmapi-bench-" + side.name(), ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", classPath(side)));
    command.addAll(
        pretouched ? List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch") : List.of("-Xmx3g"));
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(side.options(threads));
    command.add(Worker.class.getName());
    command.add(side.name());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", "" + threads);
    builder.environment().put("OPENBLAS_NUM_THREADS", "" + threads);
    builder.environment().putAll(side.environment(threads));
    if (pretouched) {
      // What is kept for speed must not count as needed.
      Side.KEEPING_MEMORY.keySet().forEach(builder.environment()::remove);
    }
    builder.redirectError(log.toFile());
    this.process = builder.start();
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
  }

  private static String classPath(Side side) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> side.needs(Path.of(path).getFileName().toString()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  Side side() {
    return side;
  }

  List<String> forms(Case asked) {
    return ask(
        Worker.Request.FORMS,
        () -> write(asked),
        () -> {
          List<String> forms = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            forms.add(in.readUTF());
          }
          return forms;
        });
  }

  Results results(Case asked, String form) {
    return ask(Worker.Request.RESULTS, () -> write(asked, form), () -> Results.read(in));
  }

  void prepare(Case asked, String form) {
    ask(Worker.Request.PREPARE, () -> write(asked, form), in::readBoolean);
  }

  /**
   * Runs a form that is ready until it has not become faster for so much time of the processor.
   *
   * @return the least mean of a run over a tenth of a second
   */
  double warm(String form, int millis) {
    return ask(
        Worker.Request.WARM,
        () -> {
          out.writeUTF(form);
          out.writeInt(millis);
        },
        in::readDouble);
  }

  /** The mean microseconds of a run of a form that is ready, over at least so long. */
  double measure(String form, int millis) {
    return ask(
        Worker.Request.MEASURE,
        () -> {
          out.writeUTF(form);
          out.writeInt(millis);
        },
        in::readDouble);
  }

  /** Bytes that a run of a form that is ready allocates on Java's heap. */
  double allocated(String form) {
    return ask(Worker.Request.ALLOCATED, () -> out.writeUTF(form), in::readDouble);
  }

  /** Bytes at the highest. */
  long memory(Case asked, String form) {
    return ask(Worker.Request.MEMORY, () -> write(asked, form), in::readLong);
  }

  void clear() {
    ask(Worker.Request.CLEAR, () -> {}, in::readBoolean);
  }

  /** How fast this machine calculates now. */
  Rates arithmetic(int threads) {
    return ask(
        Worker.Request.ARITHMETIC,
        () -> out.writeInt(threads),
        () -> new Rates(in.readDouble(), in.readDouble()));
  }

  private void write(Case asked, String form) throws IOException {
    write(asked);
    out.writeUTF(form);
  }

  private void write(Case asked) throws IOException {
    out.writeInt(asked.workload().ordinal());
    out.writeInt(asked.size().length);
    for (int number : asked.size()) {
      out.writeInt(number);
    }
    out.writeInt(asked.mode().ordinal());
    out.writeInt(asked.threads());
  }

  private <T> T ask(Worker.Request request, Arguments arguments, Answer<T> answer) {
    try {
      out.write(request.ordinal());
      arguments.write();
      out.flush();
      return answer.read();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The process of %s ended: %s".formatted(side.name(), lastWords()), e);
    }
  }

  /** The lines of the log that say what went wrong. */
  private String lastWords() {
    try {
      process.waitFor();
      List<String> lines = Files.readAllLines(log);
      List<String> causes =
          lines.stream().filter(l -> l.contains("Exception") || l.contains("rror")).toList();
      List<String> said = causes.isEmpty() ? lines : causes;
      return String.join("; ", said.subList(Math.max(0, said.size() - 3), said.size()));
    } catch (IOException e) {
      return "no log";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Ends the process, and waits for it so that it takes no time from others. */
  @Override
  public void close() {
    try {
      out.close();
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(log);
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
