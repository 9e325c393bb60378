package dev.watertight.descriptor;

import dev.watertight.origin.Opening;

/**
 * What makes a descriptor the same at two looks.
 *
 * @param fd its number
 * @param file stands for device and inode
 * @param detail tells descriptors apart that share an inode: the kernel's name, and what else it tells of them that
 *     never changes; empty where device and inode are enough, since a path changes when the file is renamed
 * @param opening different for each opening that the agent recorded; 0 if it recorded none
 */
record DescriptorIdentity(int fd, Object file, String detail, long opening) implements Opening {

    /** Whether it is what this inode and this opening stand for. */
    boolean isOf(Object otherFile, long otherOpening) {
        return opening == otherOpening && file.equals(otherFile);
    }

    /** Whether the other one is the same, but for an opening that had not been recorded yet when this one was made. */
    boolean becomes(DescriptorIdentity other) {
        return equals(other) || (opening == 0 && equals(new DescriptorIdentity(other.fd, other.file, other.detail, 0)));
    }

    /** The same, told apart by what the kernel says of it. */
    DescriptorIdentity with(String otherDetail) {
        return new DescriptorIdentity(fd, file, otherDetail, opening);
    }

    @Override
    public String toString() {
        return "fd " + fd + " " + file + (detail.isEmpty() ? "" : " " + detail);
    }
}
