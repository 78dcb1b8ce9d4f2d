package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What results are to the user: a number, or the probability of each class of a column. A program
 * gives for a number {@code y_predicted}, for classes that with the likeliest, and {@code
 * y_probability_c} for each; without targets it gives the results by their names.
 *
 * @param classes of a number, none
 */
public record Target(String column, List<String> classes) {

  public Target {
    classes = List.copyOf(classes);
  }

  /**
   * A column that a program gives.
   *
   * @param from which of the results, or the first of those whose largest is meant
   * @param classes what the largest stands for; none where the result itself is meant
   */
  record Given(String name, int from, List<String> classes) {}

  /** All that a program gives. */
  static List<Given> given(Equations equations, List<Target> targets) {
    List<Given> given = new ArrayList<>();
    int from = 0;
    for (Target target : targets) {
      given.add(new Given(target.column + "_predicted", from, target.classes));
      for (int c = 0; c < target.classes.size(); c++) {
        String name = target.column + "_probability_" + target.classes.get(c);
        given.add(new Given(name, from + c, List.of()));
      }
      from += target.results();
    }
    List<Definition> results = equations.results();
    if (targets.isEmpty()) {
      for (int i = 0; i < results.size(); i++) {
        given.add(new Given(results.get(i).name(), i, List.of()));
      }
    } else if (from != results.size()) {
      throw new IllegalArgumentException(
          "Targets with %d numbers expect as many results, but the equations have %d"
              .formatted(from, results.size()));
    }
    return distinct(given);
  }

  private static List<Given> distinct(List<Given> given) {
    Set<String> taken = new HashSet<>();
    List<Given> distinct = new ArrayList<>();
    for (Given each : given) {
      String name = each.name;
      for (int i = 2; !taken.add(name); i++) {
        name = each.name + "_" + i;
      }
      distinct.add(new Given(name, each.from, each.classes));
    }
    return distinct;
  }

  private int results() {
    return Math.max(1, classes.size());
  }
}
