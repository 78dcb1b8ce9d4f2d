package dev.sigmapi.expression.print;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class of Java's has limits that networks exceed; the print does not. */
final class LargeNetworkTest {
  private static final int INPUTS = 100;

  private final SplittableRandom random = new SplittableRandom(3);
  @TempDir private Path folder;

  @Test
  void aNetworkOfThreeHundredThousandWeightsCompiles() throws Exception {
    List<Definition> steps = new ArrayList<>();
    List<Expression> first = layer(inputs(), 500, Function.RELU, steps);
    List<Expression> second = layer(first, 500, Function.TANH, steps);
    check(new Equations(steps, List.of(new Definition("y", linear(second)))), 400);
  }

  /** 40,000 different numbers in powers: more than a class has constants for. */
  @Test
  void aLayerOfProductUnitsCompiles() throws Exception {
    List<Definition> steps = new ArrayList<>();
    List<Expression> units = new ArrayList<>();
    for (int u = 0; u < 400; u++) {
      List<Expression> factors = new ArrayList<>();
      for (Expression input : inputs()) {
        Expression size = new Sum(List.of(new Constant(1.5), new Call(Function.ABS, input)));
        factors.add(new Power(size, random.nextDouble(-0.1, 0.1)));
      }
      steps.add(new Definition("unit " + u, new Product(factors)));
      units.add(new Reference("unit " + u));
    }
    check(new Equations(steps, List.of(new Definition("y", linear(units)))), Integer.MAX_VALUE);
  }

  private static List<Expression> inputs() {
    List<Expression> inputs = new ArrayList<>();
    for (int i = 0; i < INPUTS; i++) {
      inputs.add(new Input(i, "x" + i, 0.5));
    }
    return inputs;
  }

  private List<Expression> layer(
      List<Expression> values, int units, Function function, List<Definition> steps) {
    List<Expression> references = new ArrayList<>();
    for (int u = 0; u < units; u++) {
      String name = function.text() + " " + u;
      steps.add(new Definition(name, new Call(function, linear(values))));
      references.add(new Reference(name));
    }
    return references;
  }

  private Expression linear(List<Expression> values) {
    List<Expression> terms = new ArrayList<>();
    for (Expression value : values) {
      terms.add(new Product(List.of(new Constant(random.nextDouble(-0.1, 0.1)), value)));
    }
    terms.add(new Constant(0.3));
    return new Sum(terms);
  }

  /** Compiles the class and compares it; of code it has so many lines at most, beside weights. */
  private void check(Equations equations, int lines) throws Exception {
    String source = Prints.java(equations, List.of(), "Prediction");
    long code = source.lines().filter(line -> !line.startsWith("          \"")).count();
    assertTrue(code <= lines, code + " lines");
    Path file = folder.resolve("Prediction.java");
    Files.writeString(file, source, StandardCharsets.US_ASCII);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    ToolProvider.getSystemJavaCompiler()
        .run(null, messages, messages, "-d", folder.toString(), file.toString());
    assertEquals("", messages.toString(StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      var predict = loader.loadClass("Prediction").getMethod("predict", double[].class);
      for (int row = 0; row < 3; row++) {
        double[] values = random.doubles(INPUTS, -2, 2).toArray();
        values[row] = Double.NaN;
        double[] expected = equations.evaluate(values);
        double[] actual = (double[]) predict.invoke(null, values);
        assertArrayEquals(expected, actual, 1e-12 * Math.abs(expected[0]));
      }
    }
    assertTrue(Prints.python(equations, List.of()).contains("_LAYER_1"));
  }
}
