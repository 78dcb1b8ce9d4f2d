package dev.sigmapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keeps the house: the order in which data flows through the packages is the order of imports. */
final class ArchitectureTest {
  private static final String ROOT = "dev.sigmapi.";
  private static final String SIMD = "kernel.simd";
  private static final String VECTOR_API = "jdk.incubator.vector.";

  /** A package may use those above it. */
  private static final List<String> ORDER =
      List.of(
          "parallel",
          "tensor",
          "file",
          "data",
          "expression",
          "expression.print",
          "kernel",
          SIMD,
          "grad",
          "grad.op",
          "weight",
          "module",
          "loss",
          "optim",
          "projection",
          "law",
          "train",
          "specification",
          "model",
          "motif",
          "formula");

  @Test
  void theHouseIsInOrder() throws IOException, URISyntaxException {
    List<ClassFile> classes = compiled();
    assertTrue(classes.size() > 5, "found only " + classes.size() + " classes; compile core first");
    List<String> violations = classes.stream().flatMap(c -> violations(c).stream()).toList();
    assertTrue(violations.isEmpty(), "\n" + String.join("\n", violations));
  }

  @Test
  void anImportFromBelowIsFound() {
    assertFound("tensor.A uses", 1, "tensor.A", "dev.sigmapi.kernel.Kernels");
    assertFound("grad.Tape uses", 1, "grad.Tape", "dev.sigmapi.grad.op.MatMul");
    assertFound("kernel.A uses", 1, "kernel.A", "dev.sigmapi.kernel.simd.SimdKernels");
    assertFound("module.A uses", 1, "module.A", "dev.sigmapi.kernel.simd.SimdKernels");
    assertFound("", 0, "grad.op.MatMul", "dev.sigmapi.grad.Tape", "dev.sigmapi.kernel.Kernels");
    assertFound("", 0, "kernel.simd.SimdKernels", "dev.sigmapi.kernel.simd.Tiles");
  }

  @Test
  void aForeignReferenceIsFound() {
    assertFound("module.A uses", 1, "module.A", "jdk.incubator.vector.FloatVector");
    assertFound("module.A uses", 1, "module.A", "javax.swing.JFrame");
    assertFound("kernel.simd.A uses", 1, "kernel.simd.A", "org.slf4j.Logger");
    assertFound("", 0, "kernel.simd.A", "jdk.incubator.vector.FloatVector", "java.util.List");
    assertFound("", 0, "model.A", "com.fasterxml.jackson.core.JsonParser");
  }

  @Test
  void anOpenClassAndAnUnknownPackageAreFound() {
    ClassFile open = new ClassFile(ROOT + "tensor.A", 0x21, Set.of());
    assertTrue(violations(open).get(0).contains("neither final nor abstract"));
    assertTrue(violations(new ClassFile(ROOT + "tensor.A$1", 0, Set.of())).isEmpty());
    assertFound("not in the list", 1, "util.A");
    assertFound("tensor.A uses", 1, "tensor.A", "dev.sigmapi.util.A");
  }

  @Test
  void everyKindOfReferenceIsRead() throws IOException {
    ClassFile file;
    try (var in = Example.class.getResourceAsStream("ArchitectureTest$Example.class")) {
      file = ClassFile.parse(in.readAllBytes());
    }
    assertEquals("dev.sigmapi.ArchitectureTest$Example", file.name());
    assertTrue(file.open());
    for (String used : List.of("util.BitSet", "util.Locale", "io.File", "net.URL", "lang.Record")) {
      assertTrue(file.references().contains("java." + used), used + " in " + file.references());
    }
    assertTrue(file.references().contains("java.lang.Deprecated"));
    assertFalse(file.references().contains("java.sql.Date"), "a text is no reference");
  }

  /** Uses a class in each way that a class file knows. */
  @SuppressWarnings("unused")
  static class Example {
    static final long WIDE = 1L << 40;
    List<java.util.BitSet> generic;
    java.util.Locale[] array;

    @Deprecated
    java.io.File method(java.net.URL parameter) {
      System.out.println("Ljava/sql/Date;" + WIDE + (Object) new Record[0]);
      return null;
    }
  }

  private static void assertFound(String words, int count, String name, String... references) {
    List<String> found = violations(new ClassFile(ROOT + name, 0x31, Set.of(references)));
    assertEquals(count, found.size(), found.toString());
    assertTrue(count == 0 || found.get(0).contains(words), found.toString());
  }

  private static List<String> violations(ClassFile file) {
    List<String> violations = new ArrayList<>();
    String own = partOf(file.name());
    if (!ORDER.contains(own)) {
      violations.add(
          file.name() + " is in a package that is not in the list; move it or extend the list");
      return violations;
    }
    if (file.open()) {
      violations.add(file.name() + " is neither final nor abstract; make it final");
    }
    for (String used : file.references()) {
      String rule = brokenRule(own, used);
      if (rule != null) {
        violations.add("%s uses %s, but %s".formatted(file.name(), used, rule));
      }
    }
    return violations;
  }

  private static String brokenRule(String own, String used) {
    if (used.startsWith(VECTOR_API)) {
      return own.equals(SIMD) ? null : "only kernel.simd knows vectors; put the loop into a kernel";
    }
    if (!used.startsWith(ROOT)) {
      return used.startsWith("java.") || used.startsWith("com.fasterxml.jackson.")
          ? null
          : "core needs only Java and Jackson; move this to another Maven module";
    }
    String part = partOf(used);
    if (part.equals(own)) {
      return null;
    }
    if (part.equals(SIMD)) {
      return "kernel.simd is chosen at run time; go through kernel.Kernels";
    }
    return ORDER.contains(part) && ORDER.indexOf(part) < ORDER.indexOf(own)
        ? null
        : "%s may use only what stands above it in %s; turn the dependency round"
            .formatted(own, ORDER);
  }

  /** The package below the root, for example {@code grad.op}. */
  private static String partOf(String name) {
    String path = ClassFile.packageOf(name);
    return path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
  }

  private static List<ClassFile> compiled() throws IOException, URISyntaxException {
    Path folder = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<ClassFile> classes = new ArrayList<>();
    try (var paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
        if (path.toString().endsWith(".class")) {
          classes.add(ClassFile.parse(Files.readAllBytes(path)));
        }
      }
    }
    return classes;
  }
}
