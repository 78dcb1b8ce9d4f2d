package dev.sigmapi.cli;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sigmapi.data.LongRows;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.SpecificationException;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How rows of moments become rows of sequences. */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
final class LongOptions {
  @Option(
      names = "--sequences-by",
      paramLabel = "COLUMN",
      description =
          "Make one row of all with the same value here, with lists in the order of --time.")
  String sequencesBy;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      description = "What --sequences-by orders rows by: numbers or dates.")
  String time;

  /** Whether they do. */
  boolean wanted() {
    if ((sequencesBy == null) != (time == null)) {
      throw new SpecificationException(
          "--sequences-by and --time expect one another; give both or none");
    }
    return sequencesBy != null;
  }

  /** Makes rows of sequences where that is wanted. */
  LongRows gather(Table table, Consumer<String> notes) {
    if (!wanted()) {
      return new LongRows(table, List.of());
    }
    LongRows rows = LongRows.of(table, sequencesBy, time);
    notes.accept(
        "%d rows become %d sequences by '%s' in the order of '%s', which is not kept"
            .formatted(table.rows(), rows.table().rows(), sequencesBy, time));
    return rows;
  }
}
