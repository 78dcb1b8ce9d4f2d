package dev.sigmapi.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A step as JMH times it, in the process that is already there: JMH's own processes would measure
 * one side minutes after the other. Not final, as JMH extends it.
 */
@State(Scope.Benchmark)
public class StepBenchmark {
  private static Step current;

  /**
   * What JMH saw.
   *
   * @param micros the mean of each iteration
   * @param allocated bytes of Java's heap a run
   */
  record Seen(List<Double> micros, double allocated) {}

  /** One run. */
  @Benchmark
  public void run() {
    current.run();
  }

  /** Some iterations of at least so long, one behind the other. */
  static Seen measure(Step step, int iterations, int millis) {
    current = step;
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(StepBenchmark.class.getName())
        .forks(0)
        .threads(1)
        .mode(org.openjdk.jmh.annotations.Mode.AverageTime)
        .timeUnit(TimeUnit.MICROSECONDS)
        .warmupIterations(0)
        .measurementIterations(iterations)
        .measurementTime(TimeValue.milliseconds(millis))
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT);
    try {
      RunResult result = new Runner(options).runSingle();
      List<Double> micros = new ArrayList<>();
      result
          .getBenchmarkResults()
          .forEach(
              fork -> {
                for (IterationResult iteration : fork.getIterationResults()) {
                  micros.add(iteration.getPrimaryResult().getScore());
                }
              });
      Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      return new Seen(micros, allocated == null ? Double.NaN : allocated.getScore());
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH could not run a step", e);
    } finally {
      current = null;
    }
  }
}
