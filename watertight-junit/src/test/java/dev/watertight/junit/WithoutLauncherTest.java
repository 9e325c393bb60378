package dev.watertight.junit;

import static dev.watertight.junit.Leftovers.leave;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.displayName;
import static org.junit.platform.testkit.engine.EventConditions.engine;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;

import dev.watertight.LeakError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Where the engine runs without a launcher, as in tests of extensions, what the launcher knows is not needed. */
@Watertight
class WithoutLauncherTest {

    @AfterEach
    void endLeftovers() {
        Leftovers.endAll();
        System.clearProperty("watertight.mod");
    }

    @Test
    void testsAreChecked() {
        kit(Leaky.class)
                .execute()
                .testEvents()
                .assertThatEvents()
                .haveExactly(1, event(test("leaves"), finishedWithFailure(instanceOf(LeakError.class))))
                .haveExactly(1, event(test("clean"), finishedSuccessfully()));
    }

    @Test
    void theRunIsChecked() {
        kit(Leaky.class, Opening.class)
                .configurationParameter("watertight.run", "fail")
                .execute()
                .containerEvents()
                .assertThatEvents()
                .haveExactly(1, event(engine(), finishedWithFailure(instanceOf(LeakError.class))));
    }

    @Test
    void systemPropertiesAreChecked() {
        System.setProperty("watertight.mod", "warn");

        kit(Leaky.class)
                .execute()
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                displayName("WithoutLauncherTest$Leaky"),
                                finishedWithFailure(instanceOf(ExtensionConfigurationException.class))));
    }

    private static EngineTestKit.Builder kit(Class<?>... fixtures) {
        EngineTestKit.Builder kit =
                EngineTestKit.engine("junit-jupiter").configurationParameter("watertight.settlingTime", "20 ms");
        for (Class<?> fixture : fixtures) {
            kit.selectors(selectClass(fixture));
        }
        return kit;
    }

    @Watertight
    static class Leaky {

        @Test
        void leaves() {
            leave("left");
        }

        @Test
        void clean() {}
    }

    @Watertight
    @ExtendWith(Server.class)
    static class Opening {
        @Test
        void clean() {}
    }

    static class Server implements AfterAllCallback {

        Server() {
            leave("server");
        }

        @Override
        public void afterAll(ExtensionContext context) {}
    }
}
