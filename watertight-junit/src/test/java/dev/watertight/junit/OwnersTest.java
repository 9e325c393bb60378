package dev.watertight.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource;
import dev.watertight.thread.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnersTest {

    private final List<Object> takenApart = new ArrayList<>();
    private final Owners owners = new Owners(whole -> {
        takenApart.add(whole);
        return Stream.of(whole, Thread.currentThread());
    });

    @Test
    void anObjectOwnsWhatAPartOfItEnds() {
        List<Resource> owned = new ArrayList<>(Threads.snapshot().resources());
        owned.removeIf(thread -> !owners.owns("whole", thread));

        assertThat(owned)
                .singleElement()
                .asString()
                .contains(Thread.currentThread().getName());
    }

    @Test
    void ofAThousandLeaksEachObjectIsTakenApartOnce() {
        for (Resource thread : Threads.snapshot().resources()) {
            owners.owns("whole", thread);
            owners.owns("another", thread);
        }

        assertThat(takenApart).containsExactly("whole", "another");
    }
}
