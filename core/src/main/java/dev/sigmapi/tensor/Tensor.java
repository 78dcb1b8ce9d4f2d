package dev.sigmapi.tensor;

import java.util.Arrays;

/**
 * Dense, row-major, contiguous float32 numbers and a shape.
 *
 * <p>There are no strides and no views. Most operations see a tensor as a matrix: {@link #columns}
 * is the last dimension and {@link #rows} the product of all others. The storage may be longer than
 * the shape needs, so that a buffer serves batches of different sizes; only the first {@link #size}
 * numbers count.
 */
public final class Tensor {
  private float[] data;
  private int[] shape;
  private int size;

  private Tensor(float[] data, int[] shape) {
    this.data = data;
    this.shape = shape;
    this.size = sizeOf(shape);
  }

  /** Zeros of the given shape; every dimension is zero or more. */
  public static Tensor zeros(int... shape) {
    return new Tensor(new float[sizeOf(shape)], shape.clone());
  }

  /**
   * A tensor around {@code data}, which is not copied.
   *
   * @throws ShapeException if the shape needs another number of values
   */
  public static Tensor of(float[] data, int... shape) {
    if (sizeOf(shape) != data.length) {
      throw new ShapeException(
          "Tensor", sizeOf(shape) + " values for " + Arrays.toString(shape), "" + data.length);
    }
    return new Tensor(data, shape.clone());
  }

  /** The storage itself, row-major; writing to it writes to the tensor. */
  public float[] data() {
    return data;
  }

  /** A copy of the shape. */
  public int[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  /** How many numbers the tensor holds. */
  public int size() {
    return size;
  }

  /** The last dimension; 1 for a scalar. */
  public int columns() {
    return shape.length == 0 ? 1 : shape[shape.length - 1];
  }

  /** The product of all dimensions but the last; 1 for a vector. */
  public int rows() {
    int rows = 1;
    for (int i = 0; i < shape.length - 1; i++) {
      rows *= shape[i];
    }
    return rows;
  }

  /** The number at (row, column) of the matrix view. */
  public float get(int row, int column) {
    return data[row * columns() + column];
  }

  /** Sets the number at (row, column) of the matrix view. */
  public void set(int row, int column, float value) {
    data[row * columns() + column] = value;
  }

  /**
   * Makes this a matrix of the given size, with what it holds left undefined. Storage is reused
   * where it is long enough, so that a warm training step allocates nothing.
   */
  public Tensor resize(int rows, int columns) {
    if (shape.length != 2) {
      shape = new int[2];
    }
    shape[0] = rows;
    shape[1] = columns;
    size = Math.multiplyExact(rows, columns);
    if (data.length < size) {
      data = new float[size];
    }
    return this;
  }

  /** As {@link #resize(int, int)} to the rows and columns of another tensor. */
  public Tensor resizeAs(Tensor other) {
    return this.shape == other.shape || Arrays.equals(shape, other.shape)
        ? this
        : resize(other.rows(), other.columns());
  }

  /** Sets every number. */
  public Tensor fill(float value) {
    Arrays.fill(data, 0, size, value);
    return this;
  }

  /** A copy with storage of its own, exactly as long as it needs. */
  public Tensor copy() {
    return new Tensor(Arrays.copyOf(data, size), shape.clone());
  }

  /** Takes the numbers of a tensor of the same size. */
  public void copyFrom(Tensor other) {
    if (other.size != size) {
      throw new ShapeException("Tensor.copyFrom", describeShape(), other.describeShape());
    }
    System.arraycopy(other.data, 0, data, 0, size);
  }

  /** The shape in words, for example {@code [32, 8]}. */
  public String describeShape() {
    return Arrays.toString(shape);
  }

  @Override
  public String toString() {
    return "Tensor" + describeShape();
  }

  private static int sizeOf(int[] shape) {
    int size = 1;
    for (int dimension : shape) {
      if (dimension < 0) {
        throw new ShapeException("Tensor", "dimensions of zero or more", Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }
}
