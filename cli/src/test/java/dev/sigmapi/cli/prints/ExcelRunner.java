package dev.sigmapi.cli.prints;

import dev.sigmapi.expression.print.Prints;
import java.util.ArrayList;
import java.util.List;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.CellValue;
import org.apache.poi.ss.usermodel.FormulaEvaluator;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;

/** Puts the formulas into a sheet of Apache POI's and has it computed row by row. */
record ExcelRunner() implements Runner {

  @Override
  public List<List<Object>> run(Sample sample) throws Exception {
    String[] lines = Prints.excel(sample.equations(), sample.targets()).split("\n");
    String[] formulas = lines[2].split("\t");
    List<List<Object>> all = new ArrayList<>();
    try (HSSFWorkbook book = new HSSFWorkbook()) {
      Sheet sheet = book.createSheet();
      Row cells = sheet.createRow(1);
      List<Integer> used = used(sample, lines[0]);
      for (int i = 0; i < formulas.length; i++) {
        cells.createCell(used.size() + i).setCellFormula(formulas[i].substring(1));
      }
      FormulaEvaluator evaluator = book.getCreationHelper().createFormulaEvaluator();
      int given = sample.expected().get(0).size();
      for (double[] row : sample.rows()) {
        for (int i = 0; i < used.size(); i++) {
          Object value = sample.columns().get(used.get(i)).value(row[used.get(i)]);
          if (value instanceof Double number) {
            cells.createCell(i).setCellValue(number);
          } else if (value != null) {
            cells.createCell(i).setCellValue((String) value);
          } else {
            cells.createCell(i).setBlank();
          }
        }
        evaluator.clearAllCachedResultValues();
        List<Object> values = new ArrayList<>();
        for (int i = formulas.length - given; i < formulas.length; i++) {
          CellValue value = evaluator.evaluate(cells.getCell(used.size() + i));
          values.add(
              switch (value.getCellType()) {
                case NUMERIC -> value.getNumberValue();
                case STRING -> value.getStringValue();
                default -> Double.NaN;
              });
        }
        all.add(values);
      }
    }
    return all;
  }

  /** The columns that the first line says stand in the sheet. */
  private static List<Integer> used(Sample sample, String where) {
    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < sample.columns().size(); i++) {
      String name = sample.columns().get(i).name().replaceAll("[\\p{Cntrl}\"]", " ");
      String shown = name.startsWith("=") ? " " + name : name;
      if ((where + ",").contains(" is " + shown + ",")) {
        used.add(i);
      }
    }
    return used;
  }
}
