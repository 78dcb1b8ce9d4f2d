package dev.sigmapi.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * The process of a side. It does what it reads from its standard input and answers on its standard
 * output, until the input ends.
 */
final class Worker {

  /** What can be asked for; the same on both ends. */
  enum Request {
    /** The forms of a case. */
    FORMS,
    /** One form of a case made ready, run and read, for the others to be compared with. */
    RESULTS,
    /** One form made ready for timing. */
    PREPARE,
    /** A form run for a while. */
    WARM,
    /** A form timed. */
    MEASURE,
    /** What a run of a form allocates on Java's heap. */
    ALLOCATED,
    /** What a form takes of memory. */
    MEMORY,
    /** All that is ready is given up. */
    CLEAR,
    /** How fast this machine calculates. */
    ARITHMETIC
  }

  /** Steps after which outputs are compared again. */
  static final int STEPS = 3;

  /** Adam's rate in steps that are compared. */
  private static final double COMPARED = 1e-3;

  /** Adam's rate in steps that are timed, so small that the ten-thousandth is like the first. */
  private static final double TIMED = 1e-7;

  /** What counts as faster than before. */
  private static final double FASTER = 0.97;

  /** Runs over which allocation is averaged. */
  private static final int ALLOCATION_RUNS = 20;

  private final Side side;
  private final DataInputStream in = new DataInputStream(System.in);
  private final DataOutputStream out;
  private final Map<String, Step> ready = new LinkedHashMap<>();

  private Worker(Side side, DataOutputStream out) {
    this.side = side;
    this.out = out;
  }

  /**
   * @param args the name of the side
   */
  public static void main(String[] args) throws Exception {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
    System.setOut(System.err); // What libraries print must not come between the answers.
    System.setProperty("jmh.executor", "CUSTOM");
    System.setProperty("jmh.executor.class", OneThread.class.getName());
    System.setProperty("jmh.ignoreLock", "true");
    Worker worker = new Worker(Sides.named(args[0]), out);
    while (worker.answer()) {
      out.flush();
    }
    System.exit(0);
  }

  private boolean answer() throws IOException {
    int request = in.read();
    if (request < 0) {
      return false;
    }
    switch (Request.values()[request]) {
      case FORMS -> {
        List<String> forms = side.forms(readCase().problem());
        out.writeInt(forms.size());
        for (String form : forms) {
          out.writeUTF(form);
        }
      }
      case RESULTS -> results(readCase().problem(), in.readUTF());
      case PREPARE -> {
        Problem problem = readCase().problem();
        String form = in.readUTF();
        ready.put(form, onThread(() -> side.prepare(problem, form, TIMED)));
        out.writeBoolean(true);
      }
      case WARM -> out.writeDouble(warm(ready.get(in.readUTF()), in.readInt()));
      case MEASURE -> out.writeDouble(StepBenchmark.measure(ready.get(in.readUTF()), in.readInt()));
      case ALLOCATED -> {
        Step step = ready.get(in.readUTF());
        out.writeDouble(onThread(() -> allocated(step)));
      }
      case MEMORY -> memory(readCase(), in.readUTF());
      case CLEAR -> {
        onThread(
            () -> {
              ready.values().forEach(Step::close);
              return null;
            });
        ready.clear();
        out.writeBoolean(true);
      }
      case ARITHMETIC -> {
        int threads = in.readInt();
        out.writeDouble(Arithmetic.productRate());
        out.writeDouble(Arithmetic.functionRate() * threads);
      }
    }
    return true;
  }

  private Case readCase() throws IOException {
    Workload workload = Workload.values()[in.readInt()];
    int[] size = new int[in.readInt()];
    for (int i = 0; i < size.length; i++) {
      size[i] = in.readInt();
    }
    return new Case(workload, size, Mode.values()[in.readInt()], in.readInt());
  }

  private void results(Problem problem, String form) throws IOException {
    Results results =
        onThread(
            () -> {
              try (Step step = side.prepare(problem, form, COMPARED)) {
                float[] outputs = step.outputs();
                if (!problem.trains()) {
                  return new Results(outputs, Map.of(), null);
                }
                Map<String, float[]> gradients = step.gradients();
                for (int i = 0; i < STEPS; i++) {
                  step.run();
                }
                return new Results(
                    outputs, gradients, step.learnsTheSame() ? step.outputs() : null);
              }
            });
    results.write(out);
  }

  /**
   * What is there more after making ready and some runs than before: of the process at its highest,
   * or, where everything lies on Java's heap, of that.
   */
  private void memory(Case measured, String form) throws IOException {
    boolean heap = side == Sides.SIGMAPI;
    if (!heap) {
      // A small case first, so that loading the library does not count.
      Case small = new Case(Workload.PERCEPTRON, new int[] {32}, Mode.TRAIN, measured.threads());
      Problem problem = small.problem();
      onThread(() -> ran(problem, side.forms(problem).get(0)));
    }
    long before = heap ? usedHeap() : -1;
    Problem problem = measured.problem();
    if (!heap) {
      before = resident("VmRSS:");
      Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // The highest begins anew.
    }
    Step step = onThread(() -> ran(problem, form));
    out.writeLong(Math.max(0, (heap ? usedHeap() : resident("VmHWM:")) - before));
    onThread(
        () -> {
          step.close();
          return problem;
        });
  }

  /**
   * Runs a step until it has not become faster for a while. The while is time of the processor,
   * which the compiler takes its part of, so that it is as long on a busy machine.
   */
  private static double warm(Step step, int millis) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double least = Double.POSITIVE_INFINITY;
    long end = Long.MAX_VALUE;
    do {
      double micros = StepBenchmark.measure(step, Math.min(millis, 100));
      if (micros < FASTER * least) {
        end = system.getProcessCpuTime() + 1_000_000L * millis;
      }
      least = Math.min(least, micros);
    } while (system.getProcessCpuTime() < end);
    return least;
  }

  /** Bytes a run, of all threads. */
  private static double allocated(Step step) {
    long asking = -allAllocated();
    asking += allAllocated();
    long before = allAllocated();
    for (int i = 0; i < ALLOCATION_RUNS; i++) {
      step.run();
    }
    return Math.max(0, allAllocated() - before - asking) / (double) ALLOCATION_RUNS;
  }

  private static long allAllocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private Step ran(Problem problem, String form) {
    Step step = side.prepare(problem, form, TIMED);
    for (int i = 0; i < STEPS; i++) {
      step.run();
    }
    return step;
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long resident(String field) throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(l -> l.startsWith(field))
            .findFirst()
            .orElseThrow();
    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  private static <T> T onThread(Callable<T> work) {
    try {
      return OneThread.STEPS.submit(work).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("A step failed", e);
    }
  }
}
