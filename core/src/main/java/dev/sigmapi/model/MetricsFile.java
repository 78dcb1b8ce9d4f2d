package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.DataException;
import dev.sigmapi.file.AtomicFile;
import dev.sigmapi.file.Printable;
import dev.sigmapi.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The learning curves of a run as CSV, a line an epoch, whole lines at every moment. A run that
 * goes on from a checkpoint takes back the lines after it. The open file is locked, so that two
 * processes never write one run.
 */
final class MetricsFile implements TrainingListener, AutoCloseable {
  private static final String HEADER =
      "training,epoch,train_loss,valid_loss,best_epoch,best_loss,rate,seconds\n";

  private static final Pattern EPOCH = Pattern.compile("[^,]*,(\\d{1,9}),");

  /** About how many epochs of a training a model keeps. */
  private static final int MOST_POINTS = 200;

  private final Path file;
  private final List<String> lines = new ArrayList<>();
  private FileChannel channel;

  /** Curves that are kept in memory alone. */
  MetricsFile() {
    this(null);
  }

  /** Nothing is written before {@link #open}. */
  MetricsFile(Path file) {
    this.file = file;
    lines.add(HEADER);
  }

  /**
   * Opens the file for this process alone, with the lines of an earlier one kept.
   *
   * @throws DataException if another process has it
   */
  void open() {
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw taken(null);
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      // The last line may be half a line, if the disk was full.
      List<String> old =
          text.substring(0, text.lastIndexOf('\n') + 1).lines().map(line -> line + "\n").toList();
      if (old.isEmpty()) {
        channel.truncate(0);
        write(String.join("", lines));
      } else {
        lines.clear();
        lines.addAll(old);
        cut(lines.size());
      }
    } catch (OverlappingFileLockException e) {
      throw taken(e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DataException taken(Exception cause) {
    return new DataException(
        "Another process is training the run %s; wait for it or begin another run"
            .formatted(file.toAbsolutePath().getParent()),
        cause);
  }

  @Override
  public void onStart(Start start) {
    String prefix = start.name() + ",";
    int kept = 0;
    while (kept < lines.size()) {
      String line = lines.get(kept);
      if (line.startsWith(prefix) && epochOf(line) > start.epoch()) {
        break;
      }
      kept++;
    }
    if (kept < lines.size()) {
      try {
        cut(kept);
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  @Override
  public boolean onEpoch(Epoch epoch) {
    String line =
        "%s,%d,%s,%s,%d,%s,%s,%.3f%n"
            .formatted(
                epoch.name(),
                epoch.epoch(),
                epoch.trainLoss(),
                epoch.validLoss(),
                epoch.bestEpoch(),
                epoch.bestLoss(),
                (float) epoch.rate(),
                epoch.seconds())
            .replace(System.lineSeparator(), "\n");
    lines.add(line);
    if (channel != null) {
      write(line);
    }
    return true;
  }

  /**
   * The learning curves: of each training, in the order in which they began, the losses by epoch.
   * Of many epochs only some are kept, evenly spread, with the first, the best and the last.
   */
  ArrayNode curves() {
    Map<String, List<String[]>> trainings = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      if (epochOf(line) > 0) {
        String[] fields = line.strip().split(",");
        trainings.computeIfAbsent(fields[0], name -> new ArrayList<>()).add(fields);
      }
    }
    ArrayNode curves = JsonNodeFactory.instance.arrayNode();
    trainings.forEach((name, epochs) -> write(epochs, curves.addObject().put("training", name)));
    return curves;
  }

  private static void write(List<String[]> epochs, ObjectNode curve) {
    int last = epochs.size() - 1;
    int best = Integer.parseInt(epochs.get(last)[4]);
    curve.put("best_epoch", best);
    ArrayNode numbers = curve.putArray("epoch");
    ArrayNode train = curve.putArray("train_loss");
    ArrayNode valid = curve.putArray("valid_loss");
    int step = 1 + last / MOST_POINTS;
    for (int i = 0; i <= last; i++) {
      int epoch = Integer.parseInt(epochs.get(i)[1]);
      if (i % step == 0 || i == last || epoch == best) {
        numbers.add(epoch);
        train.add(rounded(epochs.get(i)[2]));
        valid.add(rounded(epochs.get(i)[3]));
      }
    }
  }

  /**
   * The digits of a float, which is what there is to see of a curve; nothing if it is no number.
   */
  private static Double rounded(String loss) {
    float value = Float.parseFloat(loss);
    return Float.isFinite(value) ? Double.valueOf(Float.toString(value)) : null;
  }

  /** Keeps so many lines. Only ever shorter, so that a full disk cannot lose any of them. */
  private void cut(int kept) throws IOException {
    lines.subList(kept, lines.size()).clear();
    if (channel != null) {
      channel.truncate(lines.stream().mapToLong(String::length).sum());
      channel.position(channel.size());
    }
  }

  private void write(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(
        "Cannot write %s: %s".formatted(Printable.quote(file), AtomicFile.inTheWay(e)), e);
  }

  /** 0 for a line that is not ours, which is left as it is. */
  private static int epochOf(String line) {
    Matcher epoch = EPOCH.matcher(line);
    return epoch.lookingAt() ? Integer.parseInt(epoch.group(1)) : 0;
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
