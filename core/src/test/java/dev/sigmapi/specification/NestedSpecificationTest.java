package dev.sigmapi.specification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.model.Columns;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers that are made of layers, as specifications write them. */
final class NestedSpecificationTest {

  @Test
  void innerLayersAreCompletedAndPrinted() {
    String completed =
        "[{\"sum\":{\"parts\":[[{\"dense\":{\"units\":2,\"activation\":\"tanh\"}},"
            + "{\"residual\":{\"layers\":[{\"dense\":{\"activation\":\"identity\"}}]}}],"
            + "[{\"dense\":{\"activation\":\"identity\"}}]]}}]";
    Specification specification =
        ShortText.specification(
            "[{sum: {parts: [[{dense: {units: 2, activation: tanh}}, residual], dense]}}]");
    assertEquals(completed, specification.toString());
    assertEquals(completed, Specification.of(specification.toJson()).toString());
    Sequence network = specification.build(3, 2, Seed.of(1), List.of());
    assertEquals(2, network.outputs());
    assertTrue(
        network.parameters().containsKey("layers.0.parts.0.layers.1.layers.0.weights"),
        network.parameters().keySet().toString());
  }

  @Test
  void anUnknownNameDeepInsideIsRefusedWithTheNearest() {
    String message =
        refused("[{concatenate: {parts: [[{gate: {values: [{residual: {layers: [dens]}}]}}]]}}]");
    assertEquals("There is no layer 'dens'; did you mean 'dense'?", message);
    assertTrue(
        refused("[{residual: {layers: [{dense: {unit: 3}}]}}]").contains("did you mean 'units'?"));
    assertTrue(refused("[{sum: {parts: dense}}]").contains("parts expects a list of lists"));
    assertTrue(refused("[{sum: {parts: [[]]}}]").contains("expects a list of layers"));
    assertTrue(refused("[{residual: {layers: 3}}]").contains("layers expects a list of layers"));
    assertTrue(refused("[sum]").contains("parts of sum expects"));
    assertTrue(
        refused("[{multiply: {parts: [[select], [{dense: {units: 4}}]]}}]").contains("Mult"));
    assertTrue(refused("[{convolution_2d: {height: 2}}]").contains("to be the 3 columns"));
    assertTrue(refused("[recurrence]").contains("in the layers of tokens"));
    assertTrue(refused("[{gate: {temperature: 0}}]").contains("temperature of gate"));
    assertTrue(refused("[{bilinear: {rank: 0}}]").contains("rank of bilinear"));
  }

  @Test
  void columnNamesReachInnerFirstLayers() {
    Columns columns =
        new Columns(
            List.of(numbers("speed"), numbers("load"), numbers("on")),
            TargetEncoding.number("y", 0, 1));
    Specification specification =
        ShortText.specification(
            "[{concatenate: {parts: [[{select: {columns: [load]}}],"
                + " [{gate: {z: [on], x: [speed, load]}}],"
                + " [{bilinear: {z: on, x: [0, load], units: 2}}],"
                + " [{multiplexer: {parts: 2, z: [on], x: [speed, load]}}]]}}, dense]");
    Sequence network = columns.network(specification, Seed.of(1), List.of());
    assertEquals(
        "Sequence(Concatenate(Sequence(Select(3 -> [1])), Sequence(Gate("
            + "Sequence(Select(3 -> [2]), Dense(1 -> 16)),"
            + " Sequence(Select(3 -> [0, 1]), Dense(2 -> 16)))),"
            + " Sequence(Bilinear(3 (z of 1 + 1, x of 2 + 1) -> 2)),"
            + " Sequence(Multiplexer(Sequence(Select(3 -> [2]), Dense(1 -> 2)),"
            + " Select(3 -> [0, 1])))), Dense(20 -> 1))",
        network.toString());
    SpecificationException unknown =
        assertThrows(
            SpecificationException.class,
            () ->
                columns.network(
                    ShortText.specification("[{gate: {switches: [{select: {columns: [lod]}}]}}]"),
                    Seed.of(1),
                    List.of()));
    assertTrue(unknown.getMessage().contains("did you mean 'load'?"), unknown.getMessage());
  }

  private static FeatureEncoding numbers(String name) {
    return new FeatureEncoding.Numbers(name, Column.Kind.NUMBER, 0, 0, 1, 0, false, 0);
  }

  private static String refused(String text) {
    return assertThrows(
            SpecificationException.class,
            () -> ShortText.specification(text).build(3, 1, Seed.of(1), List.of()),
            text)
        .getMessage();
  }
}
