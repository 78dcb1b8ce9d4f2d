package dev.sigmapi.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("a.safetensors");
  }

  /** Written out by hand: the bytes are those of the format, not those of this writer's taste. */
  @Test
  void theBytesAreThoseOfTheFormat() throws Exception {
    content(Map.of("note", "é\n"), Map.of("b", Tensor.of(new float[] {1, -2}, 2, 1))).write(file);

    String json =
        "{\"__metadata__\":{\"sha256\":\""
            + "0".repeat(64)
            + "\",\"note\":\"Ã©\\n\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}";
    int padded = (json.length() + 7) / 8 * 8;
    String expected =
        (char) padded
            + "\0\0\0\0\0\0\0"
            + json
            + " ".repeat(padded - json.length())
            + "\0\0\u0080\u003f"
            + "\0\0\0\u00c0";
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(expected.getBytes(ISO_8859_1));
    expected = expected.replace("0".repeat(64), HexFormat.of().formatHex(sum));
    assertEquals(expected, Files.readString(file, ISO_8859_1));
  }

  @Test
  void everyShapeComesBack() {
    Map<String, Tensor> tensors =
        Map.of(
            "scalar", Tensor.of(new float[] {7}),
            "empty", Tensor.zeros(0),
            "empty.too", Tensor.zeros(3, 0, 5),
            "layers.0.weights", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            "one", Tensor.of(new float[] {-1}, 1, 1, 1, 1));
    content(Map.of(), tensors).write(file);

    Map<String, Tensor> read = Safetensors.read(file).tensors();
    assertEquals(tensors.keySet(), read.keySet());
    tensors.forEach(
        (name, tensor) -> {
          assertArrayEquals(tensor.shape(), read.get(name).shape(), name);
          assertArrayEquals(tensor.data(), read.get(name).data(), name);
        });
  }

  @Test
  void aFileOfNothingComesBack() {
    content(Map.of(), Map.of()).write(file);
    assertEquals(content(Map.of(), Map.of()), Safetensors.read(file));
  }

  @Test
  void everyBitOfANumberIsKept() {
    int[] bits = {
      0x7fc00000, 0x7f800001, 0xffc12345, 0x7f800000, 0xff800000, 0x80000000, 1, 0x7f7fffff
    };
    float[] data = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      data[i] = Float.intBitsToFloat(bits[i]);
    }
    content(Map.of(), Map.of("x", Tensor.of(data, data.length))).write(file);
    float[] read = Safetensors.read(file).tensors().get("x").data();
    for (int i = 0; i < bits.length; i++) {
      assertEquals(bits[i], Float.floatToRawIntBits(read[i]));
    }
  }

  @Test
  void tensorsLongerThanAChunkComeBackAndSpareStorageIsNotWritten() {
    SplittableRandom random = new SplittableRandom(5);
    Tensor tensor = Tensor.zeros(1000, 101).resize(333, 103);
    for (int i = 0; i < tensor.data().length; i++) {
      tensor.data()[i] = (float) random.nextDouble();
    }
    content(Map.of(), Map.of("a", tensor, "z", Tensor.of(new float[] {3}))).write(file);
    Map<String, Tensor> read = Safetensors.read(file).tensors();
    assertArrayEquals(tensor.copy().data(), read.get("a").data());
    assertEquals(3, read.get("z").data()[0]);
  }

  @Test
  void oddNamesComeBack() {
    String odd = "\0 ../\"\\{}\u001b[31m\u202e ü 猫 \ud83d\ude00";
    content(Map.of(odd, odd, "", ""), Map.of(odd, Tensor.zeros(1), "", Tensor.zeros(1)))
        .write(file);
    Safetensors read = Safetensors.read(file);
    assertEquals(Map.of(odd, odd, "", ""), read.metadata());
    assertTrue(read.tensors().containsKey(odd) && read.tensors().containsKey(""));
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    small().write(file);
    Path again = folder.resolve("b.safetensors");
    Safetensors.read(file).write(again);
    assertEquals(-1, Files.mismatch(file, again));
    int header = Files.readAllBytes(file)[0] & 0xff;
    assertEquals(0, header % 8);
  }

  @Test
  void namesThatTheFormatKeepsAreRefused() {
    Tensor one = Tensor.zeros(1);
    for (String name : new String[] {"__metadata__", "half \ud800"}) {
      assertThrows(
          IllegalArgumentException.class, () -> content(Map.of(), Map.of(name, one)), name);
    }
    for (Map<String, String> notes :
        java.util.List.of(
            Map.of("sha256", ""), Map.of("a", "half \udc00"), Map.of("half \ud83d", ""))) {
      assertThrows(IllegalArgumentException.class, () -> content(notes, Map.of()));
    }
  }

  @Test
  void anyPythonThatHasTheFormatReadsIt() throws Exception {
    small().write(file);
    String script =
        "import sys\n"
            + "try:\n"
            + "  from safetensors import safe_open\n"
            + "except ImportError:\n"
            + "  sys.exit(9)\n"
            + "f = safe_open(sys.argv[1], 'np')\n"
            + "assert f.metadata()['note'] == 'x'\n"
            + "assert f.get_tensor('w').tolist() == [[1.5, 2.5]]\n";
    int exit;
    try {
      exit = new ProcessBuilder("python3", "-c", script, file.toString()).start().waitFor();
    } catch (IOException e) {
      exit = 9;
    }
    org.junit.jupiter.api.Assumptions.assumeTrue(exit != 9, "python3 with safetensors");
    assertEquals(0, exit);
  }

  @Test
  void whatIsNoFileIsRefused() throws IOException {
    refused("check its path", folder.resolve("missing"));
    refused("is a folder", folder);
    if (Files.exists(Path.of("/dev/zero"))) {
      refused("device or pipe", Path.of("/dev/zero"));
    }
    Path garbling = folder.resolve("\u001b[31m");
    refused("'" + folder + "/\\u{1b}[31m'", garbling);
  }

  @Test
  void aRefusedContentLeavesTheOldFile() throws IOException {
    small().write(file);
    byte[] before = Files.readAllBytes(file);
    String huge = "x".repeat(SafetensorsReader.LONGEST_HEADER);
    Safetensors tooLong = content(Map.of("note", huge), Map.of());
    assertThrows(IllegalArgumentException.class, () -> tooLong.write(file));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aMissingFolderIsNamed() {
    Path nowhere = folder.resolve("no/a.safetensors");
    var e = assertThrows(UncheckedIOException.class, () -> small().write(nowhere));
    assertTrue(e.getMessage().contains("create the folder first"), e.getMessage());
    assertFalse(Files.exists(nowhere.getParent()));
  }

  static Safetensors small() {
    return content(
        Map.of("note", "x"),
        Map.of("w", Tensor.of(new float[] {1.5f, 2.5f}, 1, 2), "z", Tensor.zeros(0)));
  }

  static Safetensors content(Map<String, String> notes, Map<String, Tensor> tensors) {
    return new Safetensors(new TreeMap<>(notes), new TreeMap<>(tensors));
  }

  private static void refused(String words, Path path) {
    var e = assertThrows(ModelFileException.class, () -> Safetensors.read(path));
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }
}
