package dev.sigmapi.table;

import static dev.sigmapi.data.Column.Kind.BOOLEAN;
import static dev.sigmapi.data.Column.Kind.DATE;
import static dev.sigmapi.data.Column.Kind.NUMBER;
import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet, JSON and queries. */
class OtherFormatsTest {
  @TempDir Path folder;

  private Sample made(String name, String select) {
    Path path = folder.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + select + ") TO '" + path + "'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Sample(path);
  }

  @Test
  void everyTypeOfParquet() {
    Table table =
        made(
                "t.parquet",
                "SELECT 1::TINYINT i8, 2::BIGINT i64, 3::UBIGINT u64, 4::HUGEINT i128, 0.5::FLOAT"
                    + " f32, 12.345::DECIMAL(9,3) dec, true b, DATE '1970-01-11' d, TIMESTAMP"
                    + " '1970-01-01 12:00:00' t, TIMESTAMPTZ '1970-01-01 12:00:00+06' tz,"
                    + " TIMESTAMP_NS '1970-01-01 18:00:00' ns, 'x'::ENUM('x','y') e, 'w' w UNION"
                    + " ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                    + " NULL, NULL, ''")
            .read();
    Sample.numbers(table, "i8", NUMBER, 1, NaN);
    Sample.numbers(table, "i64", NUMBER, 2, NaN);
    Sample.numbers(table, "u64", NUMBER, 3, NaN);
    Sample.numbers(table, "i128", NUMBER, 4, NaN);
    Sample.numbers(table, "f32", NUMBER, 0.5, NaN);
    Sample.numbers(table, "dec", NUMBER, 12.345, NaN);
    Sample.numbers(table, "b", BOOLEAN, 1, NaN);
    Sample.numbers(table, "d", DATE, 10, NaN);
    Sample.numbers(table, "t", DATE, 0.5, NaN);
    Sample.numbers(table, "tz", DATE, 0.25, NaN);
    Sample.numbers(table, "ns", DATE, 0.75, NaN);
    Sample.words(table, "e", "x", null);
    Sample.words(table, "w", "w", null);
  }

  @Test
  void notANumberIsMissing() {
    Table table = made("n.parquet", "SELECT unnest([1.5, 'nan'::DOUBLE]) x").read();
    Sample.numbers(table, "x", NUMBER, 1.5, NaN);
  }

  @Test
  void columnOfListsOrStructs() {
    Table lists =
        made(
                "l.parquet",
                "SELECT unnest([[1, NULL, -2], [], NULL]) l, unnest([[0.1::DOUBLE, 1e300], [3], [4]]) d,"
                    + " unnest([['a', 'b c'], [], NULL]) w, [5, 6]::INTEGER[2] f")
            .read();
    Column.Lists l = (Column.Lists) lists.column("l");
    assertArrayEquals(new double[] {1, NaN, -2}, l.values()[0]);
    assertEquals(List.of("[1, , -2]", "[]", ""), List.of(l.text(0), l.text(1), l.text(2)));
    assertArrayEquals(new double[] {0.1, 1e300}, ((Column.Lists) lists.column("d")).values()[0]);
    assertArrayEquals(new double[] {5, 6}, ((Column.Lists) lists.column("f")).values()[2]);
    Sample.words(lists, "w", "[a, b c]", "[]", null);
    made("n.parquet", "SELECT 1 a, [[1, 2]] l").refused("column 'l'", "INTEGER[][]", "--query");
    Sample sample = made("s.parquet", "SELECT {'k': 7} s");
    sample.refused("column 's'", "STRUCT", "--query");
    Sample.numbers(sample.read("SELECT s.k FROM data"), "k", NUMBER, 7);
  }

  @Test
  void jsonAsAnArrayOrInLines() {
    String lines = "{\"a\": 1, \"w\": \"x\", \"n\": null}\n{\"a\": 2.5, \"n\": null}\n";
    Table table = Sample.of(folder, "l.ndjson", lines).read();
    Sample.numbers(table, "a", NUMBER, 1, 2.5);
    Sample.words(table, "w", "x", null);
    Sample.numbers(table, "n", NUMBER, NaN, NaN);
    Sample array = Sample.of(folder, "a.json", "[{\"a\": 1}, {\"a\": 2}]");
    Sample.numbers(array.read(), "a", NUMBER, 1, 2);
    Sample.numbers(made("z.json.gz", "SELECT 3 AS a").read(), "a", NUMBER, 3);
  }

  @Test
  void lateJsonKeysAreColumns() {
    String lines = "{\"a\": 1}\n".repeat(30_000) + "{\"a\": 2, \"late\": true}\n";
    assertEquals(List.of("a", "late"), Sample.of(folder, "l.jsonl", lines).read().names());
  }

  @Test
  void queriesSeeTheFileAsData() {
    Sample sample = Sample.of(folder, "t.csv", "my x,\"q\"\"\",g\n3,4,u\n1,2,v\nNA,7,u\n");
    Table table =
        sample.read("SELECT \"my x\" + 1 AS y, \"q\"\"\", g FROM data ORDER BY 2; -- all of it");
    Sample.numbers(table, "y", NUMBER, 2, 4, NaN);
    Sample.numbers(table, "q\"", NUMBER, 2, 4, 7);
    Sample.words(table, "g", "v", "u", "u");
    Table grouped =
        sample.read("WITH s AS (SELECT g, count(*) n FROM data GROUP BY g ORDER BY g) FROM s;");
    Sample.numbers(grouped, "n", NUMBER, 2, 1);
  }

  @Test
  void queriesMayReadOtherFiles() {
    Sample other = Sample.of(folder, "o.csv", "k,z\n1,10\n2,20\n");
    Sample sample = Sample.of(folder, "t.csv", "k,x\n2,5\n1,6\n");
    Table table =
        sample.read(
            "SELECT x, z FROM data JOIN read_csv('" + other.path + "') USING (k) ORDER BY x");
    Sample.numbers(table, "z", NUMBER, 20, 10);
  }
}
