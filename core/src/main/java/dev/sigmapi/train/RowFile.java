package dev.sigmapi.train;

import dev.sigmapi.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Rows of float32 in a temporary file. Its name is gone as soon as it is open (on Windows, when it
 * is closed), so that nothing is left behind even by a process that is killed.
 */
final class RowFile implements AutoCloseable {
  private static final int BUFFER = 1 << 18;

  private final Path folder;
  private final FileChannel channel;
  private final int width;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());
  private long count;

  RowFile(Path folder, int width) {
    this(folder, open(folder), width);
  }

  RowFile(Path folder, FileChannel channel, int width) {
    this.folder = folder;
    this.channel = channel;
    this.width = width;
  }

  private static FileChannel open(Path folder) {
    try {
      return FileChannel.open(
          folder.resolve(".sigmapi-" + UUID.randomUUID() + ".rows"),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw failure("Cannot make a temporary file in", folder, e);
    }
  }

  int width() {
    return width;
  }

  long count() {
    return count;
  }

  /** Adds rows at the end. */
  void add(Tensor rows) {
    try {
      long place = count * width * Float.BYTES;
      for (int at = 0; at < rows.size(); at += BUFFER / Float.BYTES) {
        int size = Math.min(BUFFER / Float.BYTES, rows.size() - at);
        buffer.clear().limit(size * Float.BYTES);
        buffer.asFloatBuffer().put(rows.data(), at, size);
        while (buffer.hasRemaining()) {
          place += channel.write(buffer, place);
        }
      }
      count += rows.rows();
    } catch (IOException e) {
      throw failure("Cannot keep %,d encoded rows in".formatted(count + rows.rows()), folder, e);
    }
  }

  /**
   * Reads rows.
   *
   * @param at the row of {@code to} where the first of them goes
   */
  void read(long from, int rows, float[] to, int at) {
    try {
      long place = from * width * Float.BYTES;
      int written = at * width;
      int end = (at + rows) * width;
      while (written < end) {
        int size = Math.min(BUFFER / Float.BYTES, end - written);
        buffer.clear().limit(size * Float.BYTES);
        while (buffer.hasRemaining()) {
          int read = channel.read(buffer, place);
          if (read < 0) {
            throw new IOException("it ends early");
          }
          place += read;
        }
        buffer.flip().asFloatBuffer().get(to, written, size);
        written += size;
      }
    } catch (IOException e) {
      throw failure("Cannot read back the encoded rows in", folder, e);
    }
  }

  private static UncheckedIOException failure(String what, Path folder, IOException e) {
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return new UncheckedIOException(
        "%s '%s' (%s); make room, or choose another folder for temporary files"
            .formatted(what, folder, reason == null ? e.getClass().getSimpleName() : reason),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure("Cannot close a temporary file in", folder, e);
    }
  }
}
