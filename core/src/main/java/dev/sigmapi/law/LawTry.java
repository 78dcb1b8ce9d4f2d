package dev.sigmapi.law;

import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import java.nio.file.*;
import java.util.*;

public final class LawTry {
  public static void main(String[] args) throws Exception {
    double noise = Double.parseDouble(args[0]);
    int threads = Integer.getInteger("threads", 2);
    for (int a = 1; a < args.length; a++) {
      List<String> lines = Files.readAllLines(Path.of(args[a]));
      int n = lines.get(0).split(",").length - 1;
      int m = Math.min(7500, lines.size() - 1);
      double[][] x = new double[n][m];
      double[] y = new double[m];
      double size = 0;
      for (int r = 0; r < m; r++) {
        String[] p = lines.get(r + 1).split(",");
        for (int i = 0; i < n; i++) x[i][r] = Double.parseDouble(p[i]);
        y[r] = Double.parseDouble(p[n]);
        size += y[r] * y[r];
      }
      SplittableRandom random = new SplittableRandom(5);
      double rms = Math.sqrt(size / m);
      for (int r = 0; r < m; r++) y[r] += noise * rms * random.nextGaussian();
      long t = System.nanoTime();
      try (Workers workers = new Workers(threads)) {
        Fitted f = Laws.find(x, y, null, Seed.of(1), workers).get(0);
        System.out.printf("%-40s %.2fs err %.3g  %s%n", Path.of(args[a]).getFileName(), (System.nanoTime() - t) / 1e9,
            Math.sqrt(f.error() / f.rows()) / rms, Texts.of(f.law()));
      }
    }
  }
}
