/** Settings of a run by name, in words, and, with the versions in use, the provenance of a result. */
@NullMarked
package io.github.dl4jbilevel.provenance;

import org.jspecify.annotations.NullMarked;
