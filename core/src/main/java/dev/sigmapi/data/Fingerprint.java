package dev.sigmapi.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A number that tells whether two tables hold the same: SHA-256 over the SHA-256 of each column's
 * name, type and values. It does not depend on the chunks in which the rows come.
 */
public final class Fingerprint {
  private final List<MessageDigest> columns = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  /** The fingerprint of a table in memory. */
  public static String of(Table table) {
    return new Fingerprint().add(table).text();
  }

  /** Takes the next rows of the table. */
  public Fingerprint add(Table rows) {
    if (columns.isEmpty()) {
      for (Column column : rows.columns()) {
        MessageDigest digest = sha256();
        put(digest, column.name());
        put(digest, type(column));
        columns.add(digest);
      }
    }
    for (int i = 0; i < columns.size(); i++) {
      Column column = rows.columns().get(i);
      if (column instanceof Column.Numbers numbers) {
        put(columns.get(i), numbers.values());
      } else {
        for (int row = 0; row < column.size(); row++) {
          put(columns.get(i), column.missing(row) ? null : column.text(row));
        }
      }
    }
    return this;
  }

  private static String type(Column column) {
    if (column instanceof Column.Numbers numbers) {
      return numbers.kind().name();
    }
    return column instanceof Column.Lists ? "LISTS" : "WORDS";
  }

  /** The fingerprint of all rows, in hexadecimal; nothing can be added afterwards. */
  public String text() {
    MessageDigest whole = sha256();
    columns.forEach(column -> whole.update(column.digest()));
    return HexFormat.of().formatHex(whole.digest());
  }

  private void put(MessageDigest digest, double[] values) {
    int most = buffer.capacity() / Double.BYTES;
    for (int at = 0; at < values.length; at += most) {
      int count = Math.min(most, values.length - at);
      buffer.asDoubleBuffer().put(values, at, count);
      digest.update(buffer.array(), 0, count * Double.BYTES);
    }
  }

  /** Text after its length, which is −1 where it is missing. */
  private void put(MessageDigest digest, String text) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    buffer.putInt(0, text == null ? -1 : bytes.length);
    digest.update(buffer.array(), 0, Integer.BYTES);
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
    }
  }
}
