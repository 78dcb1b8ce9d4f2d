package dev.sigmapi.cli.prints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;

/** Whether what a program gives is what the equations do. */
final class Agreement {
  private static final double TOLERANCE = 1e-12;

  /** A sheet computes with 15 digits, of which the sine of more than this leaves none. */
  private static final double LARGE = 1e100;

  private Agreement() {}

  /**
   * Runs a sample.
   *
   * @param least numbers as small as this may be 0
   * @param errors whether what is singular may be an error, NaN here
   */
  static void check(Sample sample, Runner runner, double least, boolean errors) throws Exception {
    List<List<Object>> expected = sample.expected();
    List<List<Object>> actual = runner.run(sample);
    assertEquals(expected.size(), actual.size());
    for (int row = 0; row < expected.size(); row++) {
      if (errors && Arrays.stream(sample.rows()[row]).anyMatch(v -> Math.abs(v) > LARGE)) {
        continue;
      }
      assertEquals(expected.get(row).size(), actual.get(row).size());
      for (int i = 0; i < expected.get(row).size(); i++) {
        Object wanted = expected.get(row).get(i);
        Object got = actual.get(row).get(i);
        boolean same =
            wanted instanceof Double number
                ? same(
                    number, Double.parseDouble(got.toString()), least, errors && sample.singular())
                : wanted.equals(got.toString());
        if (!same) {
          fail(
              "%s, row %d %s, number %d: expected %s but got %s"
                  .formatted(sample, row, Arrays.toString(sample.rows()[row]), i, wanted, got));
        }
      }
    }
  }

  private static boolean same(double wanted, double got, double least, boolean errors) {
    return Double.compare(wanted + 0.0, got + 0.0) == 0
        || (errors && Double.isNaN(got))
        || Math.abs(wanted - got) <= TOLERANCE * Math.abs(wanted) + least;
  }
}
