package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import dev.sigmapi.file.ModelFileException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EquationsFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyNodeIsReadBackAsItWas() throws Exception {
    List<Expression> all = new ArrayList<>();
    for (double value : new double[] {0, -1.5, 1e-300, 0.1 + 0.2, Double.NaN, 1 / 0.0, -1 / 0.0}) {
      all.add(new Constant(value));
      all.add(new Input(1, "a \"b\"", value));
      all.add(new Power(new Reference("step"), value));
    }
    all.add(new Missing(0, "größe"));
    all.add(new Is(2, "c", 31, "(missing)"));
    all.add(new Sum(List.of()));
    all.add(new Product(List.of()));
    all.add(new Sum(List.copyOf(all)));
    all.add(new Product(List.copyOf(all)));
    for (Function function : Function.values()) {
      all.add(new Call(function, new Reference("step")));
    }
    all.add(new Choice(all.get(0), all.get(1), all.get(2)));
    List<Definition> results = new ArrayList<>();
    all.forEach(expression -> results.add(new Definition("y", expression)));
    Equations equations = new Equations(List.of(new Definition("step", new Constant(1))), results);
    String text = EquationsFormat.write(equations).toPrettyString();
    assertEquals(equations, EquationsFormat.read(JSON.readTree(text), 3, results.size()));
  }

  @Test
  void whatIsNoEquationIsRefused() throws Exception {
    for (String is :
        List.of(
            "{\"step\": \"later\"}",
            "{\"input\": \"a\", \"at\": 3, \"missing\": 0}",
            "{\"function\": \"GAMMA\", \"of\": 1}",
            "{\"power\": 2, \"exponent\": \"many\"}",
            "\"text\"",
            "{}")) {
      var json =
          JSON.readTree("{\"steps\": [], \"results\": [{\"name\": \"y\", \"is\": " + is + "}]}");
      assertThrows(ModelFileException.class, () -> EquationsFormat.read(json, 3, 1), is);
    }
  }
}
