package dev.sigmapi.train;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Trace;
import dev.sigmapi.module.Module;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A trace that remembers every module a forward pass went through, with what went in and out. */
public final class Calls implements Trace {

  /**
   * A module that was run. Its values hold until the tape begins another pass.
   *
   * @param path its place in the network, such as {@code layers.1}; empty for the network itself
   * @param parts how many modules were run inside it
   */
  public record Call(String path, Module module, Node x, Node y, int parts) {
    /** Place and module, as messages name it. */
    public String describe() {
      return path.isEmpty() ? "the network" : path + " " + module;
    }
  }

  private record Open(String path, Module module, Node x, int place) {}

  private final Deque<Open> open = new ArrayDeque<>();
  private final List<Call> ended = new ArrayList<>();
  private final List<Call> begun = new ArrayList<>();

  private Calls() {}

  /** Runs a network on a tape and remembers its calls. */
  public static Calls of(Module network, Tape tape, Node x) {
    Calls calls = new Calls();
    tape.trace(calls);
    try {
      calls.enter("", network, x);
      calls.leave(network.forward(tape, x));
    } finally {
      tape.trace(null);
    }
    return calls;
  }

  /** In the order in which they ended: parts before the whole. */
  public List<Call> ended() {
    return ended;
  }

  /** In the order in which they began: the whole before its parts. */
  List<Call> begun() {
    return begun;
  }

  /** What the network gave. */
  public Node output() {
    return begun.get(0).y();
  }

  @Override
  public void enter(String name, Object module, Node x) {
    String around = open.isEmpty() ? "" : open.peek().path();
    String path = around.isEmpty() ? name : around + "." + name;
    open.push(new Open(path, (Module) module, x, begun.size()));
    begun.add(null);
  }

  @Override
  public void leave(Node y) {
    Open one = open.pop();
    int parts = begun.size() - one.place - 1;
    Call call = new Call(one.path, one.module, one.x, y, parts);
    begun.set(one.place, call);
    ended.add(call);
  }
}
