package dev.sigmapi.cli;

import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Version;
import picocli.CommandLine.Command;

/** Says what this machine offers and what is used of it. */
@Command(name = "doctor", description = "Say what this machine offers and what is used of it.")
final class DoctorCommand extends Verb {

  @Override
  public Integer call() {
    Runtime machine = Runtime.getRuntime();
    print("sigmapi   " + Version.CURRENT + ", model format " + ModelFile.FORMAT_VERSION);
    print("java      " + Runtime.version() + ", " + System.getProperty("java.vm.name"));
    print("system    " + System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
    print("cores     " + machine.availableProcessors());
    print("memory    " + machine.maxMemory() / (1 << 20) + " MB of heap at most");
    print("kernels   " + KernelChoice.get().describe() + ": " + KernelChoice.reason());
    return 0;
  }
}
