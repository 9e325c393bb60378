package dev.watertight.descriptor;

import dev.watertight.Snapshot;
import dev.watertight.common.Distinct;
import dev.watertight.common.Handles;
import dev.watertight.common.Observing;
import dev.watertight.descriptor.ProcessView.Listing;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Observes the descriptors of this JVM. It is public for {@link java.util.ServiceLoader} only; {@link Descriptors} is
 * what to use.
 *
 * @since 0.1
 */
public final class DescriptorProbe implements Probe<Descriptor> {

    private final ProcessView view;
    private final Identities identities;
    private final Openings openings;
    private final String operatingSystem;

    /** Whether it is this JVM's own process, of which alone the built-in rules know. */
    private final boolean own;

    /** For the service loader. */
    public DescriptorProbe() {
        this(ThisProcess.VIEW, System.getProperty("os.name", "unknown"), true);
    }

    DescriptorProbe(ProcessView view, String operatingSystem) {
        this(view, operatingSystem, false);
    }

    private DescriptorProbe(ProcessView view, String operatingSystem, boolean own) {
        this.view = view;
        this.openings = own ? Openings.OWN : Openings.NONE;
        this.identities = new Identities(view, openings);
        this.operatingSystem = operatingSystem;
        this.own = own;
    }

    @Override
    public Class<Descriptor> type() {
        return Descriptor.class;
    }

    @Override
    public String name() {
        return "descriptors";
    }

    @Override
    public Snapshot<Descriptor> snapshot() {
        return Observing.alone(() -> {
            if (own) {
                DescriptorNoise.prime();
            }
            try {
                Listing listing = view.list();
                List<Object> found = new ArrayList<>(listing.fds().size());
                for (Integer fd : listing.fds()) {
                    identities.of(fd).ifPresent(found::add);
                }
                return Snapshot.of(this, Distinct.known(found), listing.unobserved());
            } catch (IOException | SecurityException e) {
                return Snapshot.of(this, List.of(), List.of(whyUnobserved(e)));
            }
        });
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        return Observing.alone(() -> {
            Set<Object> left = new LinkedHashSet<>();
            for (Object identity : identities) {
                if (identity instanceof DescriptorIdentity ours) {
                    now(ours).ifPresent(left::add);
                }
            }
            return left;
        });
    }

    /** What is certainly wrong about some that have gone. */
    List<Vanished> vanished(Set<Object> gone) {
        if (gone.isEmpty()) {
            return List.of();
        }
        return Observing.alone(() -> {
            Set<Object> instead = new LinkedHashSet<>();
            for (Object identity : gone) {
                if (identity instanceof DescriptorIdentity one) {
                    identities.of(one.fd()).ifPresent(instead::add);
                }
            }
            return Vanishing.of(gone, inspect(instead));
        });
    }

    @Override
    public List<Descriptor> inspect(Set<Object> identities) {
        List<DescriptorIdentity> wanted = identities.stream()
                .filter(DescriptorIdentity.class::isInstance)
                .map(DescriptorIdentity.class::cast)
                .sorted(Comparator.comparingInt(DescriptorIdentity::fd))
                .toList();
        return wanted.isEmpty() ? List.of() : Observing.alone(() -> inspect(wanted));
    }

    /**
     * A number may come to stand for something else at any time. What was read belongs together only if its identity was
     * the same before the first and after the last reading; the rest is left out, as what was asked for has gone.
     */
    private List<Descriptor> inspect(List<DescriptorIdentity> wanted) {
        List<Reading> readings = new ArrayList<>(wanted.size());
        wanted.forEach(identity -> now(identity).flatMap(this::read).ifPresent(readings::add));
        Surroundings surroundings = Surroundings.of(view, readings);
        List<Descriptor> descriptors = readings.stream()
                .map(reading -> Kinds.of(reading, surroundings))
                .toList();
        return descriptors.stream()
                .filter(descriptor ->
                        now((DescriptorIdentity) descriptor.identity()).isPresent())
                .toList();
    }

    private Optional<Reading> read(DescriptorIdentity identity) {
        try {
            return Optional.of(openings.addTo(Reading.of(view, identity)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * What a descriptor's identity is now; empty if it has gone. A look can come between the opening and the agent's record
     * of it, and must not take the one for another descriptor than the other.
     */
    private Optional<DescriptorIdentity> now(DescriptorIdentity identity) {
        return identities.of(identity.fd()).filter(identity::becomes);
    }

    @Override
    public boolean owns(Object owner, Descriptor resource) {
        return own
                && resource.identity() instanceof DescriptorIdentity identity
                && Handles.descriptors(owner).contains(identity.fd())
                && Observing.alone(() -> now(identity)).isPresent();
    }

    @Override
    public Map<Object, Ruling> rule(Collection<? extends Descriptor> suspects) {
        return own ? DescriptorNoise.rule(suspects) : Map.of();
    }

    private String whyUnobserved(Exception failure) {
        if (!operatingSystem.equals("Linux")) {
            return "descriptors were not observed: that takes the /proc of Linux, and this is " + operatingSystem;
        }
        if (failure instanceof NoSuchFileException) {
            return "descriptors were not observed: there is no " + failure.getMessage() + ", so /proc is not mounted or"
                    + " shows other processes than this one";
        }
        if (failure instanceof AccessDeniedException denied) {
            return "descriptors were not observed: " + denied.getFile() + " may be read by its owner only";
        }
        return "descriptors were not observed: " + failure.getMessage();
    }
}
