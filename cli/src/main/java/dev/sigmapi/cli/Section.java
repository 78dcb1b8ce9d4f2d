package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What explain says of one kind of module, where a network has it. */
interface Section {

  /** The section as people read it; nothing where there is nothing to say. */
  Optional<String> text();

  /** Adds a field of the section's, where there is something to say. */
  void write(ObjectNode json);

  /** All sections that have something to say. */
  static Optional<String> text(List<Section> sections) {
    List<String> texts = sections.stream().flatMap(section -> section.text().stream()).toList();
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n\n", texts));
  }
}
