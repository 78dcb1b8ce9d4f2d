package dev.sigmapi.table;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.duckdb.DuckDBReadableVector;

/** Numbers that arrive in chunks, kept in one array a chunk until they are taken. */
final class NumberFill implements ColumnFill {
  /** Beyond this a double does not hold every whole number. */
  private static final long EXACT = 1L << 53;

  private final String name;
  private final ColumnType type;
  private final String label;
  private final List<double[]> parts = new ArrayList<>();
  private long size;
  private long inexact;
  private boolean holed;

  NumberFill(String name, ColumnType type, String label) {
    this.name = name;
    this.type = type;
    this.label = label;
  }

  @Override
  public void add(DuckDBReadableVector vector, int rows) {
    double[] part = new double[rows];
    if (type == ColumnType.LONG) {
      takeLongs(vector, part);
    } else {
      takeDoubles(vector, part);
    }
    parts.add(part);
    size += rows;
  }

  private void takeDoubles(DuckDBReadableVector vector, double[] part) {
    for (int i = 0; i < part.length; i++) {
      part[i] = vector.getDouble(i, Double.NaN);
      holed |= Double.isNaN(part[i]);
      if (Double.isInfinite(part[i])) {
        throw new DataException(
            "%s: column '%s' is infinite in row %d; remove the row or give it a finite value"
                .formatted(label, name, size + i + 1));
      }
    }
  }

  private void takeLongs(DuckDBReadableVector vector, double[] part) {
    for (int i = 0; i < part.length; i++) {
      if (vector.isNull(i)) {
        part[i] = Double.NaN;
        holed = true;
      } else {
        long value = vector.getLong(i);
        part[i] = value;
        if (value > EXACT || value < -EXACT) {
          inexact++;
        }
      }
    }
  }

  @Override
  public Column take() {
    double[] values =
        new double[parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact)];
    int at = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, values, at, part.length);
      at += part.length;
    }
    parts.clear();
    return new Column.Numbers(name, type.kind(), values);
  }

  @Override
  public boolean holed() {
    return holed;
  }

  @Override
  public void tell(Consumer<String> notes) {
    if (inexact > 0) {
      notes.accept(
          "%s: column '%s' has %d whole numbers beyond 2^53, which are rounded"
              .formatted(label, name, inexact));
    }
  }
}
