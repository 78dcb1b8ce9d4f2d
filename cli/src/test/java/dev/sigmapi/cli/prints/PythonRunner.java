package dev.sigmapi.cli.prints;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.expression.print.Prints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs python3 on a dict of lists. */
record PythonRunner(Path folder) implements Runner {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final String MAIN =
      """
      import json, sys
      from prediction import predict
      with open("columns.json", encoding="utf-8") as file:
          columns = json.load(file)
      given = predict(columns)
      with open("given.json", "w") as file:
          json.dump([list(v) for v in given.values()], file)
      """;

  static boolean available() {
    try {
      return Commands.code("python3", "-c", "import numpy") == 0;
    } catch (Exception e) {
      return false;
    }
  }

  @Override
  public List<List<Object>> run(Sample sample) throws Exception {
    Path own = Files.createTempDirectory(folder, "python");
    Files.writeString(
        own.resolve("prediction.py"), Prints.python(sample.equations(), sample.targets()));
    Files.writeString(own.resolve("main.py"), MAIN);
    ObjectNode columns = JSON.createObjectNode();
    for (int i = 0; i < sample.columns().size(); i++) {
      ArrayNode values = columns.putArray(sample.columns().get(i).name());
      for (double[] row : sample.rows()) {
        values.addPOJO(sample.columns().get(i).value(row[i]));
      }
    }
    JSON.writeValue(own.resolve("columns.json").toFile(), columns);
    Commands.run(own, "python3", "-W", "error", "main.py");
    JsonNode given = JSON.readTree(own.resolve("given.json").toFile());
    List<List<Object>> all = new ArrayList<>();
    for (int row = 0; row < sample.rows().length; row++) {
      List<Object> values = new ArrayList<>();
      for (JsonNode column : given) {
        JsonNode value = column.get(row);
        values.add(value.isTextual() ? value.asText() : (Object) value.asDouble());
      }
      all.add(values);
    }
    return all;
  }
}
