package dev.watertight.descriptor;

/**
 * A file as the kernel knows it: see inode(7). Anonymous inodes (epoll, eventfd and others) share one.
 *
 * @param device the device that holds it, encoded as in stat(2)
 * @param number its number on that device
 * @since 0.1
 */
public record Inode(long device, long number) {

    /** Stands for an inode that could not be read; no file has it. */
    public static final Inode UNKNOWN = new Inode(0, 0);

    /** The device's major number. */
    public int major() {
        return major(device);
    }

    /** The device's minor number. */
    public int minor() {
        return minor(device);
    }

    /** The major number of a device that is encoded as in stat(2); see makedev(3). */
    static int major(long device) {
        return (int) (((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfff));
    }

    static int minor(long device) {
        return (int) ((device & 0xff) | ((device >>> 12) & ~0xff));
    }

    /** From the way fdinfo writes a device, which is the kernel's own: 12 bits of major before 20 bits of minor. */
    static Inode ofKernel(long kernelDevice, long number) {
        long major = kernelDevice >>> 20;
        long minor = kernelDevice & 0xfffff;
        return new Inode((minor & 0xff) | (major << 8) | ((minor & ~0xffL) << 12), number);
    }

    /** As in {@code "1234 on device 8:1"}. */
    @Override
    public String toString() {
        return equals(UNKNOWN) ? "unknown" : Long.toUnsignedString(number) + " on device " + major() + ":" + minor();
    }
}
