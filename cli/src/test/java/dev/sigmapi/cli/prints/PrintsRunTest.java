package dev.sigmapi.cli.prints;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every print that is a program is run, and gives what the equations do. */
final class PrintsRunTest {
  @TempDir Path folder;

  static List<Sample> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void asJava(Sample sample) throws Exception {
    Agreement.check(sample, new JavaRunner(folder), 0, false);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void asPython(Sample sample) throws Exception {
    assumeTrue(PythonRunner.available(), "python3 with NumPy is not installed here: left out");
    Agreement.check(sample, new PythonRunner(folder), 0, false);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void asSqlInDuckDb(Sample sample) throws Exception {
    Agreement.check(sample, new DuckDbRunner(), 1e-303, false);
  }

  @Test
  void asSqlInPostgres() throws Exception {
    assumeTrue(PostgresRunner.programs() != null, "PostgreSQL is not installed here: left out");
    PostgresRunner postgres = new PostgresRunner();
    try {
      for (Sample sample : samples()) {
        Agreement.check(sample, postgres, 1e-303, false);
      }
    } finally {
      postgres.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void asExcel(Sample sample) throws Exception {
    Agreement.check(sample, new ExcelRunner(), 1e-12, true);
  }
}
