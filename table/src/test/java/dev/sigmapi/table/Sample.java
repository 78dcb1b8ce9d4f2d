package dev.sigmapi.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A small file, what reading it gives and what it says. */
final class Sample {
  final Path path;
  final List<String> notes = new ArrayList<>();

  Sample(Path path) {
    this.path = path;
  }

  static Sample of(Path folder, String name, String content) {
    try {
      return new Sample(Files.writeString(folder.resolve(name), content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Table read() {
    return new TableReader(notes::add).read(path.toString());
  }

  Table read(String query) {
    return new TableReader(notes::add).read(path.toString(), Optional.of(query));
  }

  /** Checks that reading is refused in words that hold all of the given ones. */
  void refused(String... words) {
    check(assertThrows(DataException.class, this::read), words);
  }

  void refusedQuery(String query, String... words) {
    check(assertThrows(DataException.class, () -> read(query)), words);
  }

  private void check(DataException e, String... words) {
    for (String word : words) {
      assertTrue(
          e.getMessage().contains(word), () -> "'" + word + "' is not in: " + e.getMessage());
    }
    assertTrue(e.getMessage().lines().count() == 1, e::getMessage);
  }

  static void numbers(Table table, String name, Column.Kind kind, double... expected) {
    Column.Numbers column = (Column.Numbers) table.column(name);
    assertTrue(column.kind() == kind, () -> name + " is " + column.kind());
    assertArrayEquals(expected, column.values(), 0, name);
  }

  static void words(Table table, String name, String... expected) {
    assertArrayEquals(expected, ((Column.Words) table.column(name)).values(), name);
  }
}
