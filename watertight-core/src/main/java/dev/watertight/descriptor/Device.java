package dev.watertight.descriptor;

/**
 * A descriptor of a character or block device: a terminal, {@code /dev/null}, a disk.
 *
 * @param path see {@link PathDescriptor#path()}
 * @param deleted see {@link PathDescriptor#deleted()}
 * @param block whether it is a block device, otherwise a character device
 * @param major the kernel's number of the driver
 * @param minor the driver's number of the device
 * @since 0.1
 */
public record Device(
        int fd,
        OpenFlags flags,
        Inode inode,
        String path,
        boolean deleted,
        boolean block,
        int major,
        int minor,
        ProcEntry entry)
        implements PathDescriptor {

    static Device of(Reading reading) {
        long device = reading.stat().map(ProcessView.Stat::device).orElse(0L);
        return new Device(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                reading.path(),
                reading.deleted(),
                reading.type() == Kinds.BLOCK_DEVICE,
                Inode.major(device),
                Inode.minor(device),
                reading.entry());
    }

    @Override
    public String summary() {
        return Links.describe(
                (block ? "block" : "character") + " device " + major + ":" + minor, this, flags.accessMode());
    }

    @Override
    public String toString() {
        return describe();
    }
}
