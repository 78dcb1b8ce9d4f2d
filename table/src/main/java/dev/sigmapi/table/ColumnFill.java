package dev.sigmapi.table;

import dev.sigmapi.data.Column;
import java.util.function.Consumer;
import org.duckdb.DuckDBReadableVector;

/** A column that grows chunk by chunk. */
sealed interface ColumnFill permits ListFill, NumberFill, WordFill {

  /** Takes the first so many values of a vector. */
  void add(DuckDBReadableVector vector, int rows);

  /** The values since the last call, as a column. */
  Column take();

  /** Whether a value was missing so far. */
  boolean holed();

  /** Tells the notes what the values lost so far. */
  void tell(Consumer<String> notes);
}
