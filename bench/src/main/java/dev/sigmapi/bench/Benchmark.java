package dev.sigmapi.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs cases on all sides: checks that all compute the same, then lets them run in turns, a round
 * each, so that what else the machine does meets all alike.
 */
final class Benchmark implements AutoCloseable {

  /**
   * How much is measured.
   *
   * @param warmMillis before the rounds, a side runs until it has not become faster for so much
   *     time of the processor; for peers, which are compiled already, for a third of it
   * @param rounds how often each side has its turn; 0 for no times at all
   * @param millis the least length of a turn
   * @param apart what has processes of its own
   * @param memory in which modes the fastest peer's memory is measured, too
   */
  record Plan(int warmMillis, int rounds, int millis, Apart apart, Set<Mode> memory) {
    static final Plan FULL = new Plan(2000, 11, 100, Apart.SIZE, EnumSet.allOf(Mode.class));
    static final Plan QUICK = new Plan(1000, 3, 30, Apart.WORKLOAD, EnumSet.of(Mode.TRAIN));

    /** Whether all sides compute the same, and no times. */
    static final Plan CHECK = new Plan(0, 0, 0, Apart.NOTHING, EnumSet.noneOf(Mode.class));
  }

  /** What has processes of its own, so that nothing before it is seen in it. */
  enum Apart {
    SIZE,
    WORKLOAD,
    NOTHING
  }

  /** A form slower than the fastest of its side by this is measured no further. */
  private static final double HOPELESS = 1.5;

  private final Plan plan;
  private final List<Side> sides = new ArrayList<>();
  private final Consumer<String> progress;
  private final Map<Side, SideProcess> processes = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<Integer, Rates> rates = new LinkedHashMap<>();
  private String running = "";

  /** A form of a side, and what was seen of it. */
  private record Candidate(SideProcess process, String form, List<Double> micros) {}

  /**
   * @param peers those to compare with
   * @param progress is told what is done
   */
  Benchmark(Plan plan, List<Side> peers, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    sides.add(Sides.SIGMAPI);
    sides.addAll(peers);
  }

  /** What went wrong so far. */
  List<String> failures() {
    return failures;
  }

  /** The fastest that was seen of this machine, by threads. */
  Map<Integer, Rates> rates() {
    return rates;
  }

  /** Measures a workload in one size, in all modes wanted. */
  List<Line> run(Workload workload, int[] size, List<Mode> modes, int threads) throws IOException {
    String now =
        switch (plan.apart) {
          case SIZE -> workload + Arrays.toString(size) + threads;
          case WORKLOAD -> workload + " " + threads;
          case NOTHING -> "" + threads;
        };
    if (!now.equals(running)) {
      restart(threads);
      running = now;
    }
    List<Line> lines = new ArrayList<>();
    for (Mode mode : modes) {
      if (workload.has(size, mode)) {
        Case next = new Case(workload, size, mode, threads);
        progress.accept(next.toString());
        List<Candidate> candidates = agreeing(next);
        if (plan.rounds > 0) {
          try {
            lines.add(line(next, candidates));
          } catch (IllegalStateException e) {
            failed(next + ": " + e.getMessage());
            restart(threads);
          }
        }
      }
    }
    return lines;
  }

  /** Sigmapi, and all forms of peers that compute the same. */
  private List<Candidate> agreeing(Case measured) throws IOException {
    SideProcess sigmapi = processes.get(Sides.SIGMAPI);
    List<Candidate> candidates = new ArrayList<>();
    Results expected = sigmapi.results(measured, "");
    candidates.add(new Candidate(sigmapi, "", new ArrayList<>()));
    for (Side side : sides.subList(1, sides.size())) {
      try {
        SideProcess process = processes.get(side);
        for (String form : process.forms(measured)) {
          String whose = (side.name() + " " + form).strip();
          expected.requireSame(process.results(measured, form), whose);
          candidates.add(new Candidate(process, form, new ArrayList<>()));
        }
      } catch (IllegalStateException e) {
        failed(measured + ": " + e.getMessage());
        processes.put(side, new SideProcess(side, measured.threads(), false)).close();
        candidates.removeIf(candidate -> candidate.process.side() == side);
      }
    }
    return candidates;
  }

  private Line line(Case measured, List<Candidate> all) throws IOException {
    SideProcess sigmapi = processes.get(Sides.SIGMAPI);
    for (Candidate candidate : all) {
      candidate.process.prepare(measured, candidate.form);
    }
    List<Candidate> candidates = promising(all);
    Rates now = sigmapi.arithmetic(measured.threads());
    for (int round = 0; round < plan.rounds; round++) {
      for (Candidate candidate : candidates) {
        candidate.micros.add(candidate.process.measure(candidate.form, plan.millis));
      }
    }
    now = now.best(sigmapi.arithmetic(measured.threads()));
    rates.merge(measured.threads(), now, Rates::best);
    double allocated = sigmapi.allocated("");
    processes.values().forEach(SideProcess::clear);
    Map<String, Line.Times> best = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      Line.Times times = new Line.Times(candidate.form, candidate.micros);
      best.merge(
          candidate.process.side().name(), times, (a, b) -> a.median() <= b.median() ? a : b);
    }
    Line.Times own = best.remove(Sides.SIGMAPI.name());
    double limit = now.microseconds(measured.problem().work());
    Line line = new Line(measured, own, best, allocated, limit, -1, -1);
    return plan.memory.contains(measured.mode()) ? withMemory(line) : line;
  }

  private void failed(String message) {
    failures.add(message);
    progress.accept("FAILED: " + message);
  }

  private void restart(int threads) throws IOException {
    close();
    for (Side side : sides) {
      processes.put(side, new SideProcess(side, threads, false));
    }
  }

  /** Warms all up and leaves out forms of a side that has a much faster one. */
  private List<Candidate> promising(List<Candidate> candidates) {
    Map<Candidate, Double> last = new LinkedHashMap<>();
    Map<SideProcess, Double> best = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      boolean own = candidate.process.side() == Sides.SIGMAPI;
      double least =
          candidate.process.warm(candidate.form, own ? plan.warmMillis : plan.warmMillis / 3);
      last.put(candidate, least);
      best.merge(candidate.process, least, Math::min);
    }
    return candidates.stream().filter(c -> last.get(c) <= HOPELESS * best.get(c.process)).toList();
  }

  /** With the memory of Sigmapi, and of the fastest peer in a process that did nothing before. */
  private Line withMemory(Line line) throws IOException {
    long own = processes.get(Sides.SIGMAPI).memory(line.measured(), "");
    if (line.fastest() == null) {
      return line.withMemory(own, -1);
    }
    Side fastest = Sides.named(line.fastest());
    String form = line.peers().get(line.fastest()).form();
    try (SideProcess process = new SideProcess(fastest, line.measured().threads(), true)) {
      return line.withMemory(own, process.memory(line.measured(), form));
    }
  }

  /** Ends all processes. */
  @Override
  public void close() {
    processes.values().forEach(SideProcess::close);
    processes.clear();
  }
}
