package dev.sigmapi.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that an accident or an attacker made: each is refused in one sentence that names it. */
final class DamagedSafetensorsTest {
  @TempDir Path folder;
  private Path file;
  private byte[] good;

  @BeforeEach
  void writeAGoodFile() throws IOException {
    file = folder.resolve("a.safetensors");
    SafetensorsTest.small().write(file);
    good = Files.readAllBytes(file);
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (int length = 0; length < good.length; length++) {
      refuse(Arrays.copyOf(good, length));
    }
  }

  @Test
  void trailingBytesAreRefused() throws IOException {
    refuse(Arrays.copyOf(good, good.length + 1));
    refuse(Arrays.copyOf(good, good.length * 2));
  }

  @Test
  void everyFlippedBitAndByteIsRefused() throws IOException {
    for (int i = 0; i < good.length; i++) {
      for (int mask : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
        byte[] bytes = good.clone();
        bytes[i] ^= (byte) mask;
        refuse(bytes);
      }
    }
  }

  @Test
  void everyRandomChangeIsRefused() throws IOException {
    for (int seed = 0; seed < 10_000; seed++) {
      byte[] bytes = mutate(good, new SplittableRandom(seed));
      if (!Arrays.equals(bytes, good)) {
        refuse(bytes, "seed " + seed);
      }
    }
  }

  /** The checksum made to agree, as an attacker would: still only a result or a refusal. */
  @Test
  void everyRandomChangeWithAGoodChecksumIsReadOrRefused() throws IOException {
    int read = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      Files.write(file, sealed(mutate(good, new SplittableRandom(seed))));
      try {
        Safetensors.read(file);
        read++;
      } catch (ModelFileException e) {
        checkMessage(e, "seed " + seed);
      }
    }
    assertTrue(read > 500, read + " were read: the checksums of this test do not agree");
  }

  @Test
  void randomBytesAreRefused() throws IOException {
    for (int seed = 0; seed < 1000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      refuse(bytes, "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"-1", "9223372036854775807", "-9223372036854775808", "100000001", "2147483648"})
  void headerLengthsThatTheFileCannotHoldAreRefused(long length) throws IOException {
    byte[] bytes = good.clone();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    assertTrue(refuse(bytes).contains("claims a header of " + Long.toUnsignedString(length)));
  }

  @Test
  void aSparseFileWithAHugeHeaderIsRefused() throws IOException {
    try (var out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      out.write(good, 0, 8);
      out.setLength(200_000_000);
      out.seek(0);
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 150_000_000).array());
    }
    var e = assertThrows(ModelFileException.class, () -> Safetensors.read(file));
    assertTrue(e.getMessage().contains("100 million"), e.getMessage());
  }

  /** Each line: the rest of the header after the metadata's checksum, then the words to expect. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      textBlock =
          """
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}} @ has 4 bytes where its shape needs 8
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} @ starts at byte 4
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} @ take 4 bytes where 8 follow
          },"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}} @ take 16 bytes where 8 follow
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}} @ not a begin and an end
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}} @ not a begin and an end
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[]}} @ not a begin and an end
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}} @ whole numbers
          },"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}} @ whole numbers
          },"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}} @ whole numbers
          },"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}} @ whole numbers
          },"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}} @ whole numbers
          },"a":{"dtype":"F32","shape":[null],"data_offsets":[0,4]}} @ whole numbers
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775808]}} @ whole numbers
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999999999]}} @ JSON
          },"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}} @ bytes where
          },"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,0]}} @ more than 2147483647
          },"a":{"dtype":"F32","shape":[65536,65536,0],"data_offsets":[0,0]}} @ more than 2147483647
          },"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}} @ more than 2147483647
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} @ 'b' starts at byte 4
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} @ 'b' starts at byte 0
          },"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} @ starts at byte 4
          },"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}} @ of type 'F16' where F32 is read
          },"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}} @ of type 'F64' where F32 is read
          },"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}} @ something else than a text
          },"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}} @ something else than a list
          },"a":{"dtype":"F32","shape":[2]}} @ lacks its dtype, shape or data_offsets
          },"a":{"shape":[2],"data_offsets":[0,8]}} @ lacks its dtype, shape or data_offsets
          },"a":{}} @ lacks its dtype, shape or data_offsets
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}} @ unknown key 'more'
          },"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}} @ 'dtype' twice
          },"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}} @ 'shape' twice
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} @ 'a' twice
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{}} @ '__metadata__' twice
          ,"sha256":""}} @ 'sha256' twice
          ,"x":"1","x":"1"}} @ 'x' twice
          ,"x":1}} @ something else than a text
          ,"x":null}} @ something else than a text
          ,"x":"\\ud800"}} @ not valid Unicode
          ,"\\udc00":"x"}} @ not valid Unicode
          },"a\\ud83d":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} @ not valid Unicode
          },"a":[]} @ something else than an object
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}} @ JSON
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}0 @ goes on after its end
          },"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} @ JSON
          },"a":{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}} @ JSON
          },"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}} @ JSON
          },/**/"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} @ JSON
          },"\\u001b[2J\\u202e":{"dtype":"F8","shape":[2],"data_offsets":[0,8]}} @ '\\u{1b}[2J\\u{202e}' is
          """)
  void hostileHeadersAreRefusedByName(String rest, String words) throws IOException {
    String message = refuse(sealed(bytes(rest.getBytes(UTF_8), 8)));
    assertTrue(message.contains(words), message);
  }

  @Test
  void theSameHeaderWithoutFaultIsRead() throws IOException {
    String rest = "},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}\n\t ";
    Files.write(file, sealed(bytes(rest.getBytes(UTF_8), 8)));
    assertEquals(2, Safetensors.read(file).tensors().get("a").size());
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    for (int[] wrong : new int[][] {{0xff}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xe2, 0x82}}) {
      var rest = new java.io.ByteArrayOutputStream();
      rest.writeBytes(",\"x\":\"".getBytes(UTF_8));
      for (int b : wrong) {
        rest.write(b);
      }
      rest.writeBytes("\"}}".getBytes(UTF_8));
      assertTrue(refuse(sealed(bytes(rest.toByteArray(), 0))).contains("not UTF-8"));
    }
  }

  @Test
  void deepNestingAndLongNamesAreRefusedBriefly() throws IOException {
    refuse(sealed(bytes(("},\"a\":" + "[".repeat(1_000_000)).getBytes(UTF_8), 0)));
    refuse(sealed(bytes(("},\"a\":" + "{\"a\":".repeat(1_000_000)).getBytes(UTF_8), 0)));
    String longName = "},\"" + "a".repeat(1_000_000) + "\":{}}";
    assertTrue(refuse(sealed(bytes(longName.getBytes(UTF_8), 0))).length() < 1000);
    refuse(sealed(bytes(("},\"a\":{\"shape\":[" + "1".repeat(1_000_000)).getBytes(UTF_8), 0)));
  }

  /** A file with a header of the usual start and the given rest, and zeros for data. */
  private static byte[] bytes(byte[] rest, int dataBytes) {
    byte[] start = ("{\"__metadata__\":{\"sha256\":\"" + Checksum.ZEROS + "\"").getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + start.length + rest.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(start.length + rest.length)
        .put(start)
        .put(rest)
        .array();
  }

  /** The file with a checksum that agrees, if it has a place for one. */
  private static byte[] sealed(byte[] bytes) {
    byte[] header = Arrays.copyOfRange(bytes, Math.min(8, bytes.length), bytes.length);
    if (Checksum.isIn(header)) {
      Checksum.exchange(header, Checksum.ZEROS);
      Checksum checksum = new Checksum();
      checksum.update(bytes, Long.BYTES);
      checksum.update(header, header.length);
      Checksum.exchange(header, checksum.digits());
      System.arraycopy(header, 0, bytes, Long.BYTES, header.length);
    }
    return bytes;
  }

  private static byte[] mutate(byte[] bytes, SplittableRandom random) {
    byte[] mutated = bytes.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(mutated.length);
      int to = Math.min(mutated.length, at + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> mutated[at] = (byte) random.nextInt();
        case 1 -> mutated[at] = (byte) "0123456789{}[]\",:-. ".charAt(random.nextInt(20));
        case 2 -> mutated = join(Arrays.copyOf(mutated, at), tail(mutated, to));
        case 3 -> mutated = join(Arrays.copyOf(mutated, to), tail(mutated, at));
        default -> mutated = Arrays.copyOf(mutated, 1 + random.nextInt(2 * mutated.length));
      }
    }
    return mutated;
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private String refuse(byte[] bytes) throws IOException {
    return refuse(bytes, bytes.length + " bytes");
  }

  private String refuse(byte[] bytes, String which) throws IOException {
    Files.write(file, bytes);
    var e = assertThrows(ModelFileException.class, () -> Safetensors.read(file), which);
    checkMessage(e, which);
    return e.getMessage();
  }

  private void checkMessage(ModelFileException e, String which) {
    String message = e.getMessage();
    assertTrue(message.contains("'" + file + "'"), which + ": " + message);
    assertTrue(message.endsWith("get a fresh copy or save it again"), which + ": " + message);
    assertTrue(message.codePoints().noneMatch(Character::isISOControl), which + ": " + message);
  }
}
