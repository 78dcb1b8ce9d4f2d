package dev.sigmapi.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
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
  void aHypernetworkPredictsTasksFromTheirDescription() {
    Sinusoids.Task[] fresh = Sinusoids.tasks(10, 2);
    Seed seed = Seed.of(1);
    double made =
        Sinusoids.onNewTasks(
            Sinusoids.hypernetwork(seed), Sinusoids.tasks(100, 1), fresh, 150, seed);
    double each = Sinusoids.oneEach(fresh, 10, 500, seed);
    assertTrue(made < 0.2 && made < each / 3, made + " beside " + each);
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
  void vowelsOfOtherSpeakersAreTold() {
    Vowels.main(new String[] {"vowels/vowel.csv", "1", "40"});
  }

  @Test
  void promotersAreToldByDetectors() {
    PromoterDetectors.main(new String[] {"promoters/promoters_ecoli106.csv", "3", "5"});
  }

  @Test
  void spliceJunctionsAreToldByMotifsAtTheirPlace() {
    SpliceJunctions.main(new String[] {"splice_junction/splice_junction.csv", "1", "1"});
  }

  @Test
  void spliceJunctionsAreToldByAttention() {
    SpliceAttention.main(new String[] {"splice_junction/splice_junction.csv", "1", "1", "3"});
  }

  @Test
  void recurrencesFollowAMachineBeyondTheLengthsTheyLearned() {
    StateMachine.main(new String[] {"1"});
  }

  @Test
  void theLawsOfPipesAreReadBack() {
    PipeFriction.main(new String[] {"pipe_friction/pipe_friction.csv", "1", "1"});
  }

  @Test
  void lawsOfTheirOwnPlacesArePredicted(@TempDir Path folder) throws IOException {
    // Tables of the shapes of those that are not part of the project.
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder blow = new StringBuilder("time_ms,accel_g\n");
    StringBuilder engine = new StringBuilder("compression,equivalence,nox\n");
    for (int row = 0; row < 120; row++) {
      double time = 60 * random.nextDouble();
      double law = time < 15 ? -2 : time < 30 ? 150 - 10 * time : 0.5 * time - 20;
      blow.append(time).append(',').append(law + 2 * random.nextGaussian()).append('\n');
      double compression = 7 + 11 * random.nextDouble();
      double rich = 0.5 + 0.7 * random.nextDouble();
      double lean = 0.3 + 4 * (rich - 0.5) + 0.1 * compression * rich;
      double nox = rich < 0.9 ? lean : 10 - 8 * rich;
      engine.append(compression).append(',').append(rich).append(',');
      engine.append(nox * Math.exp(0.03 * random.nextGaussian())).append('\n');
    }
    Path motorcycle = Files.writeString(folder.resolve("motorcycle.csv"), blow);
    Motorcycle.main(new String[] {motorcycle.toString(), "1", "1"});
    Path ethanol = Files.writeString(folder.resolve("ethanol.csv"), engine);
    Ethanol.main(new String[] {ethanol.toString(), "1", "1"});
  }

  @Test
  void plantedMotifsAreFound() {
    PlantedMotifs.main(new String[] {"1"});
  }

  @Test
  void whereCrpBindsIsFound() {
    CrpSites.main(new String[] {"crp/crp_sites18.csv"});
  }

  @Test
  void promotersAreToldByTheirMotifs() {
    PromoterMotifs.main(new String[] {"promoters/promoters_ecoli106.csv", "2"});
  }

  @Test
  void attentionCopiesWhatIsAskedFor() {
    Copying.main(new String[] {"1"});
  }

  @Test
  void digitsAreReadRowByRow() {
    DigitRows.main(new String[] {"digits/digits.csv", "1", "25"});
  }

  @Test
  void unwantedMessagesAreTold() {
    Messages.main(new String[] {"messages/sms_spam.csv", "1"});
  }

  @Test
  void growthIsForecastByAttention(@TempDir Path folder) throws IOException {
    // A table of the shape of one that is not part of the project.
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder months = new StringBuilder("month,passengers\n");
    for (int t = 0; t < 144; t++) {
      double season = 0.2 * Math.sin(Math.PI * t / 6) + 0.1 * Math.cos(Math.PI * t / 2);
      double level = 4.8 + 0.01 * t + season + 0.02 * random.nextGaussian();
      months.append(1949 + t / 12).append('-').append(1 + t % 12);
      months.append(',').append(Math.round(Math.exp(level))).append('\n');
    }
    Path table = Files.writeString(folder.resolve("passengers.csv"), months);
    AirPassengers.main(new String[] {table.toString(), "1"});
  }
}
