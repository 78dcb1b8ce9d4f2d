package dev.sigmapi.motif;

import dev.sigmapi.data.DataException;
import dev.sigmapi.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Motifs in the text formats of others, and as files. */
public final class MotifFiles {

  private MotifFiles() {}

  /**
   * Writes {@code motifs.meme}, for nucleotides {@code motifs.jaspar}, and for each motif {@code
   * motif1.svg} and so on.
   *
   * @param folder must be there
   * @param bothStrands whether both were searched
   * @return the files
   * @throws java.io.UncheckedIOException if one cannot be written
   * @throws DataException if there is no motif
   */
  public static List<Path> write(Path folder, List<Motif> motifs, boolean bothStrands) {
    List<Path> files = new ArrayList<>();
    files.add(write(folder.resolve("motifs.meme"), meme(motifs, bothStrands)));
    if (motifs.get(0).alphabet() != Alphabet.PROTEIN) {
      files.add(write(folder.resolve("motifs.jaspar"), jaspar(motifs)));
    }
    for (int m = 0; m < motifs.size(); m++) {
      files.add(write(folder.resolve(name(m) + ".svg"), Logo.svg(motifs.get(m))));
    }
    return files;
  }

  private static Path write(Path file, String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    return file;
  }

  private static String name(int motif) {
    return "motif" + (motif + 1);
  }

  /**
   * The minimal format of MEME, version 4: probabilities, a line for each position. E is the
   * p-value, about how many so good motifs shuffled sequences have.
   *
   * @throws DataException if there is no motif
   */
  public static String meme(List<Motif> motifs, boolean bothStrands) {
    Motif first = first(motifs);
    StringBuilder text = new StringBuilder("MEME version 4\n\n");
    text.append("ALPHABET= ").append(first.alphabet().letters()).append("\n\n");
    if (first.alphabet().hasComplement()) {
      text.append(bothStrands ? "strands: + -\n\n" : "strands: +\n\n");
    }
    text.append("Background letter frequencies\n");
    double[] background = first.background();
    for (int a = 0; a < background.length; a++) {
      text.append(a == 0 ? "" : " ");
      text.append(format("%c %.6f", first.alphabet().letters().charAt(a), background[a]));
    }
    text.append("\n");
    for (int m = 0; m < motifs.size(); m++) {
      Motif motif = motifs.get(m);
      text.append(format("\nMOTIF %s %s\n", name(m), motif.consensus()));
      text.append(
          format(
              "letter-probability matrix: alength= %d w= %d nsites= %d E= %.1e\n",
              motif.alphabet().size(),
              motif.width(),
              motif.sites().size(),
              motif.significance().pValue()));
      for (double[] column : motif.probabilities()) {
        for (double p : column) {
          text.append(format(" %.6f", p));
        }
        text.append("\n");
      }
    }
    return text.toString();
  }

  /**
   * The format of JASPAR: counts, a line for each letter; U is written as T.
   *
   * @throws DataException if there is no motif, or motifs of proteins
   */
  public static String jaspar(List<Motif> motifs) {
    if (first(motifs).alphabet() == Alphabet.PROTEIN) {
      throw new DataException("The format of JASPAR is for nucleotides; write proteins as MEME");
    }
    StringBuilder text = new StringBuilder();
    for (int m = 0; m < motifs.size(); m++) {
      text.append(format(">%s %s\n", name(m), motifs.get(m).consensus()));
      double[][] counts = motifs.get(m).counts();
      for (int a = 0; a < Alphabet.DNA.size(); a++) {
        text.append(Alphabet.DNA.letters().charAt(a)).append("  [");
        int letter = a;
        Arrays.stream(counts).forEach(column -> text.append(format(" %3.0f", column[letter])));
        text.append(" ]\n");
      }
    }
    return text.toString();
  }

  private static Motif first(List<Motif> motifs) {
    if (motifs.isEmpty()) {
      throw new DataException("There is no motif to write; look for one first");
    }
    return motifs.get(0);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
