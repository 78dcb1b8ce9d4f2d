package dev.sigmapi.data;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a CSV file that grow value by value: UTF-8, quoted as RFC 4180 has it. */
final class CsvLine {
  /** Up to here a double holds every whole number, and one a digit. */
  private static final double WHOLE = 9e15;

  /** Decimals that are looked for first; most tables have no more. */
  private static final int DECIMALS = 9;

  private static final double UNITS = 1e9;

  /** Digits in a row that a buffer has room for. */
  private static final int LONGEST = 24;

  private byte[] bytes = new byte[1 << 16];
  private int size;

  /** A separator, a line feed or another letter that needs no quotes. */
  void put(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
  }

  /** Text as it stands, without quotes; each letter is ASCII. */
  void ascii(String text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  /** Text, in quotes where it needs them. */
  void text(String value) {
    boolean quotes = false;
    boolean ascii = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      quotes |= c == ',' || c == '"' || c == '\n' || c == '\r';
      ascii &= c < 128;
    }
    String quoted = quotes ? '"' + value.replace("\"", "\"\"") + '"' : value;
    if (ascii) {
      ascii(quoted);
      return;
    }
    byte[] encoded = quoted.getBytes(StandardCharsets.UTF_8);
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  /** The fewest digits that give the same number again; a whole number without a point. */
  void number(double value) {
    double magnitude = Math.abs(value);
    if (value == Math.rint(value) && magnitude < 1e18) {
      if (value == 0 && 1 / value < 0) {
        ascii("-0.0");
      } else {
        sign(value);
        whole((long) magnitude);
      }
      return;
    }
    // Different decimals of fewer than 16 digits are different doubles, so one that is this number
    // is the shortest that is.
    double scaled = magnitude * UNITS;
    long units = (long) (scaled + 0.5);
    if (magnitude >= 1e-3 && scaled < WHOLE && units / UNITS == magnitude) {
      sign(value);
      decimal(units);
    } else {
      ascii(shortest(value));
    }
  }

  private static String shortest(double value) {
    String text = NumberOutput.toString(value, true);
    double magnitude = Math.abs(value);
    boolean plain = magnitude >= 1e-3 && magnitude < 1e7 || magnitude < 1e-6 || magnitude >= 1e18;
    return plain || !Double.isFinite(value)
        ? text
        : new BigDecimal(text).stripTrailingZeros().toPlainString();
  }

  private void sign(double value) {
    if (value < 0) {
      put('-');
    }
  }

  private void whole(long value) {
    room(LONGEST);
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    digits(value, digits);
  }

  /** Billionths without trailing zeros. */
  private void decimal(long units) {
    whole(units / (long) UNITS);
    bytes[size++] = '.';
    int decimals = DECIMALS;
    long fraction = units % (long) UNITS;
    while (fraction % 10 == 0) {
      fraction /= 10;
      decimals--;
    }
    digits(fraction, decimals);
  }

  private void digits(long value, int count) {
    long rest = value;
    for (int i = size + count - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += count;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** Writes all bytes. */
  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }
}
