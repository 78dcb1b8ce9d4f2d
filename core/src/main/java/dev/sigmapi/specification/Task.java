package dev.sigmapi.specification;

import java.util.Locale;

/** What is predicted: a number, or one of some classes. */
public enum Task {
  REGRESSION,
  CLASSIFICATION;

  /** As the command and files write it. */
  public String specificationName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
