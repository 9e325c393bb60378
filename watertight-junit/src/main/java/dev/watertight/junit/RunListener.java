package dev.watertight.junit;

import dev.watertight.junit.Parameters.RunCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Tells the extension what only the launcher knows: which tests run that it does not watch, which configuration
 * parameters there are, and what was open before the first test of all. It observes nothing else, and costs nothing
 * where no test is watched.
 *
 * @since 0.1
 */
public final class RunListener implements LauncherSessionListener {

    private static final String NAME = "dev.watertight";

    /** For JUnit. */
    public RunListener() {}

    @Override
    public void launcherSessionOpened(LauncherSession launcherSession) {
        Session session = new Session(true);
        launcherSession.getStore().put(Namespace.create(NAME), Session.class, session);
        launcherSession.getLauncher().registerTestExecutionListeners(session);
    }

    @Override
    public void launcherSessionClosed(LauncherSession launcherSession) {
        Session session = launcherSession.getStore().get(Namespace.create(NAME), Session.class, Session.class);
        if (session != null) {
            session.end();
        }
    }

    /** What the extension finds out from the launcher; where tests run without one, a session of their own. */
    static Session session(ExtensionContext context) {
        Session session = context.getStore(
                        ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(NAME))
                .get(Session.class, Session.class);
        return session == null ? new Session(false) : session;
    }

    /** The test plans of one session, one after the other. */
    static final class Session implements TestExecutionListener {

        private final Activity activity = new Activity();
        private final Ledger ledger = new Ledger();
        private final Coverage coverage = new Coverage();
        private final boolean ofLauncher;
        private volatile Optional<Path> report = Optional.empty();
        private final WorkLog workLog = new WorkLog();
        private final AtomicReference<Run.@Nullable Whole> whole = new AtomicReference<>();
        private volatile List<String> parameterNames = Parameters.systemNames();
        private volatile @Nullable ConfigurationParameters parameters;

        /** Only a list of known leaks, and allowances, are about tests that ran. */
        private volatile boolean tracks;

        private Session(boolean ofLauncher) {
            this.ofLauncher = ofLauncher;
        }

        Activity activity() {
            return activity;
        }

        Ledger ledger() {
            return ledger;
        }

        /** Takes down from now on which tests have run. */
        void track() {
            tracks = true;
        }

        Coverage coverage() {
            return coverage;
        }

        /** Where the reports are to be written; nowhere if that is empty. */
        void reportTo(Optional<Path> directory) {
            report = directory;
        }

        boolean reports() {
            return report.isPresent();
        }

        /** A session has as many runs as test plans; without a launcher, nobody tells when it ends. */
        void runEnded() {
            if (!ofLauncher) {
                end();
            }
        }

        /** Tells what there is to tell in the end. */
        private void end() {
            new EndOfRun(ledger, report, System::getenv).tell(System.out, System.err);
        }

        WorkLog workLog() {
            return workLog;
        }

        /** The names of all configuration parameters that are meant for Watertight. */
        List<String> parameterNames() {
            return parameterNames;
        }

        /** The check of the run as a whole, if it has begun already. */
        Optional<Run.Whole> takeWhole() {
            return Optional.ofNullable(whole.getAndSet(null));
        }

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            parameters = plan.getConfigurationParameters();
            parameterNames =
                    Parameters.namesIn(plan.getConfigurationParameters().keySet());
            tracks = isGiven(Parameters.KNOWN, plan.getConfigurationParameters());
        }

        private static boolean isGiven(String name, ConfigurationParameters parameters) {
            return System.getProperty(name) != null || parameters.get(name).isPresent();
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.getUniqueIdObject().getLastSegment().getValue().equals("junit-jupiter")) {
                beginWhole();
            }
            String name = ScopeName.of(test);
            activity.started(test.getUniqueId(), name);
            workLog.begin(test.getUniqueId(), name);
        }

        /** Begins before the first class: JUnit initialises some before it shows them to an extension. */
        private void beginWhole() {
            ConfigurationParameters given = parameters;
            if (given == null) {
                return;
            }
            Parameters settings = new Parameters(given::get);
            whole.set(null);
            try {
                if (settings.enabled() && settings.run() != RunCheck.OFF) {
                    whole.set(Run.Whole.begin(settings));
                }
            } catch (ExtensionConfigurationException e) {
                // The extension will tell, where JUnit takes it for a failure.
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            workLog.end(test.getUniqueId());
            activity.finished(test.getUniqueId());
            if (tracks) {
                coverage.finished(test, result);
            }
        }
    }
}
