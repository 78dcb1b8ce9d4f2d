package dev.sigmapi.expression;

/** A name for what an expression says. */
public record Definition(String name, Expression expression) {}
