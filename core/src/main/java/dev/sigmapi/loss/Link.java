package dev.sigmapi.loss;

/** What makes a prediction, in the units of the encoded target, of the network's output z. */
public enum Link {
  /** z itself. */
  IDENTITY,
  /** e^z: a prediction above 0. */
  EXP,
  /** 1 / (1 + e^−z): the probability of the second of two classes. */
  SIGMOID,
  /** e^z_j / Σ_k e^z_k: a probability for each class. */
  SOFTMAX
}
