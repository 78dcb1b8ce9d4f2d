package dev.sigmapi.model;

import java.util.Optional;

/** The version of this library. */
public final class Version {
  /** As in the jar's manifest; {@code development} where classes are run outside of a jar. */
  public static final String CURRENT =
      Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
          .orElse("development");

  private Version() {}
}
