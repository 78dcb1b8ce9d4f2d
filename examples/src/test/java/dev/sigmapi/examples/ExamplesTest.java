package dev.sigmapi.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExamplesTest {

  @Test
  void keplersLawIsFound(@TempDir Path folder) {
    Path model = folder.resolve("planets.sigmapi");
    Kepler.main(new String[] {"planets/exoplanets.csv", model.toString()});
    assertTrue(Files.exists(model));
  }

  @Test
  void aMultiplexerAnswersAllPatterns() {
    ElevenMultiplexer.main(new String[] {"2"});
  }

  @Test
  void bilinearLayersTurnByAnyAngle() {
    DynamicFilter.main(new String[] {"1"});
  }
}
