package dev.sigmapi.bench;

import java.util.List;
import java.util.stream.Stream;

/** All that are compared. */
final class Sides {

  /** Sigmapi itself. */
  static final Side SIGMAPI = new SigmapiSide();

  /** What a user would pick instead. */
  static final List<Side> PEERS =
      List.of(new PyTorchSide(), new TensorFlowSide(), new DjlSide(), new Dl4jSide());

  private Sides() {}

  /** The side of this name. */
  static Side named(String name) {
    return Stream.concat(Stream.of(SIGMAPI), PEERS.stream())
        .filter(side -> side.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No side " + name));
  }
}
