package dev.sigmapi.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
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

  /** One run. */
  @Benchmark
  public void run() {
    current.run();
  }

  /** One iteration of at least so long: the mean microseconds of a run. */
  static double measure(Step step, int millis) {
    current = step;
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(StepBenchmark.class.getName())
        .forks(0)
        .threads(1)
        .mode(org.openjdk.jmh.annotations.Mode.AverageTime)
        .timeUnit(TimeUnit.MICROSECONDS)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(millis))
        .verbosity(VerboseMode.SILENT);
    try {
      return new Runner(options).runSingle().getPrimaryResult().getScore();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH could not run a step", e);
    } finally {
      current = null;
    }
  }
}
