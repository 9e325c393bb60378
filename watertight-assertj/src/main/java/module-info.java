/** AssertJ assertions on snapshots. */
module dev.watertight.assertj {
    requires transitive dev.watertight.core;
    requires transitive org.assertj.core;
    requires static transitive org.jspecify;

    exports dev.watertight.assertj;
}
