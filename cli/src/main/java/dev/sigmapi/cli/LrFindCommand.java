package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.train.RateFinder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for a learning rate. */
@Command(
    name = "lr-find",
    description = "Look for a learning rate: steps at rising rates, until the loss blows up.",
    footer = {
      "",
      "Example:",
      "  sigmapi lr-find houses.csv --target price \\",
      "    --network '[dense: {units: 32, activation: tanh}, dense]'"
    })
final class LrFindCommand extends Verb {
  /** Lines that are printed; all points are in the JSON. */
  private static final int LINES = 25;

  @Mixin private TrainOptions options = new TrainOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    options.checkWithoutModel("lr-find");
    if (options.network == null) {
      throw new SpecificationException("lr-find expects --network, but got none");
    }
    new Interruption(() -> say("Stopped; the same command begins again.")).listen();
    RateFinder.Result result = options.train(null, this::say, Training::findRate);
    if (json) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("suggested", result.suggested());
      ArrayNode points = object.putArray("points");
      result
          .points()
          .forEach(point -> points.addObject().put("rate", point.rate()).put("loss", point.loss()));
      print(object);
      return 0;
    }
    print("%12s %14s".formatted("rate", "smoothed loss"));
    int every = Math.max(1, result.points().size() / LINES);
    for (int i = 0; i < result.points().size(); i += every) {
      RateFinder.Point point = result.points().get(i);
      print("%12.3g %14.6g".formatted(point.rate(), point.loss()));
    }
    print("");
    print("The loss falls fastest near a rate of %.2g.".formatted(result.suggested()));
    return 0;
  }
}
