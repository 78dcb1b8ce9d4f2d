package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import dev.sigmapi.data.RowStream;
import dev.sigmapi.data.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A file, or a query on one, read in chunks: memory does not grow with the number of rows.
 *
 * <p>The types are those of {@link TableReader#read}, which takes one look at all rows when the
 * stream is opened. Notes are told by then and at the end of the first reading.
 */
public final class TableStream implements RowStream, AutoCloseable {
  private static final int CHUNK = 8192;

  private final DataFile file;
  private final String stamp;
  private final OpenTable open;
  private final Relation relation;
  private final long rows;
  private boolean finished;

  private TableStream(DataFile file, String stamp, OpenTable open) {
    this.file = file;
    this.stamp = stamp;
    this.open = open;
    if (open.queried()) {
      // With more threads a join or a group may come in another order each time.
      open.asked().run("SET threads = 1");
    }
    String[] survey = survey(open);
    rows = Long.parseLong(survey[0]);
    open.refuseEmpty(rows);
    List<String> types = new ArrayList<>(open.relation().types());
    for (int i = 0; i < types.size(); i++) {
      if (survey[i + 1].equals("0")) {
        types.set(i, "NULL");
      }
    }
    relation = new Relation(open.relation().select(), open.relation().names(), types);
    layout();
  }

  static TableStream open(DataFile file, Optional<String> query, Consumer<String> notes) {
    String stamp = file.stamp();
    OpenTable open = OpenTable.of(file, query, notes);
    try {
      return new TableStream(file, stamp, open);
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** How many rows there are, and in each column of words how many words. */
  private static String[] survey(OpenTable open) {
    int width = open.relation().types().size();
    boolean words =
        open.relation().types().stream().anyMatch(type -> ColumnType.of(type) == ColumnType.WORD);
    if (!words && open.knownRows().isPresent()) {
      String[] known = new String[width + 1];
      Arrays.fill(known, "1");
      known[0] = Long.toString(open.knownRows().getAsLong());
      return known;
    }
    StringBuilder counts = new StringBuilder("SELECT count(*)");
    for (int i = 0; i < width; i++) {
      ColumnType type = ColumnType.of(open.relation().types().get(i));
      counts.append(
          type == ColumnType.WORD
              ? ", count(nullif(%s, ''))".formatted(type.select("c" + i))
              : ", 1");
    }
    return open.asked().rows(counts + " FROM " + open.relation().numbered()).get(0);
  }

  private ColumnLoader loader() {
    return new ColumnLoader(open.asked(), relation, true);
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public Table layout() {
    return loader().take();
  }

  @Override
  public void forEach(Consumer<Table> consumer) {
    if (!DataFile.of(file.source()).stamp().equals(stamp)) {
      throw changed();
    }
    ColumnLoader loader = loader();
    loader.load(CHUNK, consumer);
    if (loader.rows() != rows) {
      throw changed();
    }
    if (!finished) {
      open.finish(loader);
      finished = true;
    }
  }

  private DataException changed() {
    return new DataException(
        "'%s' changed while it was used; start again when nothing writes to it"
            .formatted(file.source()));
  }

  @Override
  public void close() {
    open.close();
  }
}
