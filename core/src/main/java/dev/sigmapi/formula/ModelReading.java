package dev.sigmapi.formula;

import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Bounds;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import dev.sigmapi.loss.Link;
import dev.sigmapi.model.FeatureEncoding;
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

  private ModelReading(Model model) {
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
    List<Expression> outputs = reading.read(network, inputs());
    List<Definition> results = new ArrayList<>();
    int at = 0;
    for (TargetEncoding target : model.columns().targets()) {
      int width = target.networkOutputs();
      results.addAll(results(target, outputs.subList(at, at + width)));
      at += width;
    }
    return new Equations(reading.steps(), results);
  }

  private Bounds range(Expression.Input input) {
    var range = model.record().path("ranges").path(input.column());
    return range.size() == 2
        ? new Bounds(range.get(0).asDouble(), range.get(1).asDouble())
        : Bounds.ALL;
  }

  /** What the network is given. */
  private List<Expression> inputs() {
    List<Expression> inputs = new ArrayList<>();
    int at = 0;
    for (FeatureEncoding feature : model.columns().features()) {
      if (feature instanceof FeatureEncoding.Numbers numbers) {
        inputs.addAll(numbers(at, numbers));
      } else if (feature instanceof FeatureEncoding.Words words) {
        inputs.addAll(words(at, words));
      } else {
        throw new NoClosedFormException("the column " + feature.column() + " holds sequences");
      }
      at += feature.values();
    }
    return inputs;
  }

  /** offset + (x − shift) / scale, and whether it is missing. */
  private static List<Expression> numbers(int at, FeatureEncoding.Numbers numbers) {
    Expression x = new Expression.Input(at, numbers.column(), numbers.imputed());
    double shift = numbers.offset() - numbers.shift() / numbers.scale();
    Expression scaled = sum(times(1 / numbers.scale(), x), constant(shift));
    if (!numbers.indicator()) {
      return List.of(scaled);
    }
    Expression missing = new Expression.Missing(at, numbers.column());
    return List.of(scaled, sum(missing, constant(numbers.indicatorBase())));
  }

  private static List<Expression> words(int at, FeatureEncoding.Words words) {
    List<Expression> parts = new ArrayList<>();
    int omitted = words.categories().size() - words.width();
    for (int category = omitted; category < words.categories().size(); category++) {
      String word = words.categories().get(category);
      Expression is = new Expression.Is(at, words.column(), category, word);
      Expression known =
          word.equals(FeatureEncoding.Words.MISSING)
              ? new Expression.Missing(at, words.column())
              : is;
      parts.add(sum(known, constant(words.base())));
    }
    return parts;
  }

  private List<Definition> results(TargetEncoding target, List<Expression> outputs) {
    if (target.task() == Task.REGRESSION) {
      Expression y =
          target.link() == Link.EXP
              ? times(target.scale(), call(Function.EXP, outputs.get(0)))
              : sum(times(target.scale(), outputs.get(0)), constant(target.shift()));
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
