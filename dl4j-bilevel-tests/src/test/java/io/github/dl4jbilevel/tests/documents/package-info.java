/** The code and commands of the documents work as they stand there. */
@NullMarked
package io.github.dl4jbilevel.tests.documents;

import org.jspecify.annotations.NullMarked;
