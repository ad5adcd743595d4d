package io.github.dl4jbilevel.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Continues a run from its checkpoint. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Continues a run that was started with --checkpoint, bit for bit as if it had never stopped.",
            "",
            "Takes all settings from that run; it is started in the same directory."
        })
final class ResumeCommand implements Callable<Integer> {
    private static final String ROUNDS = "--rounds";

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "Folder that the run was given with --checkpoint.")
    private Path folder = Path.of("");

    @Option(
            names = ROUNDS,
            paramLabel = "N",
            description = "Rounds in all, those already done included. Default: as many as the run was to have.")
    private @Nullable Integer rounds;

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>(SavedCommand.read(folder).arguments());
        if (rounds != null) {
            removeRounds(arguments);
            arguments.addAll(List.of(ROUNDS, Integer.toString(rounds)));
        }
        arguments.add(CheckpointArguments.RESUMES);
        CommandLine run = Bilevel.commandLine();
        run.setOut(command.commandLine().getOut());
        run.setErr(command.commandLine().getErr());
        return run.execute(arguments.toArray(String[]::new));
    }

    /** Takes out the rounds that the run was started with, as {@code --rounds N} or {@code --rounds=N}. */
    private static void removeRounds(List<String> arguments) {
        int at = arguments.indexOf(ROUNDS);
        if (at >= 0) {
            arguments.subList(at, at + 2).clear();
        }
        arguments.removeIf(argument -> argument.startsWith(ROUNDS + "="));
    }
}
