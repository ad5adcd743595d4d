/** DL4J's statistics and the code of docs/listeners.md. */
@NullMarked
package io.github.dl4jbilevel.tests.listeners;

import org.jspecify.annotations.NullMarked;
