package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.setting.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of the algorithms, made of the parameters that the algorithms declare: one for each name. */
final class AlgorithmOptions {
    private AlgorithmOptions() {}

    /** Adds the options to every command below this one that trains. */
    static void addTo(CommandLine commandLine, List<Algorithm> algorithms) {
        CommandSpec spec = commandLine.getCommandSpec();
        for (CommandSpec mixin : spec.mixins().values()) {
            if (mixin.userObject() instanceof RunArguments arguments) {
                arguments.algorithm = new AlgorithmArguments(algorithms);
                spec.addArgGroup(group(arguments.algorithm, algorithms));
            }
        }
        commandLine.getSubcommands().values().forEach(sub -> addTo(sub, algorithms));
    }

    /** The names of all parameters, each once. */
    static Set<String> names(List<Algorithm> algorithms) {
        return parameters(algorithms).map(Parameter::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The names of the parameters that are numbers. */
    static List<String> numbers(List<Algorithm> algorithms) {
        return parameters(algorithms)
                .filter(Parameter::isNumber)
                .map(Parameter::name)
                .distinct()
                .toList();
    }

    private static Stream<? extends Parameter<?>> parameters(List<Algorithm> algorithms) {
        return algorithms.stream().flatMap(algorithm -> algorithm.parameters().stream());
    }

    private static ArgGroupSpec group(AlgorithmArguments arguments, List<Algorithm> algorithms) {
        ArgGroupSpec.Builder group =
                ArgGroupSpec.builder().validate(false).heading("%nAlgorithm:%n").order(RunArguments.ALGORITHM_ORDER);
        Map<String, ? extends Parameter<?>> byName = parameters(algorithms)
                .collect(Collectors.toMap(Parameter::name, p -> p, (one, other) -> one, LinkedHashMap::new));
        byName.values().forEach(parameter -> group.addArg(option(parameter, arguments, algorithms)));
        group.addArg(option(
                CorrectionArguments.TRACKING,
                "ORDER",
                GradientTracking.Order.class,
                "For levels with gradient tracking: adapt_then_combine (default) or combine_then_adapt.",
                arguments.corrections::setTracking));
        for (Level level : Level.values()) {
            group.addArg(correction(level, arguments.corrections));
        }
        return group.build();
    }

    private static OptionSpec option(Parameter<?> parameter, AlgorithmArguments arguments, List<Algorithm> algorithms) {
        OptionSpec.Builder option = OptionSpec.builder("--" + parameter.name())
                .description(description(parameter.name(), algorithms).replace("%", "%%"));
        if (parameter.type() == Boolean.class) {
            return option.type(Boolean.class)
                    .arity("0")
                    .setter(setter(value -> arguments.set(parameter.name(), value)))
                    .build();
        }
        return option.type(parameter.type())
                .arity("1")
                .paramLabel(parameter.label())
                .setter(setter(value -> arguments.set(parameter.name(), value)))
                .build();
    }

    private static OptionSpec correction(Level level, CorrectionArguments corrections) {
        List<String> choices = CorrectionKind.decentralized().stream()
                .map(CorrectionKind::name)
                .toList();
        String whose = switch (level) {
            case UPPER -> "hyperparameters";
            case LOWER -> "network";
            case AUXILIARY -> "auxiliary network";
        };
        return OptionSpec.builder(CorrectionArguments.option(level))
                .type(CorrectionKind.class)
                .arity("1")
                .paramLabel("KIND")
                .completionCandidates(choices)
                .converters(CorrectionArguments::read)
                .description("Another correction for the " + whose + ": one of "
                        + String.join(", ", choices).toLowerCase(Locale.ROOT) + ". Default: the algorithm's.")
                .setter(setter(value -> corrections.set(level, (CorrectionKind) value)))
                .build();
    }

    private static <T> OptionSpec option(
            String name, String label, Class<T> type, String description, Consumer<T> consumer) {
        return OptionSpec.builder(name)
                .type(type)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .setter(setter(value -> consumer.accept(type.cast(value))))
                .build();
    }

    /** A setter for picocli, which asks for the value before and makes no use of it. */
    private static CommandLine.Model.ISetter setter(Consumer<Object> consumer) {
        return new CommandLine.Model.ISetter() {
            @Override
            public <T> T set(T value) {
                consumer.accept(value);
                return value;
            }
        };
    }

    /** The meanings of the name, with their defaults and the algorithms that have them. */
    private static String description(String name, List<Algorithm> algorithms) {
        Map<String, Map<String, List<String>>> meanings = new LinkedHashMap<>();
        for (Algorithm algorithm : algorithms) {
            algorithm
                    .parameter(name)
                    .ifPresent(
                            parameter -> meanings.computeIfAbsent(parameter.meaning(), meaning -> new LinkedHashMap<>())
                                    .computeIfAbsent(defaultOf(parameter), value -> new ArrayList<>())
                                    .add(algorithm.name()));
        }
        return meanings.entrySet().stream()
                .map(meaning -> meaning.getKey() + defaults(meaning.getValue(), algorithms.size()))
                .collect(Collectors.joining(" "));
    }

    private static String defaultOf(Parameter<?> parameter) {
        return parameter.type() == Boolean.class
                ? ""
                : parameter.defaultValue().map(String::valueOf).orElse("");
    }

    private static String defaults(Map<String, List<String>> namesByDefault, int all) {
        boolean everyAlgorithm = namesByDefault.size() == 1
                && namesByDefault.values().iterator().next().size() == all;
        List<String> parts = namesByDefault.entrySet().stream()
                .map(entry -> entry.getKey() + (everyAlgorithm ? "" : " with " + String.join(", ", entry.getValue())))
                .map(String::strip)
                .toList();
        String text = String.join("; ", parts);
        if (text.isEmpty()) {
            return "";
        }
        return namesByDefault.containsKey("") ? " Only " + text + "." : " Default: " + text + ".";
    }
}
