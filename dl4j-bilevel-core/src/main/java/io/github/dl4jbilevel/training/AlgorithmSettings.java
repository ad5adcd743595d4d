package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Lookahead;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.Tuning;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.provenance.Defaults;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link DecentralizedBilevelTrainer.Builder} that says how hyperparameters are tuned, what becomes of them, and how often a
 * run is looked at.
 *
 * @param <B> the builder itself
 */
public abstract class AlgorithmSettings<B extends AlgorithmSettings<B>> extends CommunicationSettings<B> {
    private AlgorithmChoice algorithm = new AlgorithmChoice.Tuned(Lookahead.builder());
    private @Nullable Integer batchSize;
    private @Nullable Boolean refit;
    private @Nullable Integer reportEvery;

    AlgorithmSettings() {}

    final AlgorithmChoice choice() {
        return algorithm;
    }

    /** The algorithm as it is for some run: its levels and corrections are those of every run. */
    final Recipe anyRecipe() {
        return algorithm.any();
    }

    /**
     * Sets the algorithm, which then runs exactly so, as in its paper where its defaults stand, and without a refit unless one is asked
     * for; {@link #tuned} {@link Lookahead} unless set.
     */
    public final B algorithm(Recipe recipe) {
        this.algorithm = new AlgorithmChoice.Given(recipe);
        return self();
    }

    /**
     * Sets the algorithm and lets {@link Tuning} choose what the builder leaves open: step rules, and learning rates that come down to 0
     * over the run. Where rows are dealt to agents, an agent counts by its rows, so that losses are means over rows; agents that bring
     * their own count alike.
     *
     * @param chosen such as {@code Sparkle.builder(GRADIENT_TRACKING)}; copied
     */
    public final B tuned(RecipeBuilder chosen) {
        this.algorithm = new AlgorithmChoice.Tuned(chosen.copy());
        return self();
    }

    /**
     * Sets whether the network is trained once more, on training and validation rows alike, with the hyperparameters that were tuned, after
     * a run that came to its end: {@link BilevelResult#view()} is then of that network. Unless set, it is for an algorithm that is
     * {@link #tuned}, the default one among them, and not for one that is given exactly. Never with agents in several processes, and
     * never where layers of the network are hyperparameters, which have seen the validation rows already.
     */
    public final B refit(boolean wanted) {
        this.refit = wanted;
        return self();
    }

    final boolean refits() {
        return refit == null ? algorithm instanceof AlgorithmChoice.Tuned : refit;
    }

    final int batchSize(AgentData data) {
        if (batchSize != null) {
            return batchSize;
        }
        return algorithm instanceof AlgorithmChoice.Tuned ? Extent.batchSize(data) : Defaults.BATCH_SIZE;
    }

    /**
     * Sets the rows in a batch, for each agent and level; 0 for its whole shard, without sampling noise. Unless set, it is
     * {@value Defaults#BATCH_SIZE}; for an algorithm that is {@link #tuned}, less for several agents with few rows: a hundredth of all
     * training rows for all agents together, but 32 at least.
     */
    public final B batchSize(int rows) {
        this.batchSize = rows;
        return self();
    }

    /**
     * Sets the rounds between two reports to the history and the listeners. Unless set, {@value Defaults#REPORT_EVERY}, and for an
     * algorithm that is {@link #tuned} a fortieth of the rounds where that is more: a report looks at all rows.
     */
    public final B reportEvery(int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("Report every " + rounds + " rounds: it must be at least 1.");
        }
        this.reportEvery = rounds;
        return self();
    }

    /** Rounds between two reports; 0 for what suits the length of a run. */
    final int reportEvery() {
        if (reportEvery != null) {
            return reportEvery;
        }
        return algorithm instanceof AlgorithmChoice.Tuned ? 0 : Defaults.REPORT_EVERY;
    }
}
