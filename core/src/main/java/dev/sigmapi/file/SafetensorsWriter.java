package dev.sigmapi.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sigmapi.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** Writes a {@link Safetensors}: once over the bytes for the checksum, once more to the file. */
final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private final Safetensors content;
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  SafetensorsWriter(Safetensors content) {
    this.content = content;
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] header = header();
    Checksum checksum = new Checksum();
    send(header, checksum::update);
    Checksum.exchange(header, checksum.digits());
    send(header, (bytes, length) -> out.write(bytes, 0, length));
  }

  private byte[] header() throws IOException {
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      generator.writeStartObject();
      writeMetadata(generator);
      long begin = 0;
      for (Map.Entry<String, Tensor> entry : content.tensors().entrySet()) {
        long end = begin + (long) Float.BYTES * entry.getValue().size();
        writeEntry(generator, entry.getKey(), entry.getValue(), begin, end);
        begin = end;
      }
      generator.writeEndObject();
    }
    byte[] bytes = json.toString().getBytes(UTF_8);
    if (bytes.length > SafetensorsReader.LONGEST_HEADER) {
      throw new IllegalArgumentException(
          "Safetensors takes at most 100 million bytes of names and notes but got %d; shorten them"
              .formatted(bytes.length));
    }
    // Spaces at the end let the numbers start at a multiple of eight bytes.
    int padded = (bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] header = Arrays.copyOf(bytes, padded);
    Arrays.fill(header, bytes.length, padded, (byte) ' ');
    return header;
  }

  private void writeMetadata(JsonGenerator generator) throws IOException {
    generator.writeObjectFieldStart(Safetensors.METADATA);
    generator.writeStringField(Safetensors.CHECKSUM, Checksum.ZEROS);
    for (Map.Entry<String, String> note : content.metadata().entrySet()) {
      generator.writeStringField(note.getKey(), note.getValue());
    }
    generator.writeEndObject();
  }

  private static void writeEntry(
      JsonGenerator generator, String name, Tensor tensor, long begin, long end)
      throws IOException {
    int[] shape = tensor.shape();
    generator.writeObjectFieldStart(name);
    generator.writeStringField("dtype", "F32");
    generator.writeFieldName("shape");
    generator.writeArray(shape, 0, shape.length);
    generator.writeFieldName("data_offsets");
    generator.writeArray(new long[] {begin, end}, 0, 2);
    generator.writeEndObject();
  }

  /** Gives the bytes of the file to a sink, chunk by chunk, in order. */
  private void send(byte[] header, Sink sink) throws IOException {
    chunk.clear().putLong(header.length);
    sink.take(chunk.array(), Long.BYTES);
    sink.take(header, header.length);
    for (Tensor tensor : content.tensors().values()) {
      int step = chunk.capacity() / Float.BYTES;
      for (int from = 0; from < tensor.size(); from += step) {
        int count = Math.min(step, tensor.size() - from);
        chunk.clear().asFloatBuffer().put(tensor.data(), from, count);
        sink.take(chunk.array(), count * Float.BYTES);
      }
    }
  }

  private interface Sink {
    void take(byte[] bytes, int length) throws IOException;
  }
}
