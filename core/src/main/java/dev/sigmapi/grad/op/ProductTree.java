package dev.sigmapi.grad.op;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How products of inputs are computed so that what they begin with in common is computed once: a
 * tree whose nodes are products, each its parent's times one input more.
 *
 * <p>The products that were asked for are the first nodes, in the order they were given; those that
 * only lead to others follow.
 */
public final class ProductTree {
  private final int inputs;
  private final int products;
  private final int nodes;
  private final int[] steps;

  /**
   * @param products of each the numbers of its inputs, rising; none empty and no two alike
   */
  public ProductTree(int inputs, int[][] products) {
    this.inputs = inputs;
    this.products = products.length;
    int[] order =
        IntStream.range(0, products.length)
            .boxed()
            .sorted(Comparator.comparing(q -> products[q], Arrays::compare))
            .mapToInt(Integer::intValue)
            .toArray();
    int total = Arrays.stream(products).mapToInt(product -> product.length).sum();
    int[] made = new int[3 * total];
    int[] path =
        new int[Arrays.stream(products).mapToInt(product -> product.length).max().orElse(0)];
    int[] before = {};
    int count = 0;
    int next = products.length;
    for (int q : order) {
      int[] product = products[q];
      int shared = Math.max(0, Arrays.mismatch(product, before));
      for (int depth = shared; depth < product.length; depth++) {
        path[depth] = depth == product.length - 1 ? q : next++;
        made[3 * count] = path[depth];
        made[3 * count + 1] = depth == 0 ? -1 : path[depth - 1];
        made[3 * count + 2] = product[depth];
        count++;
      }
      before = product;
    }
    this.nodes = next;
    this.steps = Arrays.copyOf(made, 3 * count);
  }

  int inputs() {
    return inputs;
  }

  /** How many products were asked for. */
  int products() {
    return products;
  }

  /** How many products are computed. */
  public int nodes() {
    return nodes;
  }

  /** As {@link dev.sigmapi.kernel.Kernels#treeProducts} takes them. */
  int[] steps() {
    return steps;
  }
}
