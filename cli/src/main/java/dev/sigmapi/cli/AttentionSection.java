package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.AttentionReading;
import dev.sigmapi.model.Model;
import dev.sigmapi.specification.SpecificationException;
import java.util.Optional;

/** What explain says of attention: where it looks; nothing of other networks or without rows. */
final class AttentionSection implements Section {
  private final Optional<AttentionReading> reading;

  /**
   * @param row from 1; empty for the mean over rows
   */
  AttentionSection(Model model, Optional<Table> table, Optional<Integer> row) {
    this.reading =
        table
            .filter(rows -> AttentionReading.reads(model))
            .map(
                rows ->
                    row.map(n -> one(model, rows, n))
                        .orElseGet(() -> AttentionReading.of(model, rows)));
  }

  private static AttentionReading one(Model model, Table table, int row) {
    if (row < 1 || row > table.rows()) {
      throw new SpecificationException(
          "--row expects a row from 1 to %d but got %d".formatted(table.rows(), row));
    }
    return AttentionReading.of(model, table, row - 1);
  }

  @Override
  public Optional<String> text() {
    return reading.map(found -> "Attention looks at (mean weights)\n" + found.text());
  }

  @Override
  public void write(ObjectNode json) {
    reading.ifPresent(found -> json.set("attention", found.toJson()));
  }
}
