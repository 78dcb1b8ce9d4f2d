package dev.sigmapi.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.DataException;
import dev.sigmapi.file.AtomicFile;
import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.file.Printable;
import dev.sigmapi.train.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of a training run, from which it can go on after any interruption and end with the
 * bits of a run that was never stopped:
 *
 * <pre>
 * specification.json       what was asked for, as given
 * specification.full.json  the same with every default, and the network
 * provenance.json          the data's hash, the seed, versions, the machine
 * metrics.csv              the learning curves, readable while they grow
 * checkpoints/             the state of each training of the run
 * </pre>
 */
public final class RunFolder implements AutoCloseable {
  private static final String GIVEN = "specification.json";
  private static final String COMPLETED = "specification.full.json";
  private static final String PROVENANCE = "provenance.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final CheckpointInterval interval;
  private final ObjectNode given;
  private final MetricsFile metrics;
  private ObjectNode completed;
  private ObjectNode provenance;
  private boolean open;

  private RunFolder(Path folder, CheckpointInterval interval, ObjectNode given) {
    this.folder = folder;
    this.interval = interval;
    this.given = given;
    this.metrics = new MetricsFile(folder.resolve("metrics.csv"));
  }

  /** Whether a run has begun in a folder. */
  public static boolean exists(Path folder) {
    return Files.exists(folder.resolve(GIVEN));
  }

  /**
   * A new run whose folder is made when there is something to keep: at the first checkpoint.
   *
   * @param given what was asked for
   */
  public static RunFolder lazy(Path folder, CheckpointInterval interval, ObjectNode given) {
    return new RunFolder(folder, interval, given);
  }

  /**
   * A new run.
   *
   * @throws DataException if the folder holds a run already
   */
  public static RunFolder create(Path folder, CheckpointInterval interval, ObjectNode given) {
    if (exists(folder)) {
      throw new DataException(
          "%s holds a run already; go on with --resume %s or name another folder"
              .formatted(Printable.quote(folder), folder));
    }
    RunFolder run = new RunFolder(folder, interval, given);
    run.open();
    return run;
  }

  /**
   * A run to go on with.
   *
   * @throws DataException if there is none, or another process is at it
   */
  public static RunFolder resume(Path folder, CheckpointInterval interval) {
    if (!exists(folder)) {
      throw new DataException(
          "%s holds no run; begin one with --run %s".formatted(Printable.quote(folder), folder));
    }
    RunFolder run = new RunFolder(folder, interval, read(folder.resolve(GIVEN)));
    run.open();
    return run;
  }

  public Path folder() {
    return folder;
  }

  /** What was asked for. */
  public ObjectNode given() {
    return given.deepCopy();
  }

  /** Whether there is anything of it on the disk. */
  public boolean isOpen() {
    return open;
  }

  /** Makes the folder, if it is not there yet. */
  void open() {
    if (open) {
      return;
    }
    try {
      Files.createDirectories(folder.resolve(CHECKPOINTS));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot make the folder %s: %s"
              .formatted(Printable.quote(folder), AtomicFile.inTheWay(e)),
          e);
    }
    try {
      metrics.open();
    } catch (RuntimeException e) {
      metrics.close();
      throw e;
    }
    // From here on the run is this process's alone: what a killed one left half written can go.
    AtomicFile.sweep(folder, "");
    AtomicFile.sweep(folder.resolve(CHECKPOINTS), "");
    open = true;
    if (!Files.exists(folder.resolve(GIVEN))) {
      write(GIVEN, given);
    }
    if (completed != null) {
      write(COMPLETED, completed);
      write(PROVENANCE, provenance);
    }
  }

  /**
   * Says what is trained, once the data has been looked at.
   *
   * @throws DataException if the run was begun on other data
   */
  void begin(ObjectNode newCompleted, ObjectNode newProvenance) {
    completed = newCompleted;
    provenance = newProvenance;
    if (!open) {
      return;
    }
    if (Files.exists(folder.resolve(PROVENANCE))) {
      String before = read(folder.resolve(PROVENANCE)).path("data_sha256").asText();
      if (!before.equals(provenance.path("data_sha256").asText())) {
        throw new DataException(
            "The data has changed since the run %s began; bring the old data back or begin a new run"
                .formatted(Printable.quote(folder)));
      }
      return;
    }
    write(COMPLETED, completed);
    write(PROVENANCE, provenance);
  }

  /** Where a training of the run keeps its checkpoint. */
  CheckpointStore checkpoints(String training) {
    return new CheckpointFile(
        this, folder.resolve(CHECKPOINTS).resolve(training + ".safetensors"), interval);
  }

  /** Who writes the learning curves. */
  MetricsFile metrics() {
    return metrics;
  }

  @Override
  public void close() {
    metrics.close();
  }

  private void write(String name, ObjectNode json) {
    byte[] text = (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(name), out -> out.write(text));
  }

  private static ObjectNode read(Path file) {
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw damaged(file, "it holds no JSON object", null);
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFileException(
          "%s cannot be read; check that you may read it, or begin a new run"
              .formatted(Printable.quote(file)),
          e);
    }
  }

  private static ModelFileException damaged(Path file, String how, Exception cause) {
    return new ModelFileException(
        "%s is damaged (%s); begin a new run".formatted(Printable.quote(file), how), cause);
  }
}
