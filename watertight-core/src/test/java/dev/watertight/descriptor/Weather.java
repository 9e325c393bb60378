package dev.watertight.descriptor;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A recording in which calls fail, or in which something happens while they are under way. */
final class Weather implements ProcessView {

    final RecordedProcess recorded;
    private final Map<String, IOException> failures = new HashMap<>();
    private final Map<String, Runnable> events = new HashMap<>();

    Weather(RecordedProcess recorded) {
        this.recorded = recorded;
    }

    void failing(String call, int fd, IOException failure) {
        failures.put(call + fd, failure);
    }

    void during(String call, int fd, Runnable event) {
        events.put(call + fd, event);
    }

    private <T> T call(String call, int fd, Call<T> read) throws IOException {
        Runnable event = events.remove(call + fd);
        if (event != null) {
            event.run();
        }
        IOException failure = failures.get(call + fd);
        if (failure != null) {
            throw failure;
        }
        return read.get();
    }

    @Override
    public Listing list() throws IOException {
        return call("list", -1, recorded::list);
    }

    @Override
    public FileKey key(int fd) throws IOException {
        return call("key", fd, () -> recorded.key(fd));
    }

    @Override
    public Stat stat(int fd) throws IOException {
        return call("stat", fd, () -> recorded.stat(fd));
    }

    @Override
    public String link(int fd) throws IOException {
        return call("link", fd, () -> recorded.link(fd));
    }

    @Override
    public boolean linkLeadsTo(int fd, Inode inode) {
        return recorded.linkLeadsTo(fd, inode);
    }

    @Override
    public String fdinfo(int fd) throws IOException {
        return call("fdinfo", fd, () -> recorded.fdinfo(fd));
    }

    @Override
    public String table(String name) throws IOException {
        return call("table", -1, () -> recorded.table(name));
    }

    @Override
    public Machine machine() {
        return recorded.machine();
    }

    private interface Call<T> {
        T get() throws IOException;
    }
}
