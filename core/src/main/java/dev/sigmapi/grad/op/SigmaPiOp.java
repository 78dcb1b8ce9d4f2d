package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * y_k = Σ_q w_qk Π_{i ∈ q} x_i + b_k. x: [rows, inputs], w: [products, outputs], b: [1, outputs],
 * y: [rows, outputs].
 *
 * <p>A block of rows is turned so that every input and every product is a row of its own; a product
 * is then its parent's row times an input's, and no element is gathered. Only one block is held,
 * and where there are several the products are computed again on the way back, which costs one
 * multiplication each; memory does not grow with the batch.
 *
 * <p>Singular cases: none. The gradient goes through the tree by multiplication, from the longest
 * products to the shortest, so one zero among the inputs, two, or all, are like any other numbers.
 * Products that leave the range of float32 become infinite, as in any polynomial.
 */
public final class SigmaPiOp extends Op {
  /** Rows of a block: enough for long vectors, few enough for the cache. */
  private static final int MOST_ROWS = 128;

  /** Numbers of a block: with very many products, blocks have fewer rows. */
  private static final int BLOCK = 1 << 21;

  private static final int FEWEST_ROWS = 16;

  private Node x;
  private Node weights;
  private Node bias;
  private ProductTree tree;
  private int blockRows;

  private final Tensor inputs = Tensor.zeros(0, 0);
  private final Tensor products = Tensor.zeros(0, 0);
  private final Tensor outputs = Tensor.zeros(0, 0);
  private final Tensor productGradients = Tensor.zeros(0, 0);
  private final Tensor inputGradients = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @throws ShapeException if x or w does not fit the tree
   */
  public Node apply(Tape tape, Node x, ProductTree tree, Node weights, Node bias) {
    if (x.columns() != tree.inputs()) {
      throw new ShapeException(
          "SigmaPiOp", "x of [rows, " + tree.inputs() + "]", x.value().describeShape());
    }
    if (weights.rows() != tree.products()) {
      throw new ShapeException(
          "SigmaPiOp", "w of [" + tree.products() + ", outputs]", weights.value().describeShape());
    }
    this.x = x;
    this.weights = weights;
    this.bias = bias;
    this.tree = tree;
    int rows = x.rows();
    int width = weights.columns();
    int fitting = BLOCK / Math.max(1, tree.nodes()) / FEWEST_ROWS * FEWEST_ROWS;
    blockRows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, fitting));
    float[] y = prepare(tape, rows, width, x.tracked() || weights.tracked() || bias.tracked());
    for (int start = 0; start < rows; start += blockRows) {
      int count = Math.min(blockRows, rows - start);
      multiply(tape.kernels(), start, count);
      float[] o = outputs.resize(width, count).data();
      for (int k = 0; k < width; k++) {
        Arrays.fill(o, k * count, (k + 1) * count, bias.value().data()[k]);
      }
      tape.kernels()
          .addTransposedProduct(
              width, tree.products(), count, weights.value().data(), products.data(), o);
      for (int i = 0; i < count; i++) {
        for (int k = 0; k < width; k++) {
          y[(start + i) * width + k] = o[k * count + i];
        }
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int width = weights.columns();
    float[] dy = output().gradient().data();
    if (bias.tracked()) {
      kernels.addColumnSums(rows, width, dy, bias.gradient().data());
    }
    if (!weights.tracked() && !x.tracked()) {
      return;
    }
    for (int start = 0; start < rows; start += blockRows) {
      int count = Math.min(blockRows, rows - start);
      if (rows > blockRows) {
        multiply(kernels, start, count);
      }
      float[] d = outputs.resize(width, count).data();
      for (int i = 0; i < count; i++) {
        for (int k = 0; k < width; k++) {
          d[k * count + i] = dy[(start + i) * width + k];
        }
      }
      if (weights.tracked()) {
        float[] dw = weights.gradient().data();
        if (width == 1) {
          kernels.addRowProducts(tree.products(), count, products.data(), d, 0, dw);
        } else {
          kernels.addProductTransposed(tree.products(), count, width, products.data(), d, dw);
        }
      }
      if (x.tracked()) {
        addInputGradient(kernels, start, count, d);
      }
    }
  }

  /** Turns a block of rows and computes its products. */
  private void multiply(Kernels kernels, int start, int count) {
    int width = x.columns();
    float[] to = inputs.resize(width, count).data();
    kernels.transpose(count, width, x.value().data(), start * width, width, to);
    float[] p = products.resize(tree.nodes(), count).data();
    kernels.treeProducts(tree.steps().length / 3, count, tree.steps(), to, p);
  }

  private void addInputGradient(Kernels kernels, int start, int count, float[] d) {
    int width = x.columns();
    float[] dp = productGradients.resize(tree.nodes(), count).fill(0).data();
    kernels.addProduct(tree.products(), weights.columns(), count, weights.value().data(), d, dp);
    float[] dx = inputGradients.resize(width, count).fill(0).data();
    kernels.addTreeGradients(
        tree.steps().length / 3, count, tree.steps(), inputs.data(), products.data(), dp, dx);
    float[] to = x.gradient().data();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        to[(start + i) * width + j] += dx[j * count + i];
      }
    }
  }
}
