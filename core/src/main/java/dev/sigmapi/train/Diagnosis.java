package dev.sigmapi.train;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.loss.LossOp;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Calls.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a number that is not finite first appeared in a training step, found by running the step's
 * rows again and looking, in this order, at the rows, the parameters, what each module gives, the
 * loss, and the gradients from the last module to the first.
 *
 * @param path the module's place in the network, such as {@code layers.1}; empty outside of modules
 * @param module the module as it prints
 * @param tensor what is not finite, such as {@code output} or {@code gradient of exponents}
 * @param low the smallest finite number that went into the module
 * @param high the largest
 * @param advice what to try
 */
public record Diagnosis(
    String path, String module, String tensor, double low, double high, String advice) {
  private static final String STEP = "try a smaller learning rate or clip gradients by their norm";
  private static final double LARGE = 1e4;

  /** What was found, in one sentence. */
  public String sentence() {
    if (path.isEmpty()) {
      return tensor + "; " + advice;
    }
    return "the first number that is not finite is in the %s of %s %s, whose inputs lie between %s and %s; %s"
        .formatted(tensor, path, module, (float) low, (float) high, advice);
  }

  /**
   * Runs rows forward and backward and looks for the first place.
   *
   * @param x encoded inputs, [rows, inputs]
   * @param y encoded targets
   * @param weights how much each row counts; null for all alike
   */
  public static Diagnosis of(
      Module network, Loss loss, Tensor x, Tensor y, Tensor weights, Kernels kernels) {
    Map<String, Tensor> rows = new LinkedHashMap<>();
    rows.put("inputs", x);
    rows.put("targets", y);
    rows.put("weights", weights);
    for (Map.Entry<String, Tensor> entry : rows.entrySet()) {
      int bad = entry.getValue() == null ? -1 : firstBad(entry.getValue());
      if (bad >= 0) {
        int columns = entry.getValue().columns();
        return outside(
            "the %s of the rows are %s in column %d of row %d of the batch"
                .formatted(
                    entry.getKey(),
                    entry.getValue().data()[bad],
                    bad % columns + 1,
                    bad / columns + 1),
            "correct these values in the data or leave them empty");
      }
    }
    Tape tape = Tape.forTraining(kernels);
    Calls calls = Calls.of(network, tape, tape.constant(x));
    for (Call call : calls.ended()) {
      for (Map.Entry<String, Parameter> own : call.module().parameters().entrySet()) {
        if (!finite(own.getValue().value())) {
          return at(call, "parameter " + own.getKey(), "a step before made it so; " + STEP);
        }
      }
    }
    for (Call call : calls.ended()) {
      if (finite(call.x().value()) && !finite(call.y().value())) {
        return at(call, "output", outputAdvice(call));
      }
    }
    Node prediction = calls.output();
    Node judged = loss.judged(tape, prediction);
    LossOp op = tape.next(LossOp.class, LossOp::new);
    Node mean = op.apply(tape, judged, y, weights, loss, x.rows());
    if (!Double.isFinite(op.value())) {
      return outside(
          "the loss %s is %s while the network's outputs are finite, between %s and %s"
              .formatted(loss.name(), op.value(), low(prediction), high(prediction)),
          "look for targets far outside the others, or " + STEP);
    }
    tape.backward(mean);
    return backward(tape, calls, loss);
  }

  private static Diagnosis backward(Tape tape, Calls calls, Loss loss) {
    Node prediction = calls.output();
    List<Call> begun = calls.begun();
    if (!finite(prediction.gradient())) {
      return outside(
          "the gradient of the loss %s is not finite, for outputs between %s and %s"
              .formatted(loss.name(), low(prediction), high(prediction)),
          "look for targets far outside the others, or " + STEP);
    }
    for (int i = begun.size() - 1; i >= 0; i--) {
      Call call = begun.get(i);
      if (!finite(call.y().gradient())) {
        continue;
      }
      for (Map.Entry<String, Parameter> own : call.module().parameters().entrySet()) {
        if (!finite(tape.leaf(own.getValue()).gradient())) {
          return at(call, "gradient of " + own.getKey(), outputAdvice(call));
        }
      }
      if (!finite(call.x().gradient())) {
        return at(call, "gradient of the input", outputAdvice(call));
      }
    }
    return outside(
        "the same rows gave finite numbers when they were run again, so it is a matter of chance"
            + " (dropout) or of how the batch was cut",
        STEP);
  }

  private static String outputAdvice(Call call) {
    double largest = Math.max(Math.abs(low(call.x())), Math.abs(high(call.x())));
    return largest > LARGE
        ? "its inputs are large: put layer_norm before it or scale what comes in, or " + STEP
        : "its weights have grown too large: add weight decay, or " + STEP;
  }

  private static Diagnosis at(Call call, String tensor, String advice) {
    String path = call.path().isEmpty() ? "the network" : call.path();
    return new Diagnosis(
        path, call.module().toString(), tensor, low(call.x()), high(call.x()), advice);
  }

  private static Diagnosis outside(String what, String advice) {
    return new Diagnosis("", "", what, Double.NaN, Double.NaN, advice);
  }

  /** Whether every number is finite. */
  static boolean finite(Tensor tensor) {
    return firstBad(tensor) < 0;
  }

  private static int firstBad(Tensor tensor) {
    float[] data = tensor.data();
    for (int i = 0; i < tensor.size(); i++) {
      if (!Float.isFinite(data[i])) {
        return i;
      }
    }
    return -1;
  }

  private static float low(Node node) {
    float low = Float.POSITIVE_INFINITY;
    for (int i = 0; i < node.value().size(); i++) {
      float value = node.value().data()[i];
      low = Float.isFinite(value) ? Math.min(low, value) : low;
    }
    return low;
  }

  private static float high(Node node) {
    float high = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < node.value().size(); i++) {
      float value = node.value().data()[i];
      high = Float.isFinite(value) ? Math.max(high, value) : high;
    }
    return high;
  }
}
