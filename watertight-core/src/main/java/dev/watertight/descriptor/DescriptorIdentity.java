package dev.watertight.descriptor;

/**
 * What makes a descriptor the same at two looks.
 *
 * @param fd its number
 * @param file stands for device and inode
 * @param detail tells descriptors apart that share an inode: the kernel's name, and what else it tells of them that
 *     never changes; empty where device and inode are enough, since a path changes when the file is renamed
 */
record DescriptorIdentity(int fd, Object file, String detail) {

    @Override
    public String toString() {
        return "fd " + fd + " " + file + (detail.isEmpty() ? "" : " " + detail);
    }
}
