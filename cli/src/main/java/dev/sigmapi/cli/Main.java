package dev.sigmapi.cli;

import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.model.Version;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code sigmapi}. */
@Command(
    name = "sigmapi",
    description = "Trains sum-of-products neural networks and reads them back as formulas.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      CvCommand.class,
      LrFindCommand.class,
      ExplainCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      ModulesCommand.class,
      MotifsCommand.class,
      DoctorCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:good",
      "1:failed while running",
      "2:wrong use of the command",
      "3:the data cannot be used",
      "4:the model file cannot be used",
      "130:stopped by Ctrl-C, the best kept"
    })
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Formulas hold characters that a platform's own encoding may not, and numbers are for
    // machines.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    int code = commandLine().execute(args);
    System.out.flush();
    System.exit(System.out.checkError() && code == 0 ? Failure.RUNTIME : code);
  }

  /** The whole command, ready to be given arguments. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(System.out, true))
        .setErr(new PrintWriter(System.err, true))
        .setExecutionExceptionHandler(new Failure());
  }

  /** Without a verb there is nothing to do but to say what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "sigmapi " + Version.CURRENT,
        "Java " + Runtime.version() + ", " + System.getProperty("os.arch"),
        "kernels: " + KernelChoice.get().describe()
      };
    }
  }
}
