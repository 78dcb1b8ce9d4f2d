package dev.sigmapi.specification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Clipping;
import dev.sigmapi.optim.Group;
import dev.sigmapi.optim.Lbfgs;
import dev.sigmapi.optim.OptimizerSettings;
import dev.sigmapi.optim.Penalties;
import dev.sigmapi.optim.RmsProp;
import dev.sigmapi.optim.Schedule;
import dev.sigmapi.optim.Sgd;
import dev.sigmapi.train.Search;
import dev.sigmapi.train.TrainingSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingSpecificationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static TrainingSpecification read(String json) {
    try {
      return TrainingSpecification.of(JSON.readTree(json.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  @Test
  void silenceIsTheDefaultsOfTheRecords() {
    assertEquals(new TrainingSettings(), TrainingSpecification.usual().settings());
    assertEquals(new TrainingSettings(), read("{}").settings());
    assertEquals(new TrainingSettings(), read("{'clip': null, 'groups': []}").settings());
  }

  @Test
  void everyNameAloneIsTheDefaultsOfItsRecord() {
    Map<String, OptimizerSettings> optimizers =
        Map.of(
            "adam", new Adam.Settings(),
            "adamw", new Adam.Settings().with(new Adam.Settings().rate(), 0.01),
            "sgd", new Sgd.Settings(),
            "rmsprop", new RmsProp.Settings(),
            "lbfgs", new Lbfgs.Settings());
    for (String name : Optimizers.vocabulary().names()) {
      TrainingSettings settings = read("{'optimizer': '" + name + "'}").settings();
      assertEquals(optimizers.get(name), settings.optimization().optimizer(), name);
    }
    Map<String, Schedule> schedules =
        Map.of(
            "constant", new Schedule.Constant(),
            "step", new Schedule.Step(),
            "cosine", new Schedule.Cosine(),
            "one_cycle", new Schedule.OneCycle(),
            "plateau", new Schedule.Plateau());
    for (String name : Optimizers.schedules().names()) {
      TrainingSettings settings = read("{'schedule': '" + name + "'}").settings();
      assertEquals(schedules.get(name), settings.optimization().schedule(), name);
    }
    Map<String, Search> searches =
        Map.of(
            "none", new Search.None(),
            "halving", new Search.Halving(),
            "population", new Search.Population());
    for (String name : TrainingSpecification.searches().names()) {
      assertEquals(searches.get(name), read("{'search': '" + name + "'}").settings().search());
    }
  }

  @Test
  void whatIsSaidIsTakenAndTheRestIsCompleted() {
    TrainingSpecification specification =
        read(
            "{'optimizer': {'sgd': {'rate': 0.5, 'nesterov': false}},"
                + " 'schedule': {'cosine': {'warmup': 0.2}}, 'clip': {'norm': 2},"
                + " 'average': 0.99, 'penalties': {'l1': 0.1, 'simple_exponents': 3},"
                + " 'groups': [{'match': '*.exponents', 'rate': 0.1},"
                + " {'match': 'b', 'decay': 0.2, 'frozen': true}],"
                + " 'epochs': 7, 'batch': 9, 'patience': 3, 'search': {'halving': {'starts': 5}}}");
    TrainingSettings settings = specification.settings();
    Sgd.Settings sgd = new Sgd.Settings();
    assertEquals(
        new Sgd.Settings(0.5, sgd.momentum(), false, sgd.decay()),
        settings.optimization().optimizer());
    assertEquals(
        new Schedule.Cosine(0.2, new Schedule.Cosine().floor()),
        settings.optimization().schedule());
    assertEquals(new Clipping(2, Double.POSITIVE_INFINITY), settings.optimization().clipping());
    assertEquals(0.99, settings.optimization().average());
    assertEquals(
        new Penalties(0.1, 0, 3, new Penalties().from()), settings.optimization().penalties());
    assertEquals(
        List.of(new Group("*.exponents", 0.1, Double.NaN, false), new Group("b", 1, 0.2, true)),
        settings.optimization().groups());
    assertEquals(7, settings.epochs());
    assertEquals(9, settings.batch());
    assertEquals(3, settings.patience());
    assertEquals(new Search.Halving(5, new Search.Halving().epochs()), settings.search());

    // Written out it holds every default, and read again it is the same.
    assertEquals(false, specification.toJson().at("/groups/0/frozen").asBoolean(true));
    assertEquals(0.9, specification.toJson().at("/optimizer/sgd/momentum").asDouble());
    TrainingSpecification again = TrainingSpecification.of(specification.toJson());
    assertEquals(settings, again.settings());
    assertEquals(specification.toJson(), again.toJson());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "{'optimiser': 'adam'}; optimizer",
        "{'optimizer': 'adma'}; adam",
        "{'optimizer': {'adam': {'beta_1': 0.9}}}; beta1",
        "{'schedule': 'cosin'}; cosine",
        "{'clip': {'nrm': 1}}; norm",
        "{'penalties': {'simple_exponent': 1}}; simple_exponents",
        "{'groups': [{'mach': 'a'}]}; match",
        "{'search': 'halvin'}; halving",
        "{'search': {'population': {'member': 9}}}; members"
      })
  void anUnknownNameIsRefusedWithTheNearest(String json, String nearest) {
    SpecificationException e = assertThrows(SpecificationException.class, () -> read(json));
    assertTrue(e.getMessage().contains(nearest), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{'optimizer': {'adam': {'beta1': 1}}}",
        "{'optimizer': {'adam': {'beta2': 1.0}}}",
        "{'optimizer': {'rmsprop': {'rho': 1}}}",
        "{'optimizer': {'sgd': {'momentum': -0.1}}}",
        "{'optimizer': {'sgd': {'rate': 'fast'}}}",
        "{'optimizer': {'lbfgs': {'memory': 0}}}",
        "{'optimizer': 'lbfgs', 'clip': {'norm': 1}}",
        "{'optimizer': 'lbfgs', 'groups': [{'match': 'a', 'rate': 0.5}]}",
        "{'average': 1}",
        "{'clip': 3}",
        "{'clip': {'norm': 0}}",
        "{'groups': {'match': 'a'}}",
        "{'groups': ['a']}",
        "{'groups': [{}]}",
        "{'epochs': -1}",
        "{'batch': 0}",
        "{'schedule': {'step': {'every': 0}}}",
        "{'search': {'population': {'members': 3}}}"
      })
  void aValueThatCannotBeIsRefused(String json) {
    assertThrows(SpecificationException.class, () -> read(json));
  }
}
