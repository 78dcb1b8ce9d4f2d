package dev.sigmapi.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the processes say to each other, as bytes. */
final class Wire {
  private Wire() {}

  static void write(DataOutputStream out, float[] numbers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length);
    bytes.asFloatBuffer().put(numbers);
    out.writeInt(numbers.length);
    out.write(bytes.array());
  }

  static float[] readFloats(DataInputStream in) throws IOException {
    float[] numbers = new float[in.readInt()];
    byte[] bytes = in.readNBytes(Float.BYTES * numbers.length);
    ByteBuffer.wrap(bytes).asFloatBuffer().get(numbers);
    return numbers;
  }

  static void write(DataOutputStream out, Map<String, float[]> named) throws IOException {
    out.writeInt(named.size());
    for (Map.Entry<String, float[]> entry : named.entrySet()) {
      out.writeUTF(entry.getKey());
      write(out, entry.getValue());
    }
  }

  static Map<String, float[]> readNamed(DataInputStream in) throws IOException {
    Map<String, float[]> named = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      named.put(name, readFloats(in));
    }
    return named;
  }
}
