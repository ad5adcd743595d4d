package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.termination.MaxCandidatesCondition;
import org.deeplearning4j.arbiter.optimize.api.termination.MaxTimeCondition;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.BaseStatusListener;
import org.junit.jupiter.api.Test;

/** Searches that Arbiter's time condition ends. What is asserted is what Arbiter reports, never how long something took. */
class BilevelTerminationTest {
    private static final MaxCandidatesCondition NEVER = new MaxCandidatesCondition(Integer.MAX_VALUE);

    /** Which candidates began, and which came to an end. */
    private static class Heard extends BaseStatusListener {
        final List<Integer> begun = new ArrayList<>();
        final List<Integer> ended = new ArrayList<>();

        @Override
        public synchronized void onCandidateStatusChange(
                CandidateInfo info, IOptimizationRunner runner, OptimizationResult result) {
            if (result != null) {
                ended.add(info.getIndex());
            } else if (info.getCandidateStatus() == CandidateStatus.Created) {
                begun.add(info.getIndex());
            }
        }
    }

    private static LocalOptimizationRunner run(MaxTimeCondition time, Heard heard) {
        BilevelSpace space = Searches.space().algorithm(Searches.normalized()).build();
        LocalOptimizationRunner runner = new LocalOptimizationRunner(
                Searches.search(new RandomSearchGenerator(space), BilevelScoreFunction.VALIDATION_LOSS, 1)
                        .terminationConditions(NEVER, time)
                        .build());
        runner.addListeners(heard);
        runner.execute();
        assertThat(time.terminate(runner)).as("time is over").isTrue();
        assertThat(NEVER.terminate(runner)).as("no other condition holds").isFalse();
        return runner;
    }

    @Test
    void timeEndsASearchBetweenCandidatesAndNeverWithinOne() {
        Heard heard = new Heard();
        LocalOptimizationRunner runner = run(new MaxTimeCondition(3, TimeUnit.SECONDS), heard);
        assertThat(heard.begun).hasSize(runner.numCandidatesTotal());
        assertThat(heard.ended).containsExactlyInAnyOrderElementsOf(heard.begun);
        assertThat(runner.getResults()).hasSize(runner.numCandidatesCompleted());
        assertThat(runner.numCandidatesFailed()).isZero();
        assertThat(runner.numCandidatesCompleted())
                .as("the candidate that time ran out on may come too late to be counted")
                .isBetween(runner.numCandidatesTotal() - 1, runner.numCandidatesTotal());
    }

    @Test
    void noCandidateBeginsOnceTimeIsOver() {
        MaxTimeCondition time = new MaxTimeCondition(1, TimeUnit.DAYS);
        Heard heard = new Heard() {
            @Override
            public synchronized void onCandidateStatusChange(
                    CandidateInfo info, IOptimizationRunner runner, OptimizationResult result) {
                super.onCandidateStatusChange(info, runner, result);
                if (ended.size() == 2) {
                    time.setEndTime(time.getStartTime());
                }
            }
        };
        LocalOptimizationRunner runner = run(time, heard);
        assertThat(heard.begun).containsExactly(0, 1);
        assertThat(heard.ended).containsExactly(0, 1);
        assertThat(runner.getResults()).hasSize(2);
        assertThat(runner.bestScore())
                .isEqualTo(Searches.infos(runner).stream()
                        .mapToDouble(CandidateInfo::getScore)
                        .min()
                        .orElseThrow());
    }

    /** Arbiter's runner waits a second before its first candidate, and asks its conditions first. */
    @Test
    void aSearchOfLessThanASecondTrainsNothing() {
        Heard heard = new Heard();
        LocalOptimizationRunner runner = run(new MaxTimeCondition(1, TimeUnit.MILLISECONDS), heard);
        assertThat(heard.begun).isEmpty();
        assertThat(runner.numCandidatesTotal()).isZero();
        assertThat(runner.bestScore()).isNull();
        assertThat(runner.bestScoreCandidateIndex()).isEqualTo(-1);
    }
}
