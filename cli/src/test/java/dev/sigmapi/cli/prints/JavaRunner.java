package dev.sigmapi.cli.prints;

import dev.sigmapi.expression.print.Prints;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import javax.tools.ToolProvider;

/** Compiles the class as one of Java 8, in a folder of its own, and calls both of its methods. */
record JavaRunner(Path folder) implements Runner {

  @Override
  @SuppressWarnings("unchecked")
  public List<List<Object>> run(Sample sample) throws Exception {
    Class<?> type = compiled(Prints.java(sample.equations(), sample.targets(), "Prediction"));
    Method byNumbers = type.getMethod("predict", double[].class);
    Method byName = type.getMethod("predict", Map.class);
    List<List<Object>> all = new ArrayList<>();
    for (double[] row : sample.rows()) {
      Map<String, Object> named = new HashMap<>();
      for (int i = 0; i < row.length; i++) {
        named.put(sample.columns().get(i).name(), sample.columns().get(i).value(row[i]));
      }
      Map<String, Object> given = (Map<String, Object>) byName.invoke(null, named);
      List<Object> results =
          new ArrayList<>(DoubleStream.of((double[]) byNumbers.invoke(null, row)).boxed().toList());
      // Of results of the same name the map has the last; words come from the map only.
      int at = 0;
      for (Map.Entry<String, Object> entry : given.entrySet()) {
        if (entry.getValue() instanceof String) {
          results.add(at, entry.getValue());
        }
        at++;
      }
      all.add(results);
    }
    return all;
  }

  /** The compiled class. */
  Class<?> compiled(String source) throws Exception {
    Path own = Files.createTempDirectory(folder, "java");
    Path file = own.resolve("Prediction.java");
    // The source is ASCII, so that it means the same in every encoding.
    Files.writeString(file, source, StandardCharsets.US_ASCII);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "--release",
                "8",
                "-Xlint:-options",
                "-d",
                own.toString(),
                file.toString());
    if (code != 0 || messages.size() > 0) {
      StringWriter text = new StringWriter();
      text.write(messages.toString(StandardCharsets.UTF_8));
      throw new AssertionError(text.toString());
    }
    return new URLClassLoader(new URL[] {own.toUri().toURL()}).loadClass("Prediction");
  }
}
