package dev.sigmapi.bench;

import java.util.List;

/** All that are compared. */
final class Sides {

  /** Sigmapi itself. */
  static final Side SIGMAPI = new SigmapiSide();

  /** What a user would pick instead. */
  static final List<Side> PEERS = List.of(new PyTorchSide(), new TensorFlowSide());

  private Sides() {}
}
