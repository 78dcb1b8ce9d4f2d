package dev.sigmapi.data;

import java.util.function.Consumer;

/**
 * The rows of a table that need not fit in memory, given in chunks and as often as asked, always
 * the same in the same order.
 */
public interface RowStream {

  /** How many rows all chunks have together. */
  long rows();

  /** The columns with their names and types, without a row. */
  Table layout();

  /**
   * Gives all rows, some thousands at a time; each chunk has the columns of {@link #layout}.
   *
   * @throws DataException if the rows can no longer be read, or are others than before
   */
  void forEach(Consumer<Table> consumer);

  /** A table in memory, cut into chunks of so many rows. */
  static RowStream of(Table table, int chunk) {
    return new TableChunks(table, chunk);
  }
}
