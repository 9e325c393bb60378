package dev.watertight.descriptor;

import dev.watertight.common.Observing;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Which descriptors of this JVM the JDK and its tools opened for themselves: one rule each, with the mark that makes it
 * certain and the reason. Where looks do not tell, an {@link Experiment} does; what neither tells is undecided.
 */
final class DescriptorNoise {

    private static final OwnProcess PROCESS = new OwnProcess();
    private static final JdkDescriptors KNOWN = new JdkDescriptors();
    private static final PreCloseMarker PRE_CLOSE_MARKER = new PreCloseMarker(PROCESS);
    private static final Priming PRIMING = new Priming(PROCESS, KNOWN, PRE_CLOSE_MARKER);
    private static final Experiments EXPERIMENTS =
            new Experiments(PROCESS, KNOWN, new RandomSources(), new VirtualThreadPollers(), new DefaultGroupEpoll());

    private static final List<Rule> RULES = List.of(
            (suspect, clues) -> KNOWN.reason(suspect).map(Allowed::new),
            allowed("it is a standard stream of the process", (suspect, clues) -> StandardStreams.contain(suspect)),
            allowed(
                    "the JDK puts this socket in the place of channels that are being closed, to wake up threads in"
                            + " them",
                    PRE_CLOSE_MARKER::isOn),
            allowed("the VM waits on it for tools that attach", (suspect, clues) -> isAttachSocket(suspect)),
            Mockito::rule,
            FlightRecorder::rule,
            Debugger::rule,
            HttpClients::rule,
            HttpConnections::rule,
            HttpConnections::ruleOtherEnd,
            UnknownHosts::rule,
            RmiSocket::rule,
            DescriptorNoise::font,
            (suspect, clues) -> Momentary.rule(suspect, link -> PROCESS.linked(link::equals)),
            EXPERIMENTS::rule);

    static final Pattern FONT = Pattern.compile(".*\\.(ttf|otf|ttc|pfb)", Pattern.CASE_INSENSITIVE);

    private static final AtomicBoolean PRIMED = new AtomicBoolean();

    private DescriptorNoise() {}

    private interface Rule {
        Optional<? extends Ruling> of(Descriptor suspect, Clues clues) throws IOException;
    }

    private interface Mark {
        boolean isOn(Descriptor suspect, Clues clues) throws IOException;
    }

    /** To be called before the first baseline of this JVM is taken; later calls do nothing. */
    static void prime() {
        Observing.alone(() -> {
            if (PRIMED.compareAndSet(false, true)) {
                PRIMING.prime();
                judgeWhatIsThere();
            }
            return PRIMED.get();
        });
    }

    /**
     * Of what the JDK opens once each, when it has been open before the first look, it costs next to nothing to find out
     * which is the JDK's; and from then on each further descriptor is known to be someone else's.
     */
    private static void judgeWhatIsThere() {
        try {
            Clues clues = new Clues(PROCESS, KNOWN);
            PROCESS.linked(link -> RandomSources.DEFAULT_PATHS.contains(link) || Mockito.mayBeJar(link))
                    .forEach(each -> rule(each, clues));
        } catch (IOException e) {
            // then it is found out when it is needed
        }
    }

    static Map<Object, Ruling> rule(Collection<? extends Descriptor> suspects) {
        Map<Object, Ruling> rulings = new LinkedHashMap<>();
        return Observing.alone(() -> {
            Clues clues = new Clues(PROCESS, KNOWN);
            for (Descriptor suspect : suspects) {
                rule(suspect, clues).ifPresent(ruling -> rulings.put(suspect.identity(), ruling));
            }
            return rulings;
        });
    }

    private static Optional<Ruling> rule(Descriptor suspect, Clues clues) {
        for (Rule rule : RULES) {
            try {
                Optional<? extends Ruling> ruling = rule.of(suspect, clues);
                if (ruling.isPresent()) {
                    return Optional.of(ruling.get());
                }
            } catch (IOException e) {
                return Optional.of(new Undecided("it could not be found out whether it is the JDK's: " + e));
            }
        }
        return Optional.empty();
    }

    private static Rule allowed(String reason, Mark mark) {
        Optional<Ruling> ruling = Optional.of(new Allowed(reason));
        return (suspect, clues) -> mark.isOn(suspect, clues) ? ruling : Optional.empty();
    }

    /** {@code AttachListener} in HotSpot binds it to the temporary name and then renames the file. */
    private static boolean isAttachSocket(Descriptor suspect) {
        String file = "/tmp/.java_pid" + ProcessHandle.current().pid();
        return suspect instanceof UnixSocket socket
                && socket.listening()
                && socket.path()
                        .filter(path -> path.equals(file) || path.equals(file + ".tmp"))
                        .isPresent();
    }

    /** {@code sun.font.TrueTypeFont} keeps the files of the fonts that were used last open. */
    private static Optional<Ruling> font(Descriptor suspect, Clues clues) {
        boolean mayBeKept = suspect instanceof RegularFile file
                && FONT.matcher(file.path()).matches()
                && file.flags().accessMode().equals("O_RDONLY")
                && clues.threads().anyRuns("java.desktop", "sun.java2d.Disposer", "run");
        if (!mayBeKept) {
            return Optional.empty();
        }
        return switch (OpenedBy.of(suspect, "java.desktop", "sun.font.")) {
            case THAT_PART -> Optional.of(new Allowed("Java 2D keeps the files of fonts open that were used last"));
            case OTHERS -> Optional.empty();
            case UNKNOWN ->
                Optional.of(new Undecided("it may be a font that Java 2D keeps open; only where it was opened would"
                        + " tell, which takes the agent"));
        };
    }
}
