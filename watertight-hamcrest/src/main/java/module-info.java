/** Hamcrest matchers on snapshots. */
module dev.watertight.hamcrest {
    requires transitive dev.watertight.core;
    requires transitive org.hamcrest;
    requires static org.jspecify;

    exports dev.watertight.hamcrest;
}
