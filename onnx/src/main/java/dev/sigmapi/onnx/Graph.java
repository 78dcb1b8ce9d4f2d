package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.sigmapi.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An ONNX graph as it grows: operators of the standard domain, and the constants that they take.
 * Operators are nodes in the order in which they are asked for; a node of a body that {@link
 * #inner} makes sees the values of the graph around it.
 *
 * <p>The methods that are named after an operator are that operator, of version {@link #OPSET}; see
 * the specification of ONNX for what it computes.
 */
final class Graph {
  /** The version of the standard operators. */
  static final int OPSET = 18;

  private static final String CONSTANT = "constant";

  private final GraphProto.Builder proto = GraphProto.newBuilder();
  private final DataType real;
  private final Graph outermost;
  private final Set<String> names;
  private final Map<Object, Value> constants;

  /**
   * A graph of its own.
   *
   * @param precise whether its real numbers are of float64 and not of float32
   */
  Graph(String name, boolean precise) {
    proto.setName(name);
    real = precise ? DataType.DOUBLE : DataType.FLOAT;
    outermost = this;
    names = new HashSet<>();
    constants = new HashMap<>();
  }

  private Graph(String name, Graph around) {
    proto.setName(name);
    real = around.real;
    outermost = around.outermost;
    names = around.names;
    constants = around.constants;
  }

  /** A body for an operator that runs one. */
  Graph inner(String name) {
    return new Graph(name, this);
  }

  GraphProto build() {
    return proto.build();
  }

  // ---- Names.

  /** A name that nothing has yet. */
  private String free(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /**
   * An input.
   *
   * @param dimensions numbers, or names of those that are free
   */
  Value input(String name, DataType type, Object... dimensions) {
    String given = free(name);
    proto.addInput(info(given, type, dimensions));
    return new Value(given);
  }

  /** Makes a value an output of that name. */
  void output(Value value, String name, DataType type, Object... dimensions) {
    String given = free(name);
    proto.addNode(
        NodeProto.newBuilder().setOpType("Identity").addInput(value.name()).addOutput(given));
    proto.addOutput(info(given, type, dimensions));
  }

  private static ValueInfoProto info(String name, DataType type, Object... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dimension : dimensions) {
      if (dimension instanceof Number number) {
        shape.addDimBuilder().setDimValue(number.longValue());
      } else {
        shape.addDimBuilder().setDimParam(dimension.toString());
      }
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  // ---- Constants, each kept once, in the outermost graph.

  /** The values of a tensor as they stand now, called so if nothing else is. */
  Value tensor(String name, Tensor tensor) {
    double[] values = new double[tensor.size()];
    Arrays.setAll(values, i -> tensor.data()[i]);
    return constant(name, real, values, Arrays.stream(tensor.shape()).asLongStream().toArray());
  }

  /** One real number, that fits any shape. */
  Value number(double value) {
    return constant(CONSTANT, real, new double[] {value});
  }

  /** A list of real numbers. */
  Value numbers(double... values) {
    return constant(CONSTANT, real, values, values.length);
  }

  /** One number of float64, that fits any shape. */
  Value precise(double value) {
    return constant(CONSTANT, DataType.DOUBLE, new double[] {value});
  }

  /** A list of numbers of float64. */
  Value preciseNumbers(double... values) {
    return constant(CONSTANT, DataType.DOUBLE, values, values.length);
  }

  /** One whole number, that fits any shape. */
  Value whole(long value) {
    return constant(CONSTANT, DataType.INT64, buffer(8).putLong(value));
  }

  /** A list of whole numbers. */
  Value wholes(long... values) {
    ByteBuffer bytes = buffer(8L * values.length);
    Arrays.stream(values).forEach(bytes::putLong);
    return constant(CONSTANT, DataType.INT64, bytes, values.length);
  }

  /** A list of whole numbers. */
  Value wholes(int... values) {
    return wholes(Arrays.stream(values).asLongStream().toArray());
  }

  /** A list of texts. */
  Value texts(List<String> texts) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(DataType.STRING.getNumber()).addDims(texts.size());
    texts.forEach(text -> tensor.addStringData(ByteString.copyFromUtf8(text)));
    return constant(CONSTANT, List.of(DataType.STRING, texts), tensor);
  }

  private static ByteBuffer buffer(long size) {
    return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Value constant(String name, DataType type, double[] values, long... shape) {
    ByteBuffer bytes = buffer(8L * values.length);
    for (double value : values) {
      if (type == DataType.DOUBLE) {
        bytes.putDouble(value);
      } else {
        bytes.putFloat((float) value);
      }
    }
    return constant(name, type, bytes, shape);
  }

  private Value constant(String name, DataType type, ByteBuffer bytes, long... shape) {
    ByteString raw = ByteString.copyFrom(bytes.flip());
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(type.getNumber()).setRawData(raw);
    Arrays.stream(shape).forEach(tensor::addDims);
    return constant(name, List.of(type, Arrays.toString(shape), raw), tensor);
  }

  private Value constant(String wanted, Object key, TensorProto.Builder tensor) {
    return constants.computeIfAbsent(
        key,
        k -> {
          String name = free(wanted);
          outermost.proto.addInitializer(tensor.setName(name));
          return new Value(name);
        });
  }

  // ---- Operators.

  /** What an operator is told beside its inputs. */
  record Attribute(String name, Object value) {
    private AttributeProto toProto() {
      AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
      if (value instanceof Float number) {
        return proto.setType(AttributeType.FLOAT).setF(number).build();
      }
      if (value instanceof Number number) {
        return proto.setType(AttributeType.INT).setI(number.longValue()).build();
      }
      if (value instanceof String text) {
        return proto.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text)).build();
      }
      if (value instanceof long[] numbers) {
        proto.setType(AttributeType.INTS);
        Arrays.stream(numbers).forEach(proto::addInts);
        return proto.build();
      }
      if (value instanceof GraphProto graph) {
        return proto.setType(AttributeType.GRAPH).setG(graph).build();
      }
      if (value instanceof List<?> texts) {
        proto.setType(AttributeType.STRINGS);
        texts.forEach(text -> proto.addStrings(ByteString.copyFromUtf8(text.toString())));
        return proto.build();
      }
      throw new IllegalArgumentException("No attribute can be " + value);
    }
  }

  /** Any operator, with one result. */
  Value apply(String operator, List<Value> inputs, Attribute... attributes) {
    return applyAll(operator, 1, inputs, attributes).get(0);
  }

  /** Any operator. */
  List<Value> applyAll(String operator, int results, List<Value> inputs, Attribute... attributes) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
    inputs.forEach(input -> node.addInput(input.name()));
    List<Value> outputs =
        IntStream.range(0, results).mapToObj(i -> new Value(free(operator))).toList();
    outputs.forEach(output -> node.addOutput(output.name()));
    Arrays.stream(attributes).map(Attribute::toProto).forEach(node::addAttribute);
    proto.addNode(node.setName(outputs.get(0).name()));
    return outputs;
  }

  /** As {@link #apply}, for an operator that runtimes have for float32 alone. */
  Value applyInFloat(String operator, List<Value> inputs, Attribute... attributes) {
    List<Value> floats = inputs.stream().map(input -> cast(input, DataType.FLOAT)).toList();
    return toReal(apply(operator, real == DataType.FLOAT ? inputs : floats, attributes));
  }

  private Value apply(String operator, Value... inputs) {
    return apply(operator, List.of(inputs));
  }

  Value identity(Value a) {
    return apply("Identity", a);
  }

  Value add(Value a, Value b) {
    return apply("Add", a, b);
  }

  Value subtract(Value a, Value b) {
    return apply("Sub", a, b);
  }

  Value multiply(Value a, Value b) {
    return apply("Mul", a, b);
  }

  Value divide(Value a, Value b) {
    return apply("Div", a, b);
  }

  Value power(Value a, Value exponent) {
    return apply("Pow", a, exponent);
  }

  Value matrixProduct(Value a, Value b) {
    return apply("MatMul", a, b);
  }

  Value min(Value a, Value b) {
    return apply("Min", a, b);
  }

  Value max(Value a, Value b) {
    return apply("Max", a, b);
  }

  Value and(Value a, Value b) {
    return apply("And", a, b);
  }

  Value not(Value a) {
    return apply("Not", a);
  }

  Value equal(Value a, Value b) {
    return apply("Equal", a, b);
  }

  Value greater(Value a, Value b) {
    return apply("Greater", a, b);
  }

  Value less(Value a, Value b) {
    return apply("Less", a, b);
  }

  Value notLess(Value a, Value b) {
    return apply("GreaterOrEqual", a, b);
  }

  /** An operator of one input that has no attributes: {@code Exp}, {@code Abs}. */
  Value map(String operator, Value a) {
    return apply(operator, a);
  }

  /** {@code yes} where the condition holds, else {@code no}. */
  Value where(Value condition, Value yes, Value no) {
    return apply("Where", condition, yes, no);
  }

  Value cast(Value a, DataType type) {
    return apply("Cast", List.of(a), new Attribute("to", type.getNumber()));
  }

  /** What any number, or true or false, is as a real number of the graph. */
  Value toReal(Value a) {
    return cast(a, real);
  }

  Value toDouble(Value a) {
    return cast(a, DataType.DOUBLE);
  }

  Value toWhole(Value a) {
    return cast(a, DataType.INT64);
  }

  /** The same numbers in another shape; −1 stands for what is left. */
  Value reshape(Value a, long... shape) {
    return apply("Reshape", a, wholes(shape));
  }

  Value reshape(Value a, Value shape) {
    return apply("Reshape", a, shape);
  }

  /** The whole numbers from 0 to before that of a list of one. */
  Value range(Value end) {
    return apply("Range", whole(0), squeeze(end, 0), whole(1));
  }

  Value transpose(Value a, long... order) {
    return apply("Transpose", List.of(a), new Attribute("perm", order));
  }

  Value unsqueeze(Value a, long... axes) {
    return apply("Unsqueeze", a, wholes(axes));
  }

  Value squeeze(Value a, long... axes) {
    return apply("Squeeze", a, wholes(axes));
  }

  Value concatenate(long axis, List<Value> parts) {
    return apply("Concat", parts, new Attribute("axis", axis));
  }

  Value concatenate(long axis, Value... parts) {
    return concatenate(axis, List.of(parts));
  }

  Value gather(Value a, Value indices, long axis) {
    return apply("Gather", List.of(a, indices), new Attribute("axis", axis));
  }

  /** From a place to another along an axis. */
  Value slice(Value a, long from, long to, long axis) {
    return apply("Slice", a, wholes(from), wholes(to), wholes(axis));
  }

  /** From the beginning of an axis to a place, a list of one, or to its end. */
  Value beginning(Value a, Value to, long axis) {
    return apply("Slice", a, wholes(0L), to, wholes(axis));
  }

  /** A value in as many copies as a shape wants. */
  Value expand(Value a, Value shape) {
    return apply("Expand", a, shape);
  }

  /** The lengths of the dimensions from one to before another. */
  Value shape(Value a, int from, int to) {
    return apply("Shape", List.of(a), new Attribute("start", from), new Attribute("end", to));
  }

  /** How many rows a value has, as a list of one. */
  Value rows(Value a) {
    return shape(a, 0, 1);
  }

  Value sum(Value a, long axis, boolean keep) {
    return reduce("ReduceSum", a, axis, keep);
  }

  Value largest(Value a, long axis, boolean keep) {
    return reduce("ReduceMax", a, axis, keep);
  }

  /** A reduction along one axis. */
  Value reduce(String operator, Value a, long axis, boolean keep) {
    return apply(operator, List.of(a, wholes(axis)), new Attribute("keepdims", keep ? 1 : 0));
  }

  Value softmax(Value a, long axis) {
    return apply("Softmax", List.of(a), new Attribute("axis", axis));
  }

  Value logSoftmax(Value a, long axis) {
    return apply("LogSoftmax", List.of(a), new Attribute("axis", axis));
  }

  /** The place of the largest along an axis, the first of equals, which is left with length 1. */
  Value argMax(Value a, long axis) {
    return apply("ArgMax", List.of(a), new Attribute("axis", axis));
  }

  /** [..., n] to [..., n, depth]: 1 in the column that a number names, else 0. */
  Value oneHot(Value indices, long depth) {
    Value values = constant(CONSTANT, DataType.FLOAT, new double[] {0, 1}, 2);
    return toReal(apply("OneHot", List.of(indices, wholes(depth), values)));
  }

  /**
   * A body that goes along the first axis of what it scans, from a state to the next.
   *
   * @param states what the body is given first and gives first
   * @param scanned what it is given a slice of, without its first axis
   * @param reverse whether from the last slice to the first
   * @param body is given the states and the slices, and gives the states and one slice more
   * @return the slices that it gave, in the order of those that it was given
   */
  Value scan(List<Value> states, List<Value> scanned, boolean reverse, Body body) {
    Graph inner = inner(free("scan"));
    List<Value> stateNames = states.stream().map(s -> inner.bodyInput(real)).toList();
    List<Value> sliceNames = scanned.stream().map(s -> inner.bodyInput(real)).toList();
    List<Value> given = body.build(inner, stateNames, sliceNames);
    given.forEach(value -> inner.bodyOutput(value));
    List<Value> inputs = new ArrayList<>(states);
    inputs.addAll(scanned);
    long[] directions = new long[scanned.size()];
    Arrays.fill(directions, reverse ? 1 : 0);
    List<Value> results =
        applyAll(
            "Scan",
            states.size() + 1,
            inputs,
            new Attribute("body", inner.build()),
            new Attribute("num_scan_inputs", scanned.size()),
            new Attribute("scan_input_directions", directions),
            new Attribute("scan_output_directions", new long[] {reverse ? 1 : 0}));
    return results.get(states.size());
  }

  /** What a {@link #scan} does with a slice. */
  @FunctionalInterface
  interface Body {
    /** Builds it in a graph of its own: the states after it, and the slice that it gives. */
    List<Value> build(Graph inner, List<Value> states, List<Value> slices);
  }

  private Value bodyInput(DataType type) {
    String given = free("slice");
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber());
    proto.addInput(
        ValueInfoProto.newBuilder()
            .setName(given)
            .setType(TypeProto.newBuilder().setTensorType(tensor)));
    return new Value(given);
  }

  private void bodyOutput(Value value) {
    // A node of its own, so that a value from outside can be given too.
    Value given = identity(value);
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(real.getNumber());
    proto.addOutput(
        ValueInfoProto.newBuilder()
            .setName(given.name())
            .setType(TypeProto.newBuilder().setTensorType(tensor)));
  }
}
