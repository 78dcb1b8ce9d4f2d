package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What all verbs have: results on stdout, everything else on stderr. */
abstract class Verb implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  private boolean help;

  @Option(names = "--quiet", description = "Say only results and errors.")
  private boolean quiet;

  @Option(
      names = "--stacktrace",
      description = "After an error, say where in the code it came from.")
  boolean stacktrace;

  /** The options of a mixin that the user gave, by name. */
  final List<String> givenOf(String mixin) {
    return spec.mixins().get(mixin).options().stream()
        .map(option -> option.longestName())
        .filter(name -> spec.commandLine().getParseResult().hasMatchedOption(name))
        .toList();
  }

  /** A line of the result. */
  final void print(String line) {
    spec.commandLine().getOut().println(line);
  }

  /** The result, for machines. */
  final void print(JsonNode json) {
    print(json.toPrettyString());
  }

  /** A line that is not the result. */
  final void say(String line) {
    if (!quiet) {
      spec.commandLine().getErr().println(line);
    }
  }

  /** Where lines that are not the result go. */
  final PrintWriter errors() {
    return spec.commandLine().getErr();
  }

  final boolean isQuiet() {
    return quiet;
  }
}
