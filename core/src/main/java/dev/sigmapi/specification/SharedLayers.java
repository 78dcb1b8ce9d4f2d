package dev.sigmapi.specification;

import dev.sigmapi.grad.op.RecurrenceOp.Course;
import dev.sigmapi.module.Recurrence;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/** Rows of {@link Layers}: layers whose weights are shared over time or place. */
final class SharedLayers {

  private SharedLayers() {}

  static Term<Layers.Builder> recurrence() {
    return new Term<>(
        "recurrence",
        "h_t = f(x_t·W + b, h_t−1)",
        List.of(
            Layers.units(),
            Option.of("kind", "gru", "f: simple, gru or multiplicative"),
            Option.of("factors", 16, "products a step of the multiplicative kind"),
            Layers.activation("tanh"),
            Option.of("reverse", false, "whether from the last position to the first"),
            Option.of("truncate", 0, "steps that a gradient passes; 0: all")),
        (options, place) ->
            new Recurrence(
                new Recurrence.Shape(
                    options.choice("kind", Recurrence.Kind.class),
                    place.inputs(),
                    Layers.units(options),
                    options.whole("factors", 1, Layers.MOST)),
                new Course(options.truth("reverse"), options.whole("truncate", 0, Layers.MOST)),
                place.activation(options),
                place.seed()),
        "recurrence: {units: 8}");
  }
}
