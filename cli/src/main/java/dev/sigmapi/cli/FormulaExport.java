package dev.sigmapi.cli;

import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.expression.print.Target;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.EquationsFormat;
import dev.sigmapi.model.Model;
import dev.sigmapi.specification.SpecificationException;
import java.util.List;

/** Prints of a model's formula for other programs. */
final class FormulaExport {
  /** How the class and the table are called. */
  private static final String CLASS = "Prediction";

  private static final String TABLE = "data";

  private FormulaExport() {}

  /**
   * The formula in a format.
   *
   * @throws SpecificationException if the model has no formula
   */
  static String print(Model model, ExportFormat format) {
    Equations equations =
        Formula.of(model)
            .orElseThrow(
                () ->
                    new SpecificationException(
                        "This network has no formula that can be printed; export it --to onnx"))
            .equations();
    List<Target> targets = targets(model);
    return switch (format) {
      case ONNX -> throw new IllegalArgumentException("onnx is no print of a formula");
      case TEXT -> Prints.text(equations);
      case LATEX -> Prints.latex(equations);
      case MATHML -> Prints.mathMl(equations);
      case JAVA -> Prints.java(equations, targets, CLASS);
      case PYTHON -> Prints.python(equations, targets);
      case SQL -> Prints.sql(equations, targets, TABLE);
      case EXCEL -> Prints.excel(equations, targets);
      case JSON -> EquationsFormat.write(equations).toPrettyString();
    };
  }

  /** What the results of a model are. */
  static List<Target> targets(Model model) {
    return model.columns().targets().stream()
        .map(target -> new Target(target.column(), target.classes()))
        .toList();
  }
}
