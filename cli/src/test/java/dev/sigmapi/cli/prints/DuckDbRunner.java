package dev.sigmapi.cli.prints;

import dev.sigmapi.expression.print.Prints;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Runs the query in DuckDB. */
record DuckDbRunner() implements Runner {

  @Override
  public List<List<Object>> run(Sample sample) throws Exception {
    List<List<Object>> all = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(table(sample));
      int count = sample.columns().size();
      String marks = String.join(", ", Collections.nCopies(count + 1, "?"));
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO data VALUES (" + marks + ")")) {
        for (int row = 0; row < sample.rows().length; row++) {
          insert.setInt(1, row);
          for (int i = 0; i < count; i++) {
            insert.setObject(i + 2, sample.columns().get(i).value(sample.rows()[row][i]));
          }
          insert.addBatch();
        }
        insert.executeBatch();
      }
      String sql = Prints.sql(sample.equations(), sample.targets(), "data");
      try (ResultSet result =
          statement.executeQuery("SELECT * FROM (" + sql + ") AS p ORDER BY \"the row\"")) {
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          List<Object> values = new ArrayList<>();
          for (int i = count + 2; i <= columns; i++) {
            values.add(result.getObject(i));
          }
          all.add(values);
        }
      }
    }
    return all;
  }

  /** What makes the table. */
  static String table(Sample sample) {
    return sample.columns().stream()
        .map(
            column ->
                "\"%s\" %s"
                    .formatted(
                        column.name().replace("\"", "\"\""),
                        column.words() == null ? "double precision" : "varchar"))
        .collect(Collectors.joining(", ", "CREATE TABLE data (\"the row\" integer, ", ")"));
  }
}
