/** What a run was made of, in words: settings by name, and with versions beside them the provenance of a result. */
@NullMarked
package io.github.dl4jbilevel.provenance;

import org.jspecify.annotations.NullMarked;
