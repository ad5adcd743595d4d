package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Where things lie in a message: of each shared block the variable and, where its correction sends one, the tracker behind it. */
final class MessageLayout {
    private final List<MessagePart> parts = new ArrayList<>();
    private final Map<Level, Integer> variables = new EnumMap<>(Level.class);
    private final Map<Level, Integer> trackers = new EnumMap<>(Level.class);

    MessageLayout(BilevelProblem problem, Recipe recipe, PerLevel<Mixing> mixing) {
        for (Block block : Block.of(problem, 0)) {
            if (block.shared()) {
                variables.put(block.level(), add(mixing.get(block.level()), block.length()));
                if (recipe.rule(block.level()).correction().sendsTracker()) {
                    trackers.put(block.level(), add(mixing.get(block.level()), block.length()));
                }
            }
        }
    }

    private int add(Mixing mixing, long size) {
        parts.add(new MessagePart(mixing, length(), size));
        return parts.size() - 1;
    }

    /** One after the other, from a message's first entry to its last. */
    List<MessagePart> parts() {
        return parts;
    }

    /** Entries in a message. */
    long length() {
        return parts.stream().mapToLong(MessagePart::length).sum();
    }

    /** The part that is a shared block's variable. */
    int variable(Block block) {
        return of(variables, block);
    }

    /** The part that is a shared block's tracker. */
    int tracker(Block block) {
        return of(trackers, block);
    }

    /** A part's entries of a message. */
    INDArray in(INDArray message, int part) {
        MessagePart run = parts.get(part);
        return message.get(NDArrayIndex.interval(run.offset(), run.offset() + run.length()));
    }

    private static int of(Map<Level, Integer> places, Block block) {
        Integer part = places.get(block.level());
        if (part == null) {
            throw new IllegalStateException(block + " is not in the message");
        }
        return part;
    }
}
