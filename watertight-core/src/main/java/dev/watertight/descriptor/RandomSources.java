package dev.watertight.descriptor;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the devices that the provider {@code SUN} reads random numbers from. Its first use (a SecureRandom, a UUID, a
 * temporary file, a message digest) initialises {@code sun.security.provider.NativePRNG} and its siblings, and those open
 * each device once, by {@code FileInputStreamPool}, for good.
 *
 * <p>To initialise them shows whether that had been done before. If not, the new descriptor is the JDK's; if so, one of
 * those on the device is, and only one. With the agent, where each was opened tells which.
 */
final class RandomSources implements Experiment {

    static final Set<String> DEFAULT_PATHS = Set.of("/dev/random", "/dev/urandom");

    private static final String REASON =
            "the JDK reads random numbers from it: java.security opens this device once and keeps it";

    @Override
    public String subject() {
        return "where the JDK reads random numbers from";
    }

    @Override
    public boolean concerns(Descriptor suspect, Clues clues) {
        return suspect instanceof Device device
                && !device.block()
                && device.flags().accessMode().equals("O_RDONLY")
                && paths().contains(device.path());
    }

    @Override
    public void run(OwnProcess process, JdkDescriptors known) throws IOException, GeneralSecurityException {
        Set<String> paths = paths();
        process.requireRoomFor(16);
        Set<Object> before = OwnProcess.identities(process.linked(paths::contains));
        SecureRandom.getInstance("NativePRNG");
        List<Device> after = process.linked(paths::contains).stream()
                .filter(Device.class::isInstance)
                .map(Device.class::cast)
                .filter(device -> device.flags().accessMode().equals("O_RDONLY"))
                .toList();
        for (String path : paths) {
            List<Device> onPath = after.stream()
                    .filter(device -> device.path().equals(path))
                    .filter(device -> openedBy(device) != OpenedBy.OTHERS)
                    .toList();
            onPath.stream()
                    .filter(device -> openedBy(device) == OpenedBy.THAT_PART)
                    .findFirst()
                    .or(() -> onPath.stream()
                            .filter(device -> !before.contains(device.identity()))
                            .findFirst())
                    // Where there are several, nothing tells which is the JDK's, but all others are not.
                    .or(() -> onPath.stream().findFirst())
                    .ifPresent(device -> known.add(device, REASON));
        }
    }

    private static OpenedBy openedBy(Device device) {
        return OpenedBy.of(device, "java.base", "sun.security.provider.");
    }

    /** As {@code NativePRNG} chooses them: a seed source that is set comes besides. */
    private static Set<String> paths() {
        Set<String> paths = new TreeSet<>(DEFAULT_PATHS);
        String seedSource = System.getProperty("java.security.egd", "");
        if (seedSource.isEmpty()) {
            seedSource = Security.getProperty("securerandom.source");
        }
        if (seedSource != null && seedSource.startsWith("file:/")) {
            try {
                paths.add(new File(URI.create(seedSource)).getCanonicalPath());
            } catch (IOException | IllegalArgumentException e) {
                // The JDK cannot use it either.
            }
        }
        return paths;
    }
}
