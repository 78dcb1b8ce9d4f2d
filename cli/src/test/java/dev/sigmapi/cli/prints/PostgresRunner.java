package dev.sigmapi.cli.prints;

import dev.sigmapi.expression.print.Prints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of its own, on a socket in a folder that goes away with it. */
final class PostgresRunner implements Runner {
  private final Path programs;
  private final Path folder;
  private final Path data;

  /** Starts the server. */
  PostgresRunner() throws IOException, InterruptedException {
    programs = programs();
    // Sockets have short names.
    folder = Files.createTempDirectory(Path.of("/tmp"), "pg");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    data = folder.resolve("data");
    run("initdb", "-D", data.toString(), "-A", "trust", "-E", "UTF8", "--locale=C");
    String options = "-c listen_addresses='' -c fsync=off -k " + folder;
    run(
        "pg_ctl",
        "-D",
        data.toString(),
        "-o",
        options,
        "-l",
        folder.resolve("log").toString(),
        "-w",
        "start");
  }

  /** The folder of Debian's package's programs, or null. */
  static Path programs() throws IOException {
    Path root = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(root)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(root)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
  }

  /** As the user postgres where this is root, who may not run a server. */
  private String run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(Arrays.asList(arguments));
    return Commands.run(folder, command.toArray(String[]::new));
  }

  @Override
  public List<List<Object>> run(Sample sample) throws Exception {
    StringBuilder script =
        new StringBuilder("SET client_min_messages = warning;\nDROP TABLE IF EXISTS data;\n");
    script.append(DuckDbRunner.table(sample)).append(";\nCOPY data FROM STDIN;\n");
    for (int row = 0; row < sample.rows().length; row++) {
      script.append(row);
      for (int i = 0; i < sample.columns().size(); i++) {
        Object value = sample.columns().get(i).value(sample.rows()[row][i]);
        script.append('\t').append(value == null ? "\\N" : value.toString().replace("\\", "\\\\"));
      }
      script.append('\n');
    }
    script.append("\\.\nSELECT * FROM (");
    script.append(Prints.sql(sample.equations(), sample.targets(), "data"));
    script.append(") AS p ORDER BY \"the row\";\n");
    Path file = Files.writeString(folder.resolve("script.sql"), script);
    String out =
        run(
            "psql",
            "-X",
            "-h",
            folder.toString(),
            "-d",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-q",
            "-t",
            "-A",
            "-F",
            "\t",
            "-f",
            file.toString());
    List<List<Object>> all = new ArrayList<>();
    for (String line : out.split("\n")) {
      String[] values = line.split("\t", -1);
      List<Object> row = new ArrayList<>();
      for (int i = sample.columns().size() + 1; i < values.length; i++) {
        row.add(values[i]);
      }
      all.add(row);
    }
    return all;
  }

  /** Ends the server. */
  void stop() throws IOException, InterruptedException {
    run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
