package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.examples.Examples;
import io.github.dl4jbilevel.examples.Examples.Example;
import io.github.dl4jbilevel.reader.DataFileException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the example programs, or runs one. */
@Command(
        name = "example",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lists the example programs, or runs one of them. Their sources, of about one screen each, are in"
                    + " dl4j-bilevel-examples.",
            ""
        })
final class ExampleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The example to run. Default: none, and a list of all.")
    private @Nullable String name;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ARGUMENT",
            description = "What the example takes, as the list says.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
        if (name == null) {
            command.commandLine().getOut().println(list());
            return 0;
        }
        Example example = Examples.named(name)
                .orElseThrow(() -> new BadInputException(
                        "There is no example '" + name + "'. There are" + System.lineSeparator() + list()));
        try {
            example.main().run(arguments.toArray(String[]::new));
        } catch (IllegalArgumentException | DataFileException e) {
            throw new BadInputException("example " + name + ": " + e.getMessage());
        }
        return 0;
    }

    private static String list() {
        return Examples.all().stream()
                .map(example -> String.format(
                        "  %-14s %-12s  %s", example.name(), example.arguments(), example.line()))
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
