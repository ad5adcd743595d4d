package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.setting.Rate;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/** A step rule whose learning rate is still open. */
@FunctionalInterface
public interface RuleOfRate {
    /** A new rule with this learning rate. */
    IUpdater at(Rate eta);

    /** A rule made by two constructors, such as {@code RuleOfRate.of(Sgd::new, Sgd::new)}. */
    static RuleOfRate of(
            DoubleFunction<? extends IUpdater> ofConstant, Function<ISchedule, ? extends IUpdater> ofSchedule) {
        return eta -> eta.map(ofConstant, ofSchedule);
    }
}
