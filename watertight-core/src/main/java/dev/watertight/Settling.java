package dev.watertight;

import dev.watertight.Watch.Look;
import dev.watertight.spi.Ruling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The stage Settling of the flow: what seems to leak is given the time to wind down. A look that finds nothing ends it
 * at once; otherwise the suspects, and only they, are looked at again and again, less and less often.
 *
 * <p>What winds down may open something in its last moments, and other threads may open and close all the time.
 * Therefore a check ends with a full look that finds nothing new, and nothing is called a leak that was not there
 * for the whole settling time. What is {@linkplain Ruling.Ending known to end by itself} is waited for longer than that: to
 * tell it would be right for the moment, and wrong a second later.
 */
final class Settling {

    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LIMIT_OF_ENDING = TimeUnit.SECONDS.toNanos(Ruling.Ending.MOST_SECONDS);

    /** After so many full looks, each with new suspects that came and went, more looks would tell nothing new. */
    private static final int MOST_ROUNDS = 4;

    private final long limit;
    private final Clock clock;

    Settling(Duration limit, Clock clock) {
        this.limit = TimeUnit.NANOSECONDS.convert(limit); // 292 years at most
        this.clock = clock;
    }

    /** What all watches found together, what they could not see, and what of their baselines has gone. */
    record Settled(Findings findings, List<String> unobserved, Set<Object> gone) {}

    Settled settle(List<? extends Watch<?>> watches) {
        Findings findings = Findings.NONE;
        Set<String> unobserved = new LinkedHashSet<>();
        Set<Object> told = new HashSet<>();
        Set<Object> gone = new LinkedHashSet<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<Look> looks = new ArrayList<>();
            watches.forEach(watch -> looks.add(watch.look(told)));
            looks.forEach(look -> unobserved.addAll(look.unobserved()));
            looks.forEach(look -> gone.addAll(look.gone()));
            boolean suspicious = suspicious(looks);
            Findings lasting = sum(suspicious ? outlast(looks) : looks);
            findings = findings.and(lasting);
            lasting.all().forEach(resource -> told.add(resource.identity()));
            if (!suspicious || limit == 0) {
                break;
            }
        }
        return new Settled(findings, List.copyOf(unobserved), gone);
    }

    private List<Look> outlast(List<Look> looks) {
        List<Look> latest = looks;
        long start = clock.now();
        long pause = FIRST_PAUSE;
        for (long left = left(latest, 0); left > 0 && suspicious(latest); left = left(latest, clock.now() - start)) {
            clock.pause(Math.min(pause, left));
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            latest = latest.stream().map(Look::again).toList();
        }
        return latest;
    }

    /** How much time there is left for the suspects of a look. */
    private long left(List<Look> looks, long passed) {
        boolean isEnding =
                limit > 0 && looks.stream().anyMatch(look -> !look.ending().isEmpty());
        return (isEnding ? Math.max(limit, LIMIT_OF_ENDING) : limit) - passed;
    }

    private static boolean suspicious(List<Look> looks) {
        return looks.stream().anyMatch(look -> look.findings().suspicious());
    }

    private static Findings sum(List<Look> looks) {
        return looks.stream().map(Look::findings).reduce(Findings.NONE, Findings::and);
    }

    /** Time as settling sees it, in nanoseconds; a seam for tests. */
    interface Clock {

        Clock SYSTEM = new SystemClock();

        long now();

        void pause(long nanos);
    }

    private static final class SystemClock implements Clock {

        @Override
        public long now() {
            return System.nanoTime();
        }

        /** An interrupt that was meant for the test must neither cut the settling short nor get lost. */
        @Override
        public void pause(long nanos) {
            boolean interrupted = Thread.interrupted();
            long start = System.nanoTime();
            for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
                try {
                    TimeUnit.NANOSECONDS.sleep(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
