package dev.watertight.descriptor;

import dev.watertight.origin.Opened;
import dev.watertight.origin.Recorder;
import dev.watertight.origin.Recorder.Place;

/** What the agent knows of the openings of descriptors. */
enum Openings {

    /** Of this JVM. */
    OWN {
        @Override
        long serialOf(int fd) {
            return Recorder.find().map(recorder -> recorder.serialOf(fd)).orElse(0L);
        }

        @Override
        void seen(int fd, long serial, Object file) {
            if (serial != 0) {
                Recorder.find().ifPresent(recorder -> recorder.seen(fd, serial, file));
            }
        }

        @Override
        Reading addTo(Reading reading) {
            return Recorder.find().map(recorder -> withPlace(reading, recorder)).orElse(reading);
        }
    },

    /** Of a process in which no agent is asked. */
    NONE {
        @Override
        long serialOf(int fd) {
            return 0;
        }

        @Override
        void seen(int fd, long serial, Object file) {
            // nobody asks
        }

        @Override
        Reading addTo(Reading reading) {
            return reading;
        }
    };

    /** The number of the opening of what has this number now; 0 if nobody saw it. */
    abstract long serialOf(int fd);

    /** Says that this file was seen under a number, while its opening was still the last one that was recorded. */
    abstract void seen(int fd, long serial, Object file);

    /** The same, with where it was opened if that is known. */
    abstract Reading addTo(Reading reading);

    private static Reading withPlace(Reading reading, Recorder recorder) {
        return recorder.descriptor(reading.fd())
                .filter(place -> isOf(place, reading.identity(), recorder))
                .filter(place -> mayBe(place.kind(), reading))
                .map(place -> reading.openedAt(place.origin()))
                .orElse(reading);
    }

    /**
     * Native code may have closed the number, and opened something else under it: then it has another inode than at the
     * first look, or, if there was none in time, another kind most often.
     */
    private static boolean isOf(Place place, DescriptorIdentity identity, Recorder recorder) {
        return place.serial() == identity.opening()
                && recorder.wasFirst(identity.fd(), place.serial(), identity.file());
    }

    static boolean mayBe(Opened kind, Reading reading) {
        String link = reading.link();
        return switch (kind) {
            // Through /dev/fd and its like, a path may lead to a pipe or to something without a path.
            case BY_PATH -> !Links.isNumbered(link, "socket") && !link.startsWith(Links.ANONYMOUS);
            case SOCKET -> Links.isNumbered(link, "socket");
            case EPOLL -> link.equals(Links.ANONYMOUS + "[eventpoll]");
            case EVENTFD -> link.equals(Links.ANONYMOUS + "[eventfd]");
            case PIPE -> Links.isNumbered(link, "pipe");
            case INOTIFY -> link.equals(Links.ANONYMOUS + "inotify");
            case THREAD, PROCESS, UNKNOWN -> false;
        };
    }
}
