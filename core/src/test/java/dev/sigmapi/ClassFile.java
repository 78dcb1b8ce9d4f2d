package dev.sigmapi;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the architecture test needs to know of a compiled class (Java Virtual Machine Specification,
 * chapter 4).
 *
 * @param name with dots, for example {@code dev.sigmapi.tensor.Seed}
 * @param flags the access flags of the class
 * @param references the names of all classes that its code, signatures and annotations mention
 */
record ClassFile(String name, int flags, Set<String> references) {
  private static final int FINAL = 0x10;
  private static final int INTERFACE = 0x200;
  private static final int ABSTRACT = 0x400;
  private static final int ENUM = 0x4000;

  /** A class inside a descriptor or a generic signature. */
  private static final Pattern INSIDE = Pattern.compile("L(\\w+(?:/[\\w$]+)+)[;<]");

  boolean open() {
    // The compiler leaves "final" out for anonymous classes, which nothing can extend.
    boolean anonymous = name.matches(".*\\$\\d+");
    return (flags & (FINAL | INTERFACE | ABSTRACT | ENUM)) == 0 && !anonymous;
  }

  String packageName() {
    return packageOf(name);
  }

  static String packageOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  static ClassFile parse(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != 0xCAFEBABE) {
      throw new IOException("ClassFile expects a compiled class; give it one");
    }
    in.readInt();
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    int[] classes = new int[count];
    Set<Integer> literals = new HashSet<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7 -> classes[i] = in.readUnsignedShort();
        case 8 -> literals.add(in.readUnsignedShort());
        case 16, 19, 20 -> in.readUnsignedShort();
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.readInt();
        case 5, 6 -> {
          in.readLong();
          // Long and double take two places.
          i++;
        }
        default -> throw new IOException("ClassFile does not know constant " + tag + "; add it");
      }
    }
    int flags = in.readUnsignedShort();
    String name = dotted(texts[classes[in.readUnsignedShort()]]);
    Set<String> references = new TreeSet<>();
    for (int i = 1; i < count; i++) {
      if (classes[i] > 0 && !texts[classes[i]].startsWith("[")) {
        references.add(dotted(texts[classes[i]]));
      }
      // What the program prints or looks up by name is no reference.
      if (texts[i] != null && !literals.contains(i)) {
        Matcher matcher = INSIDE.matcher(texts[i]);
        while (matcher.find()) {
          references.add(dotted(matcher.group(1)));
        }
      }
    }
    return new ClassFile(name, flags, references);
  }

  private static String dotted(String internal) {
    return internal.replace('/', '.');
  }
}
