package dev.sigmapi.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of a case.
 *
 * @param sigmapi Sigmapi's times
 * @param peers those of each peer's fastest form, by the peer's name
 * @param allocated bytes of Java's heap that a run of Sigmapi allocates
 * @param limit microseconds at the machine's arithmetic
 * @param sigmapiBytes what Sigmapi keeps, with the problem itself; -1 where it was not measured
 * @param peerBytes the highest of the fastest peer; -1 where it was not measured
 */
record Line(
    Case measured,
    Times sigmapi,
    Map<String, Times> peers,
    double allocated,
    double limit,
    long sigmapiBytes,
    long peerBytes) {

  /**
   * Times of a form.
   *
   * @param form which; empty where there is only one
   * @param micros a run, by rounds
   */
  record Times(String form, List<Double> micros) {
    /** The middle round. */
    double median() {
      return quantile(0.5);
    }

    /** Half the distance of the quartiles, over the median. */
    double spread() {
      return (quantile(0.75) - quantile(0.25)) / 2 / median();
    }

    private double quantile(double share) {
      List<Double> sorted = micros.stream().sorted().toList();
      double place = share * (sorted.size() - 1);
      int below = (int) place;
      int above = Math.min(sorted.size() - 1, below + 1);
      return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
  }

  /** The same with what was measured of memory. */
  Line withMemory(long own, long fastest) {
    return new Line(measured, sigmapi, peers, allocated, limit, own, fastest);
  }

  /** The name of the fastest peer; null without peers. */
  String fastest() {
    return peers.entrySet().stream()
        .min(Comparator.comparingDouble(entry -> entry.getValue().median()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** How many times faster Sigmapi is than the fastest peer; NaN without peers. */
  double ratio() {
    return peers.isEmpty() ? Double.NaN : peers.get(fastest()).median() / sigmapi.median();
  }

  /** As JSON has it. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workload", measured.workload().label());
    fields.put("size", measured.label());
    fields.put("mode", measured.mode().label());
    fields.put("threads", measured.threads());
    fields.put("sigmapi_us", rounded(sigmapi.median()));
    fields.put("sigmapi_spread", rounded(sigmapi.spread()));
    Map<String, Object> micros = new LinkedHashMap<>();
    Map<String, Object> spreads = new LinkedHashMap<>();
    Map<String, Object> forms = new LinkedHashMap<>();
    peers.forEach(
        (name, times) -> {
          micros.put(name, rounded(times.median()));
          spreads.put(name, rounded(times.spread()));
          forms.put(name, times.form());
        });
    fields.put("peers", micros);
    fields.put("peer_spreads", spreads);
    fields.put("peer_forms", forms);
    fields.put("fastest", fastest());
    fields.put("ratio", peers.isEmpty() ? null : rounded(ratio()));
    fields.put("limit_us", rounded(limit));
    fields.put("sigmapi_bytes", sigmapiBytes < 0 ? null : sigmapiBytes);
    fields.put("sigmapi_allocated", Math.round(allocated));
    fields.put("peer_bytes", peerBytes < 0 ? null : peerBytes);
    return fields;
  }

  /** Four digits. */
  private static double rounded(double value) {
    return Double.isFinite(value) ? Double.parseDouble("%.3e".formatted(value)) : 0;
  }
}
