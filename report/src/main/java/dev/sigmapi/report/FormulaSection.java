package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Front;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The model as a formula, with its measured differences to the network and to the data. */
final class FormulaSection {
  /** A formula that is typeset whole, in characters of plain text. */
  private static final int SHORT = 3_000;

  /** What a page shows of a longer one. */
  private static final int MOST = 12_000;

  /** What a table shows of one. */
  private static final int LINE = 200;

  private FormulaSection() {}

  static Markup of(Subject subject) {
    Optional<Formula> formula = Formula.ofReadable(subject.model);
    Markup network =
        tag(
            "p",
            "Network: ",
            tag("code", subject.model.network().toString()),
            ", ",
            Numerals.count(subject.model.network().parameterCount(), "parameter") + ".");
    if (formula.isEmpty()) {
      return Markup.all(
          tag("p", "This network has no formula that could be printed in a few lines."), network);
    }
    List<Object> parts = new ArrayList<>();
    parts.add(shown(formula.get()));
    parts.add(measured(formula.get(), subject));
    parts.add(front(subject.model.front()));
    parts.add(network);
    return Markup.all(parts.toArray());
  }

  /** Typeset where it is short; of a long one the beginning as text, for those who want it. */
  static Markup shown(Formula formula) {
    String text = formula.text();
    if (text.length() <= SHORT) {
      return tag("div.formula", Markup.trusted(Prints.mathMl(formula.equations())))
          .with("tabindex", "0");
    }
    String beginning =
        text.length() <= MOST ? text : text.substring(0, text.lastIndexOf(' ', MOST)) + " …";
    String summary =
        "The formula has %s: see it as text".formatted(Numerals.count(text.length(), "letter"));
    Markup rest =
        text.length() <= MOST
            ? Markup.NOTHING
            : tag("p.note", "It goes on; sigmapi explain prints all of it.");
    return tag(
        "details", tag("summary", summary), tag("pre", beginning).with("tabindex", "0"), rest);
  }

  /** The other formulas that the training found, from the smallest. */
  private static Markup front(Front front) {
    if (front.points().size() < 2) {
      return Markup.NOTHING;
    }
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < front.points().size(); i++) {
      Front.Point point = front.points().get(i);
      String text = Prints.text(point.equations());
      rows.add(
          List.of(
              i == front.chosen() ? i + ", the model" : Integer.toString(i),
              Integer.toString(point.size()),
              Numerals.text(point.heldOutError()),
              Numerals.text(point.networkError()),
              tag("code", text.length() > LINE ? text.substring(0, LINE) + " …" : text)));
    }
    return tag(
        "details",
        tag("summary", "Smaller and closer formulas"),
        tag(
            "p",
            "Each is better on the rows held out than all that are smaller. Size counts numbers, columns and operations; errors are root mean square."),
        Markup.table(
            List.of("point", "size", "error held out", "from the network", "formula"), rows));
  }

  private static Markup measured(Formula formula, Subject subject) {
    List<Object> words = new ArrayList<>();
    words.add("In the columns and units of the table. ");
    words.add(
        formula.isModel()
            ? "The model predicts by this formula. It differs from the network"
            : "The model predicts by its network, from which the formula differs");
    words.add(
        " by at most %s of the value, measured on 10,000 rows drawn from the ranges of the training rows."
            .formatted(relative(formula.maxError())));
    formula
        .heldOutError()
        .ifPresent(
            error -> {
              boolean logarithmic = subject.outputs.get(0).logarithmic();
              words.add(
                  " On rows held out from training it misses the data by %s%s, root mean square."
                      .formatted(Numerals.text(error), logarithmic ? " on the logarithm" : ""));
            });
    return tag("p", words);
  }

  /** A share that may be very small. */
  private static String relative(double error) {
    return error == 0 ? "nothing" : Numerals.text(Double.parseDouble("%.1e".formatted(error)));
  }
}
