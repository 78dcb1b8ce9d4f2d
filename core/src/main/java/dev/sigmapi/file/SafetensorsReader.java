package dev.sigmapi.file;

import dev.sigmapi.model.Model;

import dev.sigmapi.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a {@link Safetensors} that may be damaged or hostile. Every size is compared with the size
 * of the file before memory is taken for it, and nothing is returned before the checksum agrees.
 */
final class SafetensorsReader {
  /** The limit of the format's reference implementation, in bytes. */
  static final int LONGEST_HEADER = 100_000_000;

  private final Path file;
  private final FileChannel channel;
  private final Checksum checksum = new Checksum();
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  private SafetensorsReader(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static Safetensors read(Path file) {
    String name = Printable.quote(file);
    // Asked first, because opening a pipe would wait for its writer.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      String kind = Files.isDirectory(file) ? "a folder" : "a device or pipe";
      throw new ModelFileException("%s is %s; name a model file".formatted(name, kind));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new SafetensorsReader(file, channel).read();
    } catch (NoSuchFileException e) {
      throw new ModelFileException("There is no model file %s; check its path".formatted(name), e);
    } catch (AccessDeniedException e) {
      throw new ModelFileException(
          "Model file %s may not be read; ask its owner for permission".formatted(name), e);
    } catch (EOFException e) {
      throw ModelFileException.damaged(file, "it became shorter while it was read", e);
    } catch (IOException e) {
      throw new ModelFileException(
          "Model file %s cannot be read (%s); check the disk".formatted(name, e.getMessage()), e);
    }
  }

  private Safetensors read() throws IOException {
    byte[] header = readHeader();
    String expected = Checksum.exchange(header, Checksum.ZEROS);
    checksum.update(header, header.length);
    long dataBytes = channel.size() - channel.position();
    SafetensorsHeader parsed = SafetensorsHeader.parse(file, header, dataBytes);
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (SafetensorsHeader.Entry entry : parsed.entries()) {
      tensors.put(entry.name(), readTensor(entry));
    }
    if (!checksum.digits().equals(expected)) {
      throw refuse("its checksum does not agree with its content");
    }
    return new Safetensors(parsed.metadata(), tensors);
  }

  private byte[] readHeader() throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw refuse("it has " + size + " bytes where the length of its header takes 8");
    }
    fill(Long.BYTES);
    checksum.update(chunk.array(), Long.BYTES);
    long length = chunk.getLong(0);
    if (length < 0 || length > Math.min(size - Long.BYTES, LONGEST_HEADER)) {
      throw refuse(
          "it claims a header of %s bytes where %d bytes follow and 100 million are the most"
              .formatted(Long.toUnsignedString(length), size - Long.BYTES));
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    readFully(header);
    if (!Checksum.isIn(header.array())) {
      throw refuse("its header does not start with a checksum");
    }
    return header.array();
  }

  private Tensor readTensor(SafetensorsHeader.Entry entry) throws IOException {
    Tensor tensor = Tensor.zeros(entry.shape());
    int step = chunk.capacity() / Float.BYTES;
    for (int from = 0; from < tensor.size(); from += step) {
      int count = Math.min(step, tensor.size() - from);
      fill(count * Float.BYTES);
      checksum.update(chunk.array(), count * Float.BYTES);
      chunk.asFloatBuffer().get(tensor.data(), from, count);
    }
    return tensor;
  }

  /** The next bytes of the file, in {@link #chunk}. */
  private void fill(int count) throws IOException {
    chunk.clear().limit(count);
    readFully(chunk);
    chunk.flip();
  }

  private void readFully(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }

  private ModelFileException refuse(String problem) {
    return ModelFileException.damaged(file, problem, null);
  }
}
