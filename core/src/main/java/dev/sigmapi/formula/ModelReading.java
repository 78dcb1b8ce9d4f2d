package dev.sigmapi.formula;

import dev.sigmapi.expression.Bounds;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.model.ColumnExpressions;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.module.Module;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.List;

/** Reads a model from its columns to its targets, in the user's units at both ends. */
final class ModelReading {
  private final Model model;
  private final NetworkReading reading;

  ModelReading(Model model) {
    this.model = model;
    this.reading = new NetworkReading(this::range);
  }

  /**
   * The equations of a model, as they are read.
   *
   * @throws NoClosedFormException if a module of its network, or a column, has none
   */
  static Equations of(Model model) {
    return new ModelReading(model).equations(model.network());
  }

  private Equations equations(Module network) {
    List<Expression> outputs = read(network);
    List<Definition> results = new ArrayList<>();
    int at = 0;
    for (TargetEncoding target : model.columns().targets()) {
      int width = target.networkOutputs();
      results.addAll(results(target, outputs.subList(at, at + width)));
      at += width;
    }
    return new Equations(reading.steps(), results);
  }

  /** What a part of the network gives that is given the model's columns. */
  List<Expression> read(Module part) {
    return reading.read(part, inputs());
  }

  /** An expression in the model's columns alone. */
  Expression whole(Expression expression) {
    return reading.whole(expression);
  }

  /** Between what an expression of the columns is over the training rows. */
  Bounds bounds(Expression expression) {
    return reading.bounds(expression);
  }

  private Bounds range(Expression.Input input) {
    var range = model.record().path("ranges").path(input.column());
    return range.size() == 2
        ? new Bounds(range.get(0).asDouble(), range.get(1).asDouble())
        : Bounds.ALL;
  }

  private List<Expression> inputs() {
    return ColumnExpressions.inputs(model.columns())
        .orElseThrow(() -> new NoClosedFormException("its columns hold sequences"));
  }

  private List<Definition> results(TargetEncoding target, List<Expression> outputs) {
    if (target.task() == Task.REGRESSION) {
      Expression y = ColumnExpressions.number(target, outputs.get(0));
      return List.of(new Definition(target.column(), y));
    }
    List<Expression> shares = Shares.ofClasses(logits(target, outputs));
    List<Definition> results = new ArrayList<>();
    for (int c = 0; c < shares.size(); c++) {
      results.add(
          new Definition(
              "P(%s = %s)".formatted(target.column(), target.classes().get(c)), shares.get(c)));
    }
    return results;
  }

  /** Logits as steps, of two classes the second's alone. */
  private List<Expression> logits(TargetEncoding target, List<Expression> outputs) {
    List<Expression> logits = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      String shown = target.classes().get(outputs.size() == 1 ? 1 : i);
      String name = "logit(%s = %s)".formatted(target.column(), shown);
      reading.steps().add(new Definition(name, outputs.get(i)));
      logits.add(new Expression.Reference(name));
    }
    return logits;
  }
}
