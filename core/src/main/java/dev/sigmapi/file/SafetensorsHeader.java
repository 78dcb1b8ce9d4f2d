package dev.sigmapi.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The JSON header of a safetensors file, read token by token: no token that the format does not
 * have at its place is ever stored.
 */
final class SafetensorsHeader {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          // Names of strangers do not belong into the tables that all parsers share.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNumberLength(20)
                  .maxNameLength(SafetensorsReader.LONGEST_HEADER)
                  .maxStringLength(SafetensorsReader.LONGEST_HEADER)
                  .build())
          .build();

  /** One tensor of the file; the bytes from {@code begin} to {@code end} hold its numbers. */
  record Entry(String name, int[] shape, long begin, long end) {}

  private final Path file;
  private final JsonParser parser;
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final SortedMap<String, Entry> entries = new TreeMap<>();

  private SafetensorsHeader(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * @param dataBytes how many bytes follow the header; the tensors must fill them exactly
   * @throws ModelFileException if the header breaks any rule of the format
   */
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
    // A decoder of one's own reports what is not UTF-8, where the usual one would replace it.
    var reader = new InputStreamReader(new ByteArrayInputStream(json), UTF_8.newDecoder());
    try (JsonParser parser = JSON.createParser(reader)) {
      SafetensorsHeader header = new SafetensorsHeader(file, parser);
      header.parse();
      header.checkOffsets(dataBytes);
      return header;
    } catch (CharacterCodingException e) {
      throw ModelFileException.damaged(file, "its header is not UTF-8", e);
    } catch (IOException e) {
      throw ModelFileException.damaged(file, "its header is not valid JSON", e);
    }
  }

  SortedMap<String, String> metadata() {
    return metadata;
  }

  /** The tensors in the order of their bytes. */
  List<Entry> entries() {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    return sorted;
  }

  private void parse() throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    boolean first = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = unicode(parser.currentName());
      if (!name.equals(Safetensors.METADATA)) {
        readEntry(name);
      } else if (first) {
        readMetadata();
      } else {
        throw twice(name);
      }
      // A file of Sigmapi starts with its metadata, so that any later one is the second.
      first = false;
    }
    if (parser.nextToken() != null) {
      throw refuse("its header goes on after its end");
    }
    metadata.remove(Safetensors.CHECKSUM);
  }

  private void readMetadata() throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = unicode(parser.currentName());
      expect(JsonToken.VALUE_STRING, "a text");
      if (metadata.put(name, unicode(parser.getText())) != null) {
        throw twice(name);
      }
    }
  }

  private void readEntry(String name) throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    Map<String, long[]> lists = new HashMap<>();
    String type = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      switch (key) {
        case "dtype" -> {
          expect(JsonToken.VALUE_STRING, "a text");
          if (type != null) {
            throw twice(key);
          }
          type = parser.getText();
        }
        case "shape", "data_offsets" -> {
          if (lists.put(key, readList()) != null) {
            throw twice(key);
          }
        }
        default -> throw refuse(tensor(name) + " has an unknown key " + Printable.quote(key));
      }
    }
    if (type == null || lists.size() < 2) {
      throw refuse(tensor(name) + " lacks its dtype, shape or data_offsets");
    }
    if (!type.equals("F32")) {
      throw refuse(tensor(name) + " is of type " + Printable.quote(type) + " where F32 is read");
    }
    if (entries.put(name, entry(name, lists.get("shape"), lists.get("data_offsets"))) != null) {
      throw twice(name);
    }
  }

  private long[] readList() throws IOException {
    expect(JsonToken.START_ARRAY, "a list");
    LongStream.Builder numbers = LongStream.builder();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean whole =
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!whole || parser.getLongValue() < 0) {
        throw refuse(
            "a list in its header holds something else than whole numbers from 0 to 2^63 - 1");
      }
      numbers.add(parser.getLongValue());
    }
    return numbers.build().toArray();
  }

  private Entry entry(String name, long[] shape, long[] offsets) {
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw refuse(tensor(name) + " has data_offsets that are not a begin and an end after it");
    }
    int[] dimensions = new int[shape.length];
    int size = 1;
    try {
      for (int i = 0; i < shape.length; i++) {
        dimensions[i] = Math.toIntExact(shape[i]);
        size = Math.multiplyExact(size, dimensions[i]);
      }
    } catch (ArithmeticException e) {
      throw refuse(tensor(name) + " has a shape of more than 2147483647 numbers");
    }
    if (offsets[1] - offsets[0] != (long) Float.BYTES * size) {
      throw refuse(
          "%s has %d bytes where its shape needs %d"
              .formatted(tensor(name), offsets[1] - offsets[0], (long) Float.BYTES * size));
    }
    return new Entry(name, dimensions, offsets[0], offsets[1]);
  }

  /** The tensors lie one after the other and fill the file, so that every byte has one meaning. */
  private void checkOffsets(long dataBytes) {
    long end = 0;
    for (Entry entry : entries()) {
      if (entry.begin() != end) {
        throw refuse(
            "%s starts at byte %d of the data where the tensors before it end at %d"
                .formatted(tensor(entry.name()), entry.begin(), end));
      }
      end = entry.end();
    }
    if (end != dataBytes) {
      throw refuse(
          "its tensors take %d bytes where %d follow the header".formatted(end, dataBytes));
    }
  }

  private void expect(JsonToken token, String words) throws IOException {
    if (parser.nextToken() != token) {
      throw refuse(
          "its header has something else than %s at character %d"
              .formatted(words, parser.currentTokenLocation().getCharOffset()));
    }
  }

  private String unicode(String text) {
    if (!Safetensors.isUnicode(text)) {
      throw refuse("a text in its header is not valid Unicode");
    }
    return text;
  }

  private static String tensor(String name) {
    return "tensor " + Printable.quote(name);
  }

  private ModelFileException twice(String name) {
    return refuse("its header has " + Printable.quote(name) + " twice");
  }

  private ModelFileException refuse(String problem) {
    return ModelFileException.damaged(file, problem, null);
  }
}
