/** Checks every JUnit Jupiter test for leaks. */
module dev.watertight.junit {
    requires transitive dev.watertight.core;
    requires transitive org.junit.jupiter.api;
    // Every runner brings it; without it, tests that are not watched are not known to run.
    requires static transitive org.junit.platform.launcher;
    requires static org.jspecify;

    exports dev.watertight.junit;

    provides org.junit.jupiter.api.extension.Extension with
            dev.watertight.junit.WatertightExtension;
    provides org.junit.platform.launcher.LauncherSessionListener with
            dev.watertight.junit.RunListener;
}
