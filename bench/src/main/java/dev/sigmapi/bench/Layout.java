package dev.sigmapi.bench;

import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/** Where a side keeps the numbers of a tensor that it lays out in another way than the problem. */
final class Layout {
  private final int[] places;
  private final int size;

  private Layout(int[] places, int size) {
    this.places = places;
    this.size = size;
  }

  /** As the problem does. */
  static Layout same(int size) {
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      places[i] = i;
    }
    return new Layout(places, size);
  }

  /** [a, b, c, d] as [a, c, b, d]. */
  static Layout swapped(int a, int b, int c, int d) {
    int[] places = new int[a * b * c * d];
    for (int i = 0; i < places.length; i++) {
      int l = i % d;
      int k = i / d % c;
      int j = i / d / c % b;
      int h = i / d / c / b;
      places[i] = ((h * c + k) * b + j) * d + l;
    }
    return new Layout(places, places.length);
  }

  /** [a, b] as [b, a]. */
  static Layout transposed(int a, int b) {
    return swapped(1, a, b, 1);
  }

  /** Pairs [n(n+1)/2, out] in the upper half of [n, n, out]; the other half begins at 0. */
  static Layout upperHalf(int n, int out) {
    int[] places = new int[n * (n + 1) / 2 * out];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i * out + i * n * out; j < (i + 1) * n * out; j++) {
        places[at++] = j;
      }
    }
    return new Layout(places, n * n * out);
  }

  /** This one, and what it gives laid out again. */
  Layout then(Layout next) {
    return new Layout(Arrays.stream(places).map(place -> next.places[place]).toArray(), next.size);
  }

  /** Whether there are no other numbers beside the problem's. */
  boolean complete() {
    return places.length == size;
  }

  /** The problem's numbers as the side keeps them. */
  float[] from(Tensor tensor) {
    float[] kept = new float[size];
    for (int i = 0; i < places.length; i++) {
      kept[places[i]] = tensor.data()[i];
    }
    return kept;
  }

  /** What the side keeps as the problem has it. */
  float[] back(float[] kept) {
    float[] numbers = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      numbers[i] = kept[places[i]];
    }
    return numbers;
  }
}
