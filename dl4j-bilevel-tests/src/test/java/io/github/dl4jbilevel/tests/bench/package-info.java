@NullMarked
package io.github.dl4jbilevel.tests.bench;

import org.jspecify.annotations.NullMarked;
