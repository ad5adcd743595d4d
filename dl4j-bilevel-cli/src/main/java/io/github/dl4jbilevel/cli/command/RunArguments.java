package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The options that {@code run}, {@code compare}, {@code sweep} and {@code rival} share. */
final class RunArguments {
    /** The place in the help of the algorithms' options, which {@link AlgorithmOptions} adds. */
    static final int ALGORITHM_ORDER = 3;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @ArgGroup(validate = false, order = 0, heading = "%nData:%n")
    DataArguments data = new DataArguments();

    @ArgGroup(validate = false, order = 1, heading = "%nNetwork and hyperparameters:%n")
    NetworkArguments network = new NetworkArguments();

    @ArgGroup(validate = false, order = 2, heading = "%nAgents:%n")
    TopologyArguments agents = new TopologyArguments();

    @ArgGroup(validate = false, order = 4, heading = "%nWhat is left open:%n")
    PresetArguments choice = new PresetArguments();

    @ArgGroup(validate = false, order = 5, heading = "%nRun and output:%n")
    OutputArguments output = new OutputArguments();

    /** The options that say how the algorithms move. */
    AlgorithmArguments algorithm = new AlgorithmArguments(Algorithms.all());

    /** The place where the agents are; set by {@code bilevel agent}. */
    AgentPlace place = AgentPlace.HERE;

    /** Whether it has been said what the files hold. */
    boolean hasAnnounced;

    /** Tells all options which preset holds, and what it means here; called before any of them is asked. */
    void settle() {
        Preset preset = preset();
        data.use(preset);
        network.use(preset);
        agents.use(data.agentFiles() > 0 && place.isHere() ? data.agentFiles() : isOfOneAgent() ? 1 : Preset.AGENTS);
        algorithm.use(preset, choice.schedule(), output.rounds(Preset.ROUNDS));
    }

    Preset preset() {
        return choice.preset;
    }

    /** The algorithms that were named, or else the preset's. */
    List<String> algorithms(@Nullable List<String> asked) {
        return asked == null ? List.of(preset().algorithms().split(",")) : asked;
    }

    /** Whether rows lie in one place, and nothing speaks of several agents. */
    private boolean isOfOneAgent() {
        return preset() == Preset.TUNED
                && place.isHere()
                && !data.isSynthetic()
                && data.dealingOption() == null
                && !agents.speaksOfSeveral()
                && output.precision == MessagePrecision.FULL;
    }

    /** Whether a run that comes to its end has a refit. */
    boolean refits() {
        Boolean asked = choice.refit();
        return (asked == null ? preset() == Preset.TUNED : asked) && place.isHere() && !network.tunesLayers();
    }

    /** Rounds of each run that the options or the preset say; null where the trainer's own suit its rows. */
    @Nullable
    Integer rounds() {
        return output.hasRounds() || preset() == Preset.PAPER || !place.isHere()
                ? Integer.valueOf(output.rounds(Preset.ROUNDS))
                : null;
    }

    /** Rounds between two reports of a run of so many. */
    int reportEvery(long rounds) {
        return output.reportEvery(preset().reportEvery(rounds));
    }

    /** The arguments as they were given, the command's name first. */
    List<String> originalArguments() {
        return command.commandLine().getParseResult().originalArgs();
    }

    /** The command line that does this again. */
    String commandLine() {
        String of = place.command();
        return of == null ? commandLine(command) : of;
    }

    /** The command line that does a command again. */
    static String commandLine(CommandSpec command) {
        List<String> arguments = command.commandLine().getParseResult().originalArgs();
        StringBuilder line = new StringBuilder("./bilevel");
        for (String argument : arguments) {
            if (argument.equals(CheckpointArguments.RESUMES)) {
                continue;
            }
            line.append(' ')
                    .append(argument.matches("[\\w./,:=+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'");
        }
        return line.toString();
    }

    /** Says what a report lacks, and where it is. */
    void announce(List<String> warnings) {
        announce(warnings, output.out, out(), err());
    }

    /** Says what a report lacks, and where it is. */
    static void announce(List<String> warnings, Path directory, PrintWriter out, PrintWriter err) {
        warnings.forEach(warning -> err.println("bilevel: " + warning));
        out.println(
                "Report: " + directory.resolve("report.html").toAbsolutePath().normalize());
        out.flush();
    }

    PrintWriter err() {
        return command.commandLine().getErr();
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }
}
