package io.github.dl4jbilevel.training;

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
    /** One block's place. */
    private record Slot(long variable, long tracker, long length) {}

    private final Map<Level, Slot> slots = new EnumMap<>(Level.class);
    private final List<MessagePart> parts;
    private final long length;

    MessageLayout(BilevelProblem problem, Recipe recipe, PerLevel<Mixing> mixing) {
        List<MessagePart> perLevel = new ArrayList<>();
        long next = 0;
        for (Block block : Block.of(problem, 0)) {
            if (block.shared()) {
                boolean tracks = recipe.rule(block.level()).correction().sendsTracker();
                long tracker = tracks ? next + block.length() : next;
                slots.put(block.level(), new Slot(next, tracker, block.length()));
                long size = tracker + block.length() - next;
                perLevel.add(new MessagePart(mixing.get(block.level()), next, size));
                next += size;
            }
        }
        this.length = next;
        boolean one = perLevel.stream().map(MessagePart::mixing).distinct().count() == 1;
        this.parts = one ? List.of(new MessagePart(perLevel.get(0).mixing(), 0, length)) : perLevel;
    }

    /** Entries in a message. */
    long length() {
        return length;
    }

    /** Runs that are mixed by the same weights. */
    List<MessagePart> parts() {
        return parts;
    }

    /** The variable of a shared block. */
    INDArray variable(INDArray message, Block block) {
        Slot slot = slot(block);
        return view(message, slot.variable, slot.length);
    }

    /** The tracker of a shared block; the variable's place where its correction sends none, and does not touch it. */
    INDArray tracker(INDArray message, Block block) {
        Slot slot = slot(block);
        return view(message, slot.tracker, slot.length);
    }

    private Slot slot(Block block) {
        Slot slot = slots.get(block.level());
        if (slot == null) {
            throw new IllegalStateException(block + " is not shared");
        }
        return slot;
    }

    private static INDArray view(INDArray message, long offset, long size) {
        return message.get(NDArrayIndex.interval(offset, offset + size));
    }
}
