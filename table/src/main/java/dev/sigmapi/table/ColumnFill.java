package dev.sigmapi.table;

import dev.sigmapi.model.Column;
import java.util.function.Consumer;
import org.duckdb.DuckDBReadableVector;

/** A column that grows chunk by chunk. */
sealed interface ColumnFill permits NumberFill, WordFill {

  /** Takes the first so many values of a vector. */
  void add(DuckDBReadableVector vector, int rows);

  /** The whole column; tells the notes what the values lost. */
  Column build(Consumer<String> notes);
}
