package io.github.dl4jbilevel.arbiter;

import java.util.List;
import java.util.Properties;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;

/** The same test rows as the trainer's. */
public final class TestRows implements DataSource {
    @Override
    public void configure(Properties properties) {}

    @Override
    public Object trainData() {
        throw new UnsupportedOperationException("The trainer has its own rows.");
    }

    @Override
    public Object testData() {
        return new ExistingDataSetIterator(List.of(Searches.TEST));
    }

    @Override
    public Class<?> getDataType() {
        return ExistingDataSetIterator.class;
    }
}
