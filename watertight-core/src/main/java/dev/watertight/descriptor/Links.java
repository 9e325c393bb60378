package dev.watertight.descriptor;

/** What {@code /proc/PID/fd/N} points to: a path, or a name that the kernel made up; see proc_pid_fd(5). */
final class Links {

    static final String ANONYMOUS = "anon_inode:";
    static final String MEMFD = "/memfd:";
    static final String DELETED = " (deleted)";

    private Links() {}

    /** Whether the link is a path, be it one that does not lead there from this process. */
    static boolean isPath(String link) {
        return link.startsWith("/") || link.startsWith("(unreachable)");
    }

    /** Whether the link is what memfd_secret(2) gives; the kernel knows no other name for it. */
    static boolean isSecretMemory(String link) {
        return link.equals("/secretmem" + DELETED);
    }

    /** Whether the link is of the form {@code type:[number]}, for one of the types. */
    static boolean isNumbered(String link, String types) {
        return link.matches("(" + types + "):\\[\\d+]");
    }

    static String withoutDeleted(String link) {
        return link.endsWith(DELETED) ? link.substring(0, link.length() - DELETED.length()) : link;
    }

    /** A path at one glance: {@code "file /tmp/x (deleted), O_RDONLY"}. */
    static String describe(String kind, PathDescriptor descriptor, String access) {
        return kind + " " + KernelText.escape(descriptor.path()) + (descriptor.deleted() ? DELETED : "")
                + (access.isEmpty() ? "" : ", " + access);
    }
}
