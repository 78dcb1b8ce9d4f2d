package dev.sigmapi.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final double EXACT = 1e-12;

  private static double at(Schedule schedule, long step, Double... losses) {
    return schedule.factor(new Schedule.Moment(step, 100, 10, List.of(losses)));
  }

  @Test
  void constantIsOne() {
    assertEquals(1, at(new Schedule.Constant(), 1));
    assertEquals(1, at(new Schedule.Constant(), 100));
  }

  @Test
  void stepsComeAfterSoManyEpochs() {
    Schedule halves = new Schedule.Step(2, 0.5);
    assertEquals(1, at(halves, 1));
    assertEquals(1, at(halves, 20));
    assertEquals(0.5, at(halves, 21));
    assertEquals(1.0 / 16, at(halves, 100));
  }

  @Test
  void cosineWarmsUpAndFallsToItsFloor() {
    Schedule cosine = new Schedule.Cosine(0.1, 0.2);
    for (int step = 1; step <= 10; step++) {
      assertEquals(step / 11.0, at(cosine, step), EXACT);
    }
    assertEquals(1, at(cosine, 11), EXACT);
    assertEquals(0.2 + 0.8 * 0.5, at(cosine, 56), EXACT);
    assertEquals(0.2, at(cosine, 101), EXACT);
    assertEquals(0.2, at(cosine, 500), EXACT);
    assertEquals(1, at(new Schedule.Cosine(0, 0), 1), EXACT);
    assertEquals(0.01, at(new Schedule.Cosine(1, 0), 1), 1e-3);
  }

  @Test
  void oneCycleRisesToItsPeakAndFalls() {
    Schedule cycle = new Schedule.OneCycle(0.3, 0.04, 1e-4);
    assertEquals(0.04, at(cycle, 1), EXACT);
    assertEquals((0.04 + 1) / 2, at(cycle, 16), EXACT);
    assertEquals(1, at(cycle, 31), EXACT);
    assertEquals((1 + 1e-4) / 2, at(cycle, 66), EXACT);
    assertEquals(1e-4, at(cycle, 101), EXACT);
    assertEquals(1, at(new Schedule.OneCycle(0, 0.1, 0), 1), EXACT);
    assertTrue(at(new Schedule.OneCycle(1, 0.1, 0), 100) < 1);
  }

  @Test
  void plateausAreCountedFromTheLossesAlone() {
    Schedule plateau = new Schedule.Plateau(2, 0.5, 0.2);
    assertEquals(1, at(plateau, 1));
    assertEquals(1, at(plateau, 1, 3.0, 2.0, 2.0));
    assertEquals(0.5, at(plateau, 1, 3.0, 2.0, 2.0, 2.5));
    assertEquals(0.5, at(plateau, 1, 3.0, 2.0, 2.0, 2.5, 1.0, Double.NaN));
    assertEquals(0.25, at(plateau, 1, 3.0, 2.0, 2.0, 2.5, 1.0, Double.NaN, 1.0));
    assertEquals(0.2, at(plateau, 1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0));
  }

  @Test
  void aRampIsExponential() {
    Schedule ramp = new Schedule.Ramp(1e-4, 1);
    assertEquals(1e-4, at(ramp, 1), 1e-16);
    assertEquals(1e-2, at(ramp, 51), 1e-14);
    assertEquals(1, at(ramp, 101), EXACT);
  }

  @Test
  void noStepsAtAllAreNoDivisionByZero() {
    Schedule.Moment nothing = new Schedule.Moment(1, 0, 1, List.of());
    for (Schedule schedule :
        List.of(new Schedule.Cosine(), new Schedule.OneCycle(), new Schedule.Step())) {
      assertTrue(Double.isFinite(schedule.factor(nothing)), "" + schedule);
    }
  }
}
