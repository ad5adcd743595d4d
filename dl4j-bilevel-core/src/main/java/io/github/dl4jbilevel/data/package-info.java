/** Rows in memory, and whose rows are whose: row stores, partitions over agents, training and validation shards. It knows no network. */
@NullMarked
package io.github.dl4jbilevel.data;

import org.jspecify.annotations.NullMarked;
