package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.formula.MixtureReading;
import dev.sigmapi.model.Model;
import java.util.Optional;

/** What explain says of a mixture of experts; nothing of other networks. */
final class MixtureSection {
  private final Optional<MixtureReading> reading;

  MixtureSection(Model model, Optional<Table> table) {
    this.reading = MixtureReading.of(model, table);
  }

  Optional<String> text() {
    return reading.map(MixtureReading::text);
  }

  void write(ObjectNode json) {
    reading.ifPresent(found -> json.set("mixture", found.toJson()));
  }
}
