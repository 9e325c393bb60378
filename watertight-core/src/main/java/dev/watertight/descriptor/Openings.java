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
        Reading addTo(Reading reading) {
            return Recorder.find()
                    .flatMap(recorder -> recorder.descriptor(reading.fd()))
                    .filter(place -> isOf(place, reading))
                    .map(place -> reading.openedAt(place.origin()))
                    .orElse(reading);
        }
    },

    /** Of a process in which no agent is asked. */
    NONE {
        @Override
        long serialOf(int fd) {
            return 0;
        }

        @Override
        Reading addTo(Reading reading) {
            return reading;
        }
    };

    /** The number of the opening of what has this number now; 0 if nobody saw it. */
    abstract long serialOf(int fd);

    /** The same, with where it was opened if that is known. */
    abstract Reading addTo(Reading reading);

    /** Native code may have closed the number, and opened something else under it: that has another kind most often. */
    private static boolean isOf(Place place, Reading reading) {
        return place.serial() == reading.identity().opening() && mayBe(place.kind(), reading);
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
