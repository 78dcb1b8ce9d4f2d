package dev.sigmapi.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-256 of a whole file, kept at a fixed place near the start of its JSON header. Because the
 * place is fixed, no search can be led astray; because its own digits count as zeros, the sum
 * covers every byte of the file.
 */
final class Checksum {
  static final String ZEROS = "0".repeat(64);

  /** How the header of every file starts, up to the first digit. */
  private static final byte[] START =
      ("{\"" + Safetensors.METADATA + "\":{\"" + Safetensors.CHECKSUM + "\":\"").getBytes(US_ASCII);

  private final MessageDigest digest;

  Checksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  void update(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
  }

  /** The sum of all that was given to {@link #update}, as 64 hexadecimal digits. */
  String digits() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Whether a header has room for a checksum where it belongs. */
  static boolean isIn(byte[] header) {
    return header.length >= START.length + ZEROS.length()
        && Arrays.equals(header, 0, START.length, START, 0, START.length);
  }

  /** Puts 64 digits into a header and returns those that stood there. */
  static String exchange(byte[] header, String digits) {
    String old = new String(header, START.length, ZEROS.length(), US_ASCII);
    System.arraycopy(digits.getBytes(US_ASCII), 0, header, START.length, ZEROS.length());
    return old;
  }
}
