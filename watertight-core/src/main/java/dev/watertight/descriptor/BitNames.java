package dev.watertight.descriptor;

import java.util.ArrayList;
import java.util.List;

/** The names of the bits in a mask of the kernel. */
final class BitNames {

    /** See epoll_ctl(2); {@code include/uapi/linux/eventpoll.h}. */
    static final BitNames EPOLL = new BitNames("EPOLL")
            .with("IN", 0)
            .with("PRI", 1)
            .with("OUT", 2)
            .with("ERR", 3)
            .with("HUP", 4)
            .with("NVAL", 5)
            .with("RDNORM", 6)
            .with("RDBAND", 7)
            .with("WRNORM", 8)
            .with("WRBAND", 9)
            .with("MSG", 10)
            .with("RDHUP", 13)
            .with("EXCLUSIVE", 28)
            .with("WAKEUP", 29)
            .with("ONESHOT", 30)
            .with("ET", 31);

    /** See inotify(7); {@code include/uapi/linux/inotify.h}. */
    static final BitNames INOTIFY = new BitNames("IN_")
            .with("ACCESS", 0)
            .with("MODIFY", 1)
            .with("ATTRIB", 2)
            .with("CLOSE_WRITE", 3)
            .with("CLOSE_NOWRITE", 4)
            .with("OPEN", 5)
            .with("MOVED_FROM", 6)
            .with("MOVED_TO", 7)
            .with("CREATE", 8)
            .with("DELETE", 9)
            .with("DELETE_SELF", 10)
            .with("MOVE_SELF", 11)
            .with("EXCL_UNLINK", 26)
            .with("ONESHOT", 31);

    /** See fanotify_mark(2); {@code include/uapi/linux/fanotify.h}. */
    static final BitNames FANOTIFY = new BitNames("FAN_")
            .with("ACCESS", 0)
            .with("MODIFY", 1)
            .with("ATTRIB", 2)
            .with("CLOSE_WRITE", 3)
            .with("CLOSE_NOWRITE", 4)
            .with("OPEN", 5)
            .with("MOVED_FROM", 6)
            .with("MOVED_TO", 7)
            .with("CREATE", 8)
            .with("DELETE", 9)
            .with("DELETE_SELF", 10)
            .with("MOVE_SELF", 11)
            .with("OPEN_EXEC", 12)
            .with("Q_OVERFLOW", 14)
            .with("FS_ERROR", 15)
            .with("OPEN_PERM", 16)
            .with("ACCESS_PERM", 17)
            .with("OPEN_EXEC_PERM", 18)
            .with("PRE_ACCESS", 20)
            .with("MNT_ATTACH", 24)
            .with("MNT_DETACH", 25)
            .with("EVENT_ON_CHILD", 27)
            .with("RENAME", 28)
            .with("ONDIR", 30);

    private final String prefix;
    private final String[] names = new String[Integer.SIZE];

    private BitNames(String prefix) {
        this.prefix = prefix;
        for (int bit = 0; bit < names.length; bit++) {
            names[bit] = "0x" + Integer.toHexString(1 << bit);
        }
    }

    private BitNames with(String name, int bit) {
        names[bit] = prefix + name;
        return this;
    }

    /** The names of the bits that are set, lowest first; a bit without a name as a hexadecimal number. */
    List<String> of(int mask) {
        List<String> set = new ArrayList<>();
        for (int bit = 0; bit < names.length; bit++) {
            if (((mask >>> bit) & 1) != 0) {
                set.add(names[bit]);
            }
        }
        return List.copyOf(set);
    }
}
