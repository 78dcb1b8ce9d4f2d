package dev.sigmapi.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
  void parityIsOneProductUnit() {
    ProductUnitParity.main(new String[] {"2"});
  }

  @Test
  void arithmeticIsLearnedAndExtrapolates() {
    Arithmetic.main(new String[] {"1", "0"});
    assertEquals("100 % (87 to 100)", Arithmetic.share(25, 25));
    assertEquals("50 % (15 to 85)", Arithmetic.share(2, 4));
  }

  @Test
  void quadraticLayersTellSpiralsApart() {
    Spirals.main(new String[] {"spirals/two_spirals.csv", "1"});
  }

  @Test
  void quadraticLayersLearnASumOfProducts() {
    SumOfProducts.main(new String[] {"1"});
  }

  @Test
  void theParityOfTwelveBitsIsLearned() {
    Parity.main(new String[] {"1"});
  }

  @Test
  void theScaleTipsByProducts() {
    BalanceScale.main(new String[] {"balance_scale/balance_scale.csv", "1", "2"});
  }

  @Test
  void theMonksProblemsAreLearned() {
    Monks.main(new String[] {"5", "101"});
  }

  @Test
  void carsAreJudged() {
    CarEvaluation.main(new String[] {"car_evaluation/car_evaluation.csv", "1", "1"});
  }

  @Test
  void aMultiplexerAnswersAllPatterns() {
    ElevenMultiplexer.main(new String[] {"2"});
  }

  @Test
  void bilinearLayersTurnByAnyAngle() {
    DynamicFilter.main(new String[] {"1"});
  }

  @Test
  void theLawThatMadeARowIsFound() {
    Regimes.main(new String[] {"2"});
    int[] groups = {0, 0, 1, 1, 2, 2};
    assertEquals(1, AdjustedRandIndex.of(groups, new int[] {2, 2, 0, 0, 1, 1}));
    // By hand: 15 pairs of rows, 1 in both, 3 and 4 in either, 0.8 by chance.
    int[] others = {0, 0, 1, 2, 2, 2};
    assertEquals(1.2 / 2.7, AdjustedRandIndex.of(groups, others), 1e-12);
    assertEquals(0, AdjustedRandIndex.of(groups, new int[6]), 1e-12);
  }

  @Test
  void promotersAreToldByMotifs() {
    Promoters.main(new String[] {"promoters/promoters_ecoli106.csv", "3", "5"});
  }

  @Test
  void spliceJunctionsAreToldByMotifsAtTheirPlace() {
    SpliceJunctions.main(new String[] {"splice_junction/splice_junction.csv", "1", "1"});
  }

  @Test
  void recurrencesFollowAMachineBeyondTheLengthsTheyLearned() {
    StateMachine.main(new String[] {"1"});
  }
}
