package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.MessagePart;
import io.github.dl4jbilevel.exchange.MessageShape;
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

/**
 * The layout of a message: for each shared block the variable and, where its correction sends one, the tracker behind it. Both travel
 * in the rounds in which the block's level is exchanged.
 */
final class MessageLayout {
    private final List<MessagePart> parts = new ArrayList<>();
    private final Map<Level, Integer> variables = new EnumMap<>(Level.class);
    private final Map<Level, Integer> trackers = new EnumMap<>(Level.class);
    private final MessageShape shape;

    MessageLayout(BilevelProblem problem, Recipe recipe, PerLevel<Mixing> mixing) {
        long offset = 0;
        for (Block block : Block.of(problem, 0, recipe.levels())) {
            if (block.shared()) {
                LevelRule rule = recipe.rule(block.level());
                offset = add(variables, block, offset, mixing, rule);
                if (rule.correction().sendsTracker()) {
                    offset = add(trackers, block, offset, mixing, rule);
                }
            }
        }
        this.shape = MessageShape.of(parts);
    }

    /** Adds a part; returns where the next begins. */
    private long add(Map<Level, Integer> places, Block block, long offset, PerLevel<Mixing> mixing, LevelRule rule) {
        places.put(block.level(), parts.size());
        parts.add(new MessagePart(
                mixing.get(block.level()), offset, block.length(), rule.moves().exchanges()));
        return offset + block.length();
    }

    /** The parts, one after the other, from a message's first entry to its last. */
    List<MessagePart> parts() {
        return parts;
    }

    /** The shape of a message, which says which entries travel when. */
    MessageShape shape() {
        return shape;
    }

    /** Whether a part is sent and mixed in a round. */
    boolean travels(int part, long round) {
        return parts.get(part).travels().contains(round);
    }

    /** Entries in a message. */
    long length() {
        return shape.length();
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
