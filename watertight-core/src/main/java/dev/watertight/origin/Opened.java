package dev.watertight.origin;

/** What was opened at a place, as the recorder knows it: by the native method that did it. */
public enum Opened {
    /** Something with a path: most often a file, a directory or a device. */
    BY_PATH,
    SOCKET,
    EPOLL,
    EVENTFD,
    PIPE,
    INOTIFY,
    THREAD,
    PROCESS,
    /** From a recorder that knows more. */
    UNKNOWN;

    private static final Opened[] ALL = values();

    /** What it is, in a word. */
    public String noun() {
        return switch (this) {
            case BY_PATH -> "file";
            case SOCKET -> "socket";
            case EPOLL -> "eventpoll";
            case EVENTFD -> "eventfd";
            case PIPE -> "pipe";
            case INOTIFY -> "inotify";
            case THREAD, PROCESS, UNKNOWN -> "something";
        };
    }

    /** By the constants of the recorder, which begin with 1. */
    static Opened of(int kind) {
        return kind > 0 && kind < ALL.length ? ALL[kind - 1] : UNKNOWN;
    }
}
