package dev.sigmapi.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class KernelChoiceTest {

  private static final boolean MODULE =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  @Test
  void thePropertyForcesPlainJava() {
    for (String word : new String[] {"scalar", "plain"}) {
      KernelChoice choice = KernelChoice.choose(word);
      assertTrue(choice.kernels() instanceof PlainKernels);
      assertTrue(choice.toString().contains("Forced by -Dsigmapi.kernels=" + word));
    }
  }

  @Test
  void anUnknownWordIsRefusedWithTheKnownOnes() {
    var failure = assertThrows(IllegalStateException.class, () -> KernelChoice.choose("fast"));
    assertEquals(
        "-Dsigmapi.kernels=fast is not known; write simd, or scalar for plain Java",
        failure.getMessage());
  }

  @Test
  void withoutTheModulePlainJavaRunsAndSaysWhy() {
    if (!MODULE) {
      KernelChoice choice = KernelChoice.choose(null);
      assertTrue(choice.kernels() instanceof PlainKernels);
      assertTrue(choice.toString().contains("--add-modules jdk.incubator.vector"));
      var failure = assertThrows(IllegalStateException.class, () -> KernelChoice.choose("simd"));
      assertTrue(failure.getMessage().contains("--add-modules jdk.incubator.vector"));
    }
  }

  @Test
  void withTheModuleTheVectorKernelsRun() {
    Kernels simd = KernelsUnderTest.simd();
    assertTrue(simd.describe().matches("simd, \\d+-bit(, fma)?"), simd.describe());
    assertEquals(simd.getClass(), KernelChoice.choose(null).kernels().getClass());
    assertEquals(simd.getClass(), KernelChoice.choose("simd").kernels().getClass());
  }

  @Test
  void theChoiceIsMadeOnce() {
    assertSame(KernelChoice.get(), KernelChoice.get());
    assertTrue(KernelChoice.reason().endsWith("."), KernelChoice.reason());
  }
}
