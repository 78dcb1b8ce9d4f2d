package dev.sigmapi.model;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A number that tells whether two tables hold the same. */
final class Fingerprint {

  private Fingerprint() {}

  /** SHA-256 over names, types and values, in hexadecimal. */
  static String of(Table table) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (DataOutputStream out =
          new DataOutputStream(
              new java.io.BufferedOutputStream(
                  new DigestOutputStream(OutputStream.nullOutputStream(), digest), 1 << 16))) {
        for (Column column : table.columns()) {
          write(column, out);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Hashing a table in memory failed", e);
    }
  }

  private static void write(Column column, DataOutputStream out) throws IOException {
    out.writeUTF(column.name());
    if (column instanceof Column.Numbers numbers) {
      out.writeUTF(numbers.kind().name());
      for (double value : numbers.values()) {
        out.writeDouble(value);
      }
    } else {
      for (int row = 0; row < column.size(); row++) {
        out.writeBoolean(column.missing(row));
        byte[] text = column.text(row).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
    }
  }
}
