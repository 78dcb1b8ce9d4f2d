package dev.sigmapi.data;

import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A table in memory as a stream. */
record TableChunks(Table table, int chunk) implements RowStream {

  @Override
  public long rows() {
    return table.rows();
  }

  @Override
  public Table layout() {
    return part(0, 0);
  }

  @Override
  public void forEach(Consumer<Table> consumer) {
    for (int start = 0; start < table.rows(); start += chunk) {
      consumer.accept(part(start, Math.min(table.rows(), start + chunk)));
    }
  }

  private Table part(int start, int end) {
    return table.rows(IntStream.range(start, end).toArray());
  }
}
