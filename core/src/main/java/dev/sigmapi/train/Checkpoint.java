package dev.sigmapi.train;

import dev.sigmapi.tensor.Tensor;
import java.util.Map;

/**
 * All that the rest of a training depends on: continued from it, a training ends with the bits of
 * one that was never stopped.
 *
 * @param tensors parameters, best parameters and the optimiser's state, by name
 * @param facts counters and losses, as text that reads back to the same bits
 */
public record Checkpoint(Map<String, Tensor> tensors, Map<String, String> facts) {}
