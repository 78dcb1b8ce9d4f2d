package dev.sigmapi.motif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.DataException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a motif says of itself, and how it is written. */
final class MotifTest {
  private static final double[] EVEN = {0.25, 0.25, 0.25, 0.25};
  private static final double[][] COUNTS = {
    {8, 0, 0, 0}, {0, 6, 2, 0}, {4, 0, 0, 4}, {2, 2, 2, 2}, {0, 0, 3, 5}
  };

  private static Motif motif(Alphabet alphabet, double[][] counts, double[] background) {
    List<Site> sites = new ArrayList<>();
    for (int s = 0; s < 8; s++) {
      sites.add(new Site(s, "s" + s, 1, '+', 0, ""));
    }
    return new Motif(
        alphabet, counts, background, false, sites, new Significance(5, new double[] {1, 2, 3}));
  }

  @Test
  void informationIsThatOfPlainLoops() {
    Motif motif = motif(Alphabet.DNA, COUNTS, EVEN);
    double total = 0;
    for (int j = 0; j < COUNTS.length; j++) {
      double bits = 2;
      for (int a = 0; a < 4; a++) {
        double p = (COUNTS[j][a] + 0.25) / 9;
        assertEquals(p, motif.probabilities()[j][a], 1e-12);
        assertEquals(Math.log(p / 0.25) / Math.log(2), motif.logOdds()[j][a], 1e-12);
        bits += p * Math.log(p) / Math.log(2);
      }
      assertEquals(bits, motif.information()[j], 1e-12);
      total += bits;
    }
    assertEquals(total, motif.totalInformation(), 1e-12);
    assertEquals(3 / (2 * Math.log(2) * 8), motif.smallSampleBias(), 1e-12);
  }

  @Test
  void sitesOfADetectorAreAMotif() {
    List<Site> sites = new ArrayList<>();
    for (String text : List.of("ACG", "ACT", "AGT")) {
      sites.add(new Site(sites.size(), text, 1, '+', 0, text));
    }
    Motif motif = Motif.of(Alphabet.DNA, sites, EVEN);
    assertEquals(2, motif.counts()[1][1]);
    assertEquals("ACT", motif.letters());
    assertTrue(MotifFiles.jaspar(List.of(motif)).contains("C  [   0   2   0 ]"));
    assertTrue(MotifFiles.meme(List.of(motif), false).contains("nsites= 3"));
    sites.add(new Site(3, "long", 1, '+', 0, "ACGT"));
    assertThrows(DataException.class, () -> Motif.of(Alphabet.DNA, sites, EVEN));
    sites.set(3, new Site(3, "unknown", 1, '+', 0, "ACN"));
    assertThrows(DataException.class, () -> Motif.of(Alphabet.DNA, sites, EVEN));
  }

  @Test
  void theConsensusHasDotsOrLettersForTwo() {
    Motif motif = motif(Alphabet.DNA, COUNTS, EVEN);
    assertEquals("ACAAT", motif.letters());
    assertEquals("AC...", motif.consensus());
    assertEquals("ACWNK", motif.iupac().orElseThrow());
  }

  @Test
  void theBestPlaceIsThatOfPlainLoops() {
    Motif motif = motif(Alphabet.DNA, COUNTS, EVEN);
    Sequences sequences = MixtureTest.random(Alphabet.DNA, 6, 50, 2);
    for (int s = 0; s < 6; s++) {
      for (boolean both : new boolean[] {false, true}) {
        double expected = Double.NEGATIVE_INFINITY;
        for (boolean turned : new boolean[] {false, true}) {
          String text = sequences.text(s);
          if (turned) {
            text = new StringBuilder(text).reverse().toString();
            text = text.replace('A', 'x').replace('T', 'A').replace('x', 'T');
            text = text.replace('C', 'x').replace('G', 'C').replace('x', 'G');
          }
          for (int i = 0; i + 5 <= text.length() && (both || !turned); i++) {
            double sum = 0;
            for (int j = 0; j < 5; j++) {
              int letter = "ACGT".indexOf(text.charAt(i + j));
              sum += letter < 0 ? Double.NEGATIVE_INFINITY : motif.logOdds()[j][letter];
            }
            expected = Math.max(expected, sum);
          }
        }
        double found = motif.best(sequences, s, both).map(Site::score).orElse(expected);
        assertEquals(expected, found, 1e-9);
      }
    }
  }

  @Test
  void memeAndJasparAreWritten(@TempDir Path folder) throws Exception {
    Motif motif = motif(Alphabet.DNA, COUNTS, new double[] {0.3, 0.2, 0.2, 0.3});
    List<Path> files = MotifFiles.write(folder, List.of(motif, motif), true);
    assertEquals(
        List.of("motifs.meme", "motifs.jaspar", "motif1.svg", "motif2.svg"),
        files.stream().map(file -> file.getFileName().toString()).toList());
    List<String> meme = Files.readAllLines(files.get(0));
    assertEquals("MEME version 4", meme.get(0));
    assertEquals("ALPHABET= ACGT", meme.get(2));
    assertEquals("strands: + -", meme.get(4));
    assertEquals("A 0.300000 C 0.200000 G 0.200000 T 0.300000", meme.get(7));
    assertEquals("MOTIF motif1 AC...", meme.get(9));
    assertTrue(meme.get(10).startsWith("letter-probability matrix: alength= 4 w= 5 nsites= 8 E= "));
    for (int j = 0; j < 5; j++) {
      String[] values = meme.get(11 + j).strip().split("\\s+");
      double sum = 0;
      for (int a = 0; a < 4; a++) {
        assertEquals(motif.probabilities()[j][a], Double.parseDouble(values[a]), 1e-6);
        sum += Double.parseDouble(values[a]);
      }
      assertEquals(1, sum, 1e-5);
    }
    List<String> jaspar = Files.readAllLines(files.get(1));
    assertEquals(">motif1 AC...", jaspar.get(0));
    assertEquals("A  [   8   0   4   2   0 ]", jaspar.get(1));
    assertEquals("T  [   0   0   4   2   5 ]", jaspar.get(4));
    assertEquals(">motif2 AC...", jaspar.get(5));
    assertThrows(DataException.class, () -> MotifFiles.meme(List.of(), false));
  }

  @Test
  void theLogoIsXmlWithStacksAsHighAsTheirInformation() throws Exception {
    Motif motif = motif(Alphabet.DNA, COUNTS, EVEN);
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Logo.svg(motif).getBytes(StandardCharsets.UTF_8)));
    double[] heights = new double[5];
    NodeList paths = svg.getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      if (path.hasAttribute("transform")) {
        String[] numbers = path.getAttribute("transform").split("[^-0-9.]+");
        int column = (int) ((Double.parseDouble(numbers[1]) - 46) / 30);
        heights[column] += 100 * Double.parseDouble(numbers[4]);
      }
    }
    for (int j = 0; j < 5; j++) {
      assertEquals(160 * motif.information()[j] / 2, heights[j], 1.2);
    }
  }

  @Test
  void everyLetterHasAnOutline() {
    double[][] counts = new double[20][20];
    double[] background = new double[20];
    for (int a = 0; a < 20; a++) {
      counts[a][a] = 8;
      background[a] = 0.05;
    }
    Motif protein = motif(Alphabet.PROTEIN, counts, background);
    assertTrue(!Logo.svg(protein).contains("null"));
    assertTrue(!Logo.svg(motif(Alphabet.RNA, COUNTS, EVEN)).contains("null"));
    assertTrue(protein.iupac().isEmpty());
    assertThrows(DataException.class, () -> MotifFiles.jaspar(List.of(protein)));
    assertTrue(MotifFiles.meme(List.of(protein), false).contains("alength= 20 w= 20"));
  }
}
