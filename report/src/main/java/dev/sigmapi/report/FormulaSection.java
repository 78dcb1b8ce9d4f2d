package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.formula.Formula;
import java.util.Optional;

/** The model as a formula, with its measured difference to the network. */
final class FormulaSection {
  /** What a page shows of a formula, in characters. */
  private static final int MOST = 12_000;

  private FormulaSection() {}

  static Markup of(Subject subject) {
    Optional<Formula> formula = Formula.of(subject.model);
    String network = subject.model.network().toString();
    Markup printed =
        tag(
            "p",
            "Network: ",
            tag("code", network),
            ", ",
            Numerals.count(subject.model.network().parameterCount(), "parameter") + ".");
    if (formula.isEmpty()) {
      return Markup.all(
          tag("p", "This network has no formula that could be printed in a few lines."), printed);
    }
    String text = formula.get().text();
    boolean whole = text.length() <= MOST;
    Markup shown =
        tag("pre.formula", whole ? text : text.substring(0, text.lastIndexOf(' ', MOST)) + " …")
            .with("tabindex", "0");
    Markup rest =
        whole
            ? Markup.NOTHING
            : tag("p.note", "The formula goes on; sigmapi explain prints all of it.");
    return Markup.all(
        shown,
        rest,
        tag(
            "p",
            "In the columns and units of the table. Measured on 10,000 rows drawn from the ranges of the training rows, it differs from the network by at most "
                + relative(formula.get().maxError())
                + " of its value."),
        printed);
  }

  /** A share that may be very small. */
  private static String relative(double error) {
    return error == 0 ? "nothing" : Numerals.text(Double.parseDouble("%.1e".formatted(error)));
  }
}
