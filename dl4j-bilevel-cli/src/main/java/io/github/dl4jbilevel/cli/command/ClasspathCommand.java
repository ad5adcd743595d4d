package io.github.dl4jbilevel.cli.command;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the class path of this program, which is what a program of one's own needs too. */
@Command(
        name = "classpath",
        mixinStandardHelpOptions = true,
        description = {
            "Prints, in one line, the class path that a program of your own needs: the library's modules, DL4J and its CPU"
                    + " backend. For java -cp \"$(bilevel classpath)\", javac and jshell --class-path. The Spark module, which"
                    + " needs Spark beside it, is not among them.",
            ""
        })
final class ClasspathCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
        command.commandLine()
                .getOut()
                .println(Arrays.stream(entries)
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator)));
        return 0;
    }
}
