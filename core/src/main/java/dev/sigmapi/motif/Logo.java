package dev.sigmapi.motif;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/**
 * A sequence logo (Schneider &amp; Stephens 1990) as SVG: at each position a stack as high as its
 * information, in which each letter has the height of its probability. Letters are drawn as
 * outlines, so that no font is needed.
 */
public final class Logo {
  private static final double COLUMN = 30;
  private static final double HEIGHT = 160;
  private static final double LEFT = 46;
  private static final double TOP = 14;
  private static final double BOTTOM = 26;

  /** Letters that would be lower than this are left out, in pixels. */
  private static final double INVISIBLE = 0.3;

  private static final String GREEN = "#1a9641";
  private static final String BLUE = "#2c5fb3";
  private static final String ORANGE = "#e08214";
  private static final String RED = "#cc2529";
  private static final String PURPLE = "#7b3294";
  private static final String BLACK = "#222222";

  /** Outlines in a square of 100; counters run against the clock. */
  private static final Map<Character, String> OUTLINES =
      Map.ofEntries(
          Map.entry('A', "M0 100L38 0H62L100 100H78L70 77H30L22 100ZM36 59H64L50 19Z"),
          Map.entry('C', "M97 66A50 50 0 1 1 97 34L77 41A30 30 0 1 0 77 59Z"),
          Map.entry('D', "M5 0H50A50 50 0 0 1 50 100H5ZM26 18V82H50A32 32 0 0 0 50 18Z"),
          Map.entry('E', "M5 0H95V18H27V41H87V59H27V82H95V100H5Z"),
          Map.entry('F', "M5 0H95V18H27V43H85V61H27V100H5Z"),
          Map.entry('G', "M97 34L77 41A30 30 0 1 0 75 67V64H52V47H98V63A50 50 0 1 1 97 34Z"),
          Map.entry('H', "M0 0H22V40H78V0H100V100H78V59H22V100H0Z"),
          Map.entry('I', "M10 0H90V16H61V84H90V100H10V84H39V16H10Z"),
          Map.entry('K', "M0 0H22V42L70 0H98L42 48L100 100H72L28 61L22 66V100H0Z"),
          Map.entry('L', "M5 0H27V82H95V100H5Z"),
          Map.entry('M', "M0 0H24L50 55L76 0H100V100H80V34L56 84H44L20 34V100H0Z"),
          Map.entry('N', "M0 0H22L79 68V0H100V100H78L21 32V100H0Z"),
          Map.entry('P', "M5 0H60A34 31 0 0 1 60 62H27V100H5ZM27 18V44H58A13 13 0 0 0 58 18Z"),
          Map.entry(
              'Q',
              "M50 0A50 50 0 1 1 50 100A50 50 0 1 1 50 0ZM50 20A30 30 0 1 0 50 80A30 30 0 1 0 50 20Z"
                  + "M55 62L72 58L100 92L86 100Z"),
          Map.entry(
              'R',
              "M5 0H62A32 30 0 0 1 72 58L100 100H74L50 62H27V100H5ZM27 18V44H58A13 13 0 0 0 58 18Z"),
          Map.entry(
              'S',
              "M95 27L74 31A25 14 0 1 0 46 41L62 44A38 28 0 1 1 4 72L25 68A25 14 0 1 0 56 60L38 57"
                  + "A38 29 0 1 1 95 27Z"),
          Map.entry('T', "M0 0H100V18H61V100H39V18H0Z"),
          Map.entry('U', "M0 0H21V60A29 22 0 0 0 79 60V0H100V60A50 40 0 0 1 0 60Z"),
          Map.entry('V', "M0 0H24L50 72L76 0H100L62 100H38Z"),
          Map.entry('W', "M0 0H20L32 66L44 10H56L68 66L80 0H100L79 100H58L50 52L42 100H21Z"),
          Map.entry('Y', "M0 0H25L50 38L75 0H100L61 58V100H39V58Z"));

  private Logo() {}

  /** The SVG of a motif. */
  public static String svg(Motif motif) {
    double bits = Math.log(motif.alphabet().size()) / Math.log(2);
    double width = LEFT + COLUMN * motif.width() + 8;
    double height = TOP + HEIGHT + BOTTOM;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n",
            width, height, width, height));
    svg.append("<title>").append(motif.consensus()).append("</title>\n");
    svg.append(format("<rect width=\"%.0f\" height=\"%.0f\" fill=\"white\"/>\n", width, height));
    appendAxes(svg, motif.width(), bits);
    double[][] probabilities = motif.probabilities();
    double[] information = motif.information();
    for (int j = 0; j < motif.width(); j++) {
      appendStack(svg, motif.alphabet(), j, probabilities[j], information[j] * HEIGHT / bits);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void appendAxes(StringBuilder svg, int positions, double bits) {
    svg.append(
        "<g font-family=\"Helvetica,Arial,sans-serif\" font-size=\"11\" fill=\"#222222\" stroke=\"none\">\n");
    double step = bits > 3 ? 1 : 0.5;
    for (double tick = 0; tick <= bits; tick += step) {
      double y = TOP + HEIGHT * (1 - tick / bits);
      svg.append(
          format(
              "<path d=\"M%.0f %.2fh-5\" stroke=\"#222222\"/><text x=\"%.0f\" y=\"%.2f\" text-anchor=\"end\">%s</text>\n",
              LEFT - 2,
              y,
              LEFT - 9,
              y + 4,
              tick == Math.rint(tick) ? format("%.0f", tick) : format("%.1f", tick)));
    }
    svg.append(format("<path d=\"M%.0f %.0fv%.0f\" stroke=\"#222222\"/>\n", LEFT - 2, TOP, HEIGHT));
    svg.append(
        format(
            "<text transform=\"translate(13 %.0f) rotate(-90)\" text-anchor=\"middle\">bits</text>\n",
            TOP + HEIGHT / 2));
    for (int j = 0; j < positions; j++) {
      svg.append(
          format(
              "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">%d</text>\n",
              LEFT + COLUMN * (j + 0.5), TOP + HEIGHT + 16, j + 1));
    }
    svg.append("</g>\n");
  }

  /** The rarest letter is at the bottom. */
  private static void appendStack(
      StringBuilder svg, Alphabet alphabet, int position, double[] probabilities, double height) {
    Integer[] order = new Integer[probabilities.length];
    Arrays.setAll(order, a -> a);
    Arrays.sort(order, Comparator.comparingDouble(a -> probabilities[a]));
    double y = TOP + HEIGHT;
    for (int a : order) {
      double own = height * probabilities[a];
      y -= own;
      if (own >= INVISIBLE) {
        char letter = alphabet.letters().charAt(a);
        svg.append(
            format(
                "<path fill=\"%s\" transform=\"translate(%.2f %.3f) scale(%.4f %.5f)\" d=\"%s\"/>\n",
                colour(alphabet, letter),
                LEFT + COLUMN * position + 1,
                y,
                (COLUMN - 2) / 100,
                own / 100,
                OUTLINES.get(letter)));
      }
    }
  }

  private static String colour(Alphabet alphabet, char letter) {
    if (alphabet != Alphabet.PROTEIN) {
      return switch (letter) {
        case 'A' -> GREEN;
        case 'C' -> BLUE;
        case 'G' -> ORANGE;
        default -> RED;
      };
    }
    return switch (letter) {
      case 'G', 'S', 'T', 'Y', 'C' -> GREEN;
      case 'N', 'Q' -> PURPLE;
      case 'K', 'R', 'H' -> BLUE;
      case 'D', 'E' -> RED;
      default -> BLACK;
    };
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
