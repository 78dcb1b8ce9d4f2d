package dev.sigmapi.bench.tables;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All contenders on a table.
 *
 * @param results Sigmapi's first
 */
record TableLine(TableProblem problem, List<TableResult> results) {

  TableResult own() {
    return results.get(0);
  }

  /** Errors that differ by less are the same. */
  private static final double SAME = 1e-9;

  /** 1 more than how many contenders have a smaller error. */
  int rank(TableResult result) {
    return 1
        + (int)
            results.stream().filter(other -> other.error() < (1 - SAME) * result.error()).count();
  }

  /**
   * By what share Sigmapi's error is larger than the smallest of the others; negative if smaller.
   */
  double excess() {
    double best =
        results.stream().skip(1).mapToDouble(TableResult::error).min().orElse(own().error());
    // Where nobody errs, one row that is wrong is the unit.
    double unit = Math.max(best, best == 0 ? 1.0 / problem.rows() : 0);
    return (own().error() - best) / unit;
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("table", problem.name());
    fields.put("target", problem.target());
    fields.put("task", problem.task().specificationName());
    fields.put("rows", problem.rows());
    fields.put("rank", rank(own()));
    fields.put("excess", excess());
    Map<String, Object> all = new LinkedHashMap<>();
    results.forEach(result -> all.put(result.contender(), result.fields(problem.task())));
    fields.put("results", all);
    return fields;
  }
}
