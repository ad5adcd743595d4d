package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.InputScaling;
import io.github.dl4jbilevel.hyperparameter.LabelSmoothing;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The names that {@code --hyperparameters} takes, and what they stand for. The option's help and its refusals list them from here,
 * so a new kind is one more line in the constructor.
 */
final class HyperparameterNames {
    static final String INPUT_SCALING = "input-scaling";
    static final String REPRESENTATION = "representation";
    static final String PER_TASK_HEADS = "per-task-heads";

    private static final double MOST_SMOOTHING = 0.5;
    private static final Map<String, UnaryOperator<Regularizer>> GROUPINGS = groupings();

    private final Map<String, Supplier<Hyperparameters>> known = new LinkedHashMap<>();

    /**
     * Names whose hyperparameters have these settings.
     *
     * @param cut layers of a representation
     * @param epsilon of the smooth L1
     * @param preset decides range and start of penalties
     */
    HyperparameterNames(int cut, double epsilon, Preset preset) {
        GROUPINGS.forEach((suffix, grouped) -> {
            known.put("l2-" + suffix, () -> grouped.apply(preset.penalty(Regularizer.l2())));
            known.put("l1-" + suffix, () -> grouped.apply(preset.penalty(Regularizer.smoothL1(epsilon))));
            known.put("elastic-net-" + suffix, () -> grouped.apply(preset.penalty(Regularizer.elasticNet(epsilon))));
        });
        known.put("example-weights", ExampleWeights::sigmoid);
        known.put("class-weights", ClassWeights::exp);
        known.put("logit-adjustment", LogitAdjustment::perClass);
        known.put("temperature", LossTemperature::exp);
        known.put("label-smoothing", () -> LabelSmoothing.upTo(MOST_SMOOTHING));
        known.put(INPUT_SCALING, InputScaling::perFeature);
        known.put(REPRESENTATION, () -> SharedRepresentation.below(cut));
        known.put(PER_TASK_HEADS, () -> SharedRepresentation.below(cut).withPrivateHeads());
    }

    /** The list of all names, for the option's help and for shells that complete it. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return new HyperparameterNames(NetworkArguments.DEFAULT_CUT, NetworkArguments.DEFAULT_EPSILON, Preset.TUNED)
                    .known
                    .keySet()
                    .iterator();
        }
    }

    private static Map<String, UnaryOperator<Regularizer>> groupings() {
        Map<String, UnaryOperator<Regularizer>> all = new LinkedHashMap<>();
        all.put("per-unit", Regularizer::perUnit);
        all.put("per-layer", Regularizer::perLayer);
        all.put("per-input", Regularizer::perInputFeature);
        all.put("per-parameter", Regularizer::perParameter);
        return all;
    }

    /** The hyperparameters that a list of names stands for; {@code per-task-heads} has the representation in it. */
    Hyperparameters of(List<String> names) {
        if (new HashSet<>(names).size() < names.size()) {
            throw new BadInputException("--hyperparameters " + String.join(",", names) + ": name each of them once.");
        }
        List<Hyperparameters> chosen = new ArrayList<>();
        for (String name : names) {
            Supplier<Hyperparameters> choice = known.get(name);
            if (choice == null) {
                throw new BadInputException("--hyperparameters " + String.join(",", names) + ": '" + name
                        + "' is not known. Known are " + String.join(", ", known.keySet()) + ".");
            }
            if (!name.equals(REPRESENTATION) || !names.contains(PER_TASK_HEADS)) {
                chosen.add(choice.get());
            }
        }
        return Hyperparameters.all(chosen.toArray(new Hyperparameters[0]));
    }
}
