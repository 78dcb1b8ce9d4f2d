package dev.sigmapi.model;

import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.file.Printable;
import dev.sigmapi.file.Safetensors;
import dev.sigmapi.train.Checkpoint;
import dev.sigmapi.train.CheckpointStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checkpoint of one training of a run, in a file of its own. A new one replaces the old by a
 * rename, so that at every moment one whole checkpoint is there. It is due by epochs or by time,
 * whichever comes first.
 */
final class CheckpointFile implements CheckpointStore {
  private static final String VERSION = "checkpoint_version";
  private static final String CURRENT = "1";

  private final RunFolder run;
  private final Path file;
  private final CheckpointInterval interval;
  private int savedEpochs;
  private long savedAt = System.nanoTime();

  CheckpointFile(RunFolder run, Path file, CheckpointInterval interval) {
    this.run = run;
    this.file = file;
    this.interval = interval;
  }

  @Override
  public Optional<Checkpoint> load() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Safetensors content;
    try {
      content = Safetensors.read(file);
    } catch (ModelFileException e) {
      throw new ModelFileException(
          "The checkpoint %s is damaged; delete it, and this training of the run begins again"
              .formatted(Printable.quote(file)),
          e);
    }
    if (!CURRENT.equals(content.metadata().get(VERSION))) {
      throw new ModelFileException(
          "%s is not a checkpoint that this Sigmapi reads; begin a new run"
              .formatted(Printable.quote(file)));
    }
    return Optional.of(new Checkpoint(content.tensors(), content.metadata()));
  }

  @Override
  public void save(Checkpoint checkpoint) {
    run.open();
    TreeMap<String, String> notes = new TreeMap<>(checkpoint.facts());
    notes.put(VERSION, CURRENT);
    new Safetensors(notes, new TreeMap<>(checkpoint.tensors())).write(file);
    savedAt = System.nanoTime();
  }

  @Override
  public boolean due(int epochs) {
    boolean due =
        epochs >= savedEpochs + interval.epochs()
            || (System.nanoTime() - savedAt) / 1e9 >= interval.seconds();
    if (due) {
      savedEpochs = epochs;
    }
    return due;
  }

  @Override
  public boolean keepsEnd() {
    return run.isOpen();
  }
}
