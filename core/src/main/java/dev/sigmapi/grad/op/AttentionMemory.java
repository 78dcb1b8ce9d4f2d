package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.kernel.Kernels;
import java.util.Arrays;

/**
 * One head's keys and values of one sequence, copied together in blocks, and room for their
 * gradients. A key that is masked is copied as zeros, and so is its value: nothing of them, not
 * even NaN, is left.
 */
final class AttentionMemory {
  private final int block;
  private int length;
  private float[][] keys = {};
  private float[][] values = {};
  private float[][] keyGradients = {};
  private float[][] valueGradients = {};

  /**
   * @param block the most positions of a block
   */
  AttentionMemory(int block) {
    this.block = block;
  }

  int blocks() {
    return (length + block - 1) / block;
  }

  /** How many positions a block has. */
  int size(int number) {
    return Math.min(block, length - number * block);
  }

  float[] keys(int number) {
    return keys[number];
  }

  float[] values(int number) {
    return values[number];
  }

  float[] keyGradients(int number) {
    return keyGradients[number];
  }

  float[] valueGradients(int number) {
    return valueGradients[number];
  }

  /**
   * Copies the columns of a head.
   *
   * @param allowed [rows, 1], 0 for a key that is masked; null for none
   */
  void copy(Node k, Node v, Node allowed, int head, int heads, int start, int count) {
    length = count;
    keys = room(keys, k.columns() / heads);
    values = room(values, v.columns() / heads);
    gather(k, allowed, head, heads, start, keys);
    gather(v, allowed, head, heads, start, values);
  }

  /** Makes the gradients zero. */
  void clearGradients(int width, int valueWidth) {
    keyGradients = room(keyGradients, width);
    valueGradients = room(valueGradients, valueWidth);
    for (int b = 0; b < blocks(); b++) {
      Arrays.fill(keyGradients[b], 0, size(b) * width, 0);
      Arrays.fill(valueGradients[b], 0, size(b) * valueWidth, 0);
    }
  }

  /** Adds the gradients to those of the nodes that are tracked. */
  void addGradients(Kernels kernels, Node k, Node v, int head, int heads, int start) {
    scatter(kernels, k, head, heads, start, keyGradients);
    scatter(kernels, v, head, heads, start, valueGradients);
  }

  private float[][] room(float[][] blocks, int width) {
    float[][] room = blocks.length < blocks() ? Arrays.copyOf(blocks, blocks()) : blocks;
    for (int b = 0; b < blocks(); b++) {
      if (room[b] == null || room[b].length < size(b) * width) {
        room[b] = new float[size(b) * width];
      }
    }
    return room;
  }

  private void gather(Node node, Node allowed, int head, int heads, int start, float[][] blocks) {
    int width = node.columns() / heads;
    float[] from = node.value().data();
    for (int i = 0; i < length; i++) {
      float[] to = blocks[i / block];
      int at = i % block * width;
      if (masked(allowed, start + i)) {
        Arrays.fill(to, at, at + width, 0);
      } else {
        System.arraycopy(from, (start + i) * node.columns() + head * width, to, at, width);
      }
    }
  }

  private void scatter(
      Kernels kernels, Node node, int head, int heads, int start, float[][] blocks) {
    if (!node.tracked()) {
      return;
    }
    int width = node.columns() / heads;
    float[] to = node.gradient().data();
    int columns = node.columns();
    for (int b = 0; b < blocks(); b++) {
      int at = (start + b * block) * columns + head * width;
      kernels.addRows(size(b), width, 1, blocks[b], 0, width, to, at, columns);
    }
  }

  static boolean masked(Node allowed, int row) {
    return allowed != null && allowed.value().data()[row] == 0;
  }
}
