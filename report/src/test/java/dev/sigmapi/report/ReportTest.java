package dev.sigmapi.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Model;
import dev.sigmapi.motif.Motif;
import dev.sigmapi.motif.MotifSearch;
import dev.sigmapi.motif.Sequences;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
  private static final String DENSE = "[\"dense\"]";

  private static Table some(Table table, int rows) {
    return table.rows(
        IntStream.range(0, rows).map(i -> (int) ((long) i * table.rows() / rows)).toArray());
  }

  @Test
  void whateverIsInTheDataIsTextOnThePage() {
    Table odd = Models.odd();
    List<String> features = List.of(Models.NAME, "huge", "when", "yes", "word");
    Model model =
        Models.train(
            odd,
            "t1,t2,kind",
            features,
            "[{\"dense\":{\"units\":4,\"activation\":\"tanh\"}},\"dense\"]",
            3);
    Report report = Report.of(model, "odd<i>.sigmapi", Optional.of(odd));
    Document page = PageChecks.check(report);
    assertFalse(report.html().contains(Models.SCRIPT));
    assertFalse(report.html().contains("</title>\""));
    assertTrue(
        PageChecks.elements(page, "th").stream()
            .anyMatch(th -> th.getTextContent().equals(Models.NAME)));
    assertTrue(page.getDocumentElement().getTextContent().contains("odd<i>.sigmapi"));
    assertEquals(report, Report.of(model, "odd<i>.sigmapi", Optional.of(odd)), "the same again");
    PageChecks.check(Report.of(model, "odd", Optional.empty()));
  }

  @Test
  void theTestRowsOfTheTrainingsOwnTableAreShown() {
    Table table = some(Models.example("planets/exoplanets.csv"), 200);
    Model model =
        Models.train(
            table,
            "period_days",
            List.of("semimajor_axis_au", "star_mass_msun"),
            "[{\"product_units\":{\"units\":1}},\"dense\"]",
            1);
    Document page = PageChecks.check(Report.of(model, "m", Optional.of(table)));
    assertEquals(
        List.of(
            "The formula",
            "How right it is",
            "What each input does",
            "Inputs that act together",
            "The data",
            "How it was trained",
            "To do it again"),
        PageChecks.headings(page));
    String text = page.getDocumentElement().getTextContent();
    assertTrue(text.contains("30 rows that training did not see"), text);
    assertTrue(text.contains("No two inputs act together beyond multiplying"), text);
    Table other = some(table, 50);
    text =
        PageChecks.check(Report.of(model, "m", Optional.of(other)))
            .getDocumentElement()
            .getTextContent();
    assertTrue(text.contains("50 rows of the table"), text);
    assertThrows(
        DataException.class,
        () -> Report.of(model, "m", Optional.of(Table.of(new Column.Numbers("period_days", 1)))));
    Table without = Table.of(table.column("semimajor_axis_au"), table.column("star_mass_msun"));
    PageChecks.check(Report.of(model, "m", Optional.of(without)));
  }

  @Test
  void expertsAreShownWithTheirRegionsAndClassesInAMatrix() {
    Table table = some(Models.example("vowels/vowel.csv"), 300);
    Model model =
        Models.train(
            table,
            "vowel",
            List.of("f0", "f1", "f2"),
            "[{\"mixture_of_experts\":{\"experts\":2,\"layers\":[\"dense\"],\"gate\":[\"dense\"]}}]",
            3);
    Document page = PageChecks.check(Report.of(model, "m", Optional.of(table)));
    assertTrue(PageChecks.headings(page).contains("The experts"));
    assertTrue(
        PageChecks.elements(page, "table").stream()
            .anyMatch(matrix -> matrix.getAttribute("class").equals("matrix")));
    assertTrue(page.getDocumentElement().getTextContent().contains("best of 3 epochs is"));
  }

  @Test
  void attentionLettersAndDetectorsAreShown() {
    Table table = some(Models.example("splice_junction/splice_junction.csv"), 90);
    String attention =
        "[{\"tokens\":{\"columns\":[\"sequence\"],\"width\":4,\"layers\":[{\"attention_block\":{\"heads\":2}}]}},\"dense\"]";
    Model looking = Models.train(table, "label", List.of("sequence"), attention, 1);
    Document page = PageChecks.check(Report.of(looking, "m", Optional.of(table)));
    assertTrue(
        PageChecks.headings(page)
            .containsAll(List.of("What each letter does", "Where attention looks")));
    PageChecks.check(Report.of(looking, "m", Optional.empty()));
    Model detecting =
        Models.train(
            table,
            "label",
            List.of("sequence"),
            "[{\"motif\":{\"count\":2,\"width\":5}},\"dense\"]",
            1);
    page = PageChecks.check(Report.of(detecting, "m", Optional.of(table)));
    assertTrue(PageChecks.headings(page).contains("What the detectors look for"));
    assertEquals(2, PageChecks.elements(page, "svg").size());
  }

  @Test
  void wideTablesStaySmall() {
    Table table = some(Models.example("digits/digits.csv"), 300);
    String target = table.names().get(table.names().size() - 1);
    List<String> features = table.names().subList(0, 64);
    Model model = Models.train(table, target, features, DENSE, 2);
    Document page = PageChecks.check(Report.of(model, "m", Optional.of(table)));
    assertTrue(page.getDocumentElement().getTextContent().contains("the 16 strongest of "));
  }

  @Test
  void aModelThatSaysTheSameOfEveryRowIsShown() {
    double[] x = IntStream.range(0, 40).asDoubleStream().toArray();
    double[] noise = Arrays.stream(x).map(v -> (v * 7919) % 13 < 6 ? 1 : 2).toArray();
    Table table = Table.of(new Column.Numbers("x", x), new Column.Numbers("y", noise));
    Model model = Models.train(table, "y", List.of("x"), DENSE, 1);
    model.network().parameters().values().forEach(p -> Arrays.fill(p.value().data(), 0));
    String text =
        PageChecks.check(Report.of(model, "m", Optional.of(table)))
            .getDocumentElement()
            .getTextContent();
    assertTrue(text.contains("No input changes the prediction."), text);
  }

  @Test
  void motifsAreShownWithoutANetwork() {
    Table table = Models.example("crp/crp_sites18.csv");
    Sequences sequences =
        Sequences.of(table, "id", "sequence", Optional.of("label"), Optional.empty());
    MotifSearch search = new MotifSearch().withWidth(22).withCount(1).withShuffles(1);
    List<Motif> motifs = search.find(sequences, Seed.of(1));
    Document page = PageChecks.check(MotifReport.of(sequences, motifs, Map.of("width", "<22>")));
    assertEquals(1, PageChecks.elements(page, "svg").size());
    assertTrue(PageChecks.headings(page).get(0).contains("TGTGA"));
  }
}
