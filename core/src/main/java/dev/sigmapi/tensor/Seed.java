package dev.sigmapi.tensor;

import java.util.SplittableRandom;

/**
 * A place in a tree of random streams. Whoever needs random numbers is given a seed; a part of a
 * whole takes {@link #child} by its own name, so that adding one part leaves the numbers of all
 * others as they were.
 *
 * @param value any number; equal values give equal streams
 */
public record Seed(long value) {

  public static Seed of(long value) {
    return new Seed(value);
  }

  /** The seed of the part called {@code name}. */
  public Seed child(String name) {
    return new Seed(mix(value + 0x9E3779B97F4A7C15L * (name.hashCode() + 1L)));
  }

  /** The seed of the part numbered {@code index}. */
  public Seed child(int index) {
    return new Seed(mix(value ^ mix(index + 0x9E3779B97F4A7C15L)));
  }

  /** A new stream of random numbers, always the same for the same seed. */
  public SplittableRandom random() {
    return new SplittableRandom(mix(value));
  }

  /** The finaliser of SplitMix64 (Steele, Lea &amp; Flood 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
