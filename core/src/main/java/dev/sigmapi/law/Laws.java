package dev.sigmapi.law;

import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds laws: families one after the other, then the shortest description over all rows. */
public final class Laws {
  private static final int SEARCH_ROWS = 400;
  private static final int SIFT_ROWS = 2000;
  private static final int SIFTED = 30;
  private static final int TEST_ROWS = 5000;
  private static final double NOTHING = 28;
  private static final double PLAIN = 45;
  private static final int SIMPLIFIED = 6;
  private static final double EXACT = 1e-22;

  private Laws() {}

  static List<Fitted> find(double[][] inputs, double[] target, double[] roots, Seed seed, Workers workers) {
    int count = target.length;
    double[] scales = new double[inputs.length];
    double[][] scaled = new double[inputs.length][count];
    for (int i = 0; i < inputs.length; i++) {
      scales[i] = middle(inputs[i]);
      for (int r = 0; r < count; r++) {
        scaled[i][r] = inputs[i][r] / scales[i];
      }
    }
    double squares = 0;
    for (double y : target) {
      squares += y * y;
    }
    double unit = Math.sqrt(squares / count);
    double[] y = new double[count];
    for (int r = 0; r < count; r++) {
      y[r] = target[r] / unit;
    }
    Rows search = Rows.of(scaled, y, roots);
    Rows all = Rows.of(inputs, target, roots);
    double size = 0;
    for (int r = 0; r < count; r++) {
      double w = target[r] * (roots == null ? 1 : roots[r]);
      size += w * w;
    }
    double floor = EXACT * size;
    Rows tested = all.thinned(TEST_ROWS);
    double[] ones = new double[inputs.length];
    Arrays.fill(ones, 1);
    Growth test =
        new Growth(
            tested,
            new Pool(tested, ones, Family.PERIODIC, seed.child("test")),
            Family.PERIODIC);
    List<Fitted> simple = new ArrayList<>();
    Map<Family, List<Fitted>> first = new EnumMap<>(Family.class);
    double least = Double.POSITIVE_INFINITY;
    Rows few = search.thinned(SEARCH_ROWS);
    for (Family family : Family.values()) {
      List<Fitted> best = new LawSearch(few, scales, family, seed, workers).best(List.of());
      first.put(family, best);
      least = Math.min(least, best.get(0).error() / few.count());
      if (least <= 100 * EXACT) {
        return List.of(
            new Simplifying(all, floor).of(Canonical.unscaled(best.get(0).law(), scales, unit)));
      }
      if (family == Family.ALGEBRAIC) {
        List<Fitted> some = forms(best);
        for (Fitted each : some.subList(0, Math.min(2, some.size()))) {
          simple.add(new Simplifying(all, floor).of(Canonical.unscaled(each.law(), scales, unit)));
        }
        simple.sort(Comparator.comparingDouble(f -> Description.bits(f, inputs.length, floor)));
        if (plain(simple.get(0), test, inputs.length)) {
          return simple;
        }
      }
    }
    int enough = (int) Math.max(SEARCH_ROWS, Math.min(3000, 4e4 * Math.sqrt(least)));
    Rows more = search.thinned(enough);
    if (LawSearch.TRACE) System.err.println("noise at most " + Math.sqrt(least) + " rows " + enough);
    for (Family family : Family.values()) {
      List<Sum> begun = forms(first.get(family)).stream().map(Fitted::law).toList();
      List<Fitted> best = new LawSearch(more, scales, family, seed, workers).best(begun);
      List<Fitted> sifted = sifted(best, more, workers);
      List<Sum> starts = new ArrayList<>();
      for (Fitted each : sifted) {
        Sum law = Canonical.unscaled(each.law(), scales, unit);
        starts.add(law);
        if (law.terms().size() > 1) {
          starts.add(Sum.of(Growth.whole(law)));
        }
      }
      simple.addAll(workers.each(starts, s -> new Simplifying(all, floor).of(s)));
      simple.sort(Comparator.comparingDouble(f -> Description.bits(f, inputs.length, floor)));
      Fitted shortest = simple.get(0);
      if (plain(shortest, test, inputs.length)) {
        break;
      }
    }
    simple.sort(Comparator.comparingDouble(f -> Description.bits(f, inputs.length, floor)));
    if (LawSearch.TRACE) {
      for (Fitted f : simple) System.err.println(Description.bits(f, inputs.length, floor) + " " + Math.sqrt(f.error() / size) + " " + Texts.of(f.law()));
    }
    return simple;
  }

  /** The forms that fit best on more rows. */
  private static List<Fitted> sifted(List<Fitted> best, Rows rows, Workers workers) {
    List<Fitted> first = forms(best);
    List<Fitted> sifted = new ArrayList<>(workers.each(first, f -> Fitted.of(f.law(), rows, 20)));
    sifted.sort(Comparator.comparingDouble(Fitted::criterion));
    return sifted.subList(0, Math.min(SIMPLIFIED, sifted.size()));
  }

  private static boolean plain(Fitted fitted, Growth test, int inputs) {
    double unexplained = test.unexplained(fitted.law());
    if (LawSearch.TRACE) System.err.println("unexplained " + unexplained + " " + Texts.of(fitted.law()));
    return fitted.free() <= 1
        && Description.bits(fitted.law(), inputs, fitted.rows()) < PLAIN
        && unexplained < NOTHING;
  }

  private static List<Fitted> forms(List<Fitted> best) {
    Map<String, Fitted> forms = new LinkedHashMap<>();
    for (Fitted each : best) {
      forms.putIfAbsent(Texts.form(each.law()), each);
    }
    List<Fitted> first = new ArrayList<>(forms.values());
    return first.subList(0, Math.min(SIFTED, first.size()));
  }

  private static double middle(double[] values) {
    double[] sizes = Arrays.stream(values).map(Math::abs).filter(v -> v > 0).sorted().toArray();
    return sizes.length == 0 ? 1 : sizes[sizes.length / 2];
  }
}
