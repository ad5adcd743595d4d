/** What the documents show works as it stands there. */
@NullMarked
package io.github.dl4jbilevel.tests.documents;

import org.jspecify.annotations.NullMarked;
