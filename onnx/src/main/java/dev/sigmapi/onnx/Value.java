package dev.sigmapi.onnx;

/** A tensor of a {@link Graph}, by the name that the graph gives it. */
record Value(String name) {}
