/** Tests whose package allows something. */
@Watertight(
        mode = Watertight.Mode.WARN,
        allowing = @Watertight.Allow(threadsNamed = "of-the-package", because = "the package says so"))
package dev.watertight.junit.packaged;

import dev.watertight.junit.Watertight;
