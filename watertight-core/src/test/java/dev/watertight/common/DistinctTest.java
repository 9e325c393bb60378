package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctTest {

    @Test
    void whatComesTwiceIsThereOnce() {
        Distinct set = Distinct.of(List.of("b", "a", "b"));

        assertThat(set).containsExactly("b", "a").hasSize(2);
        assertThat(set.contains("b")).isTrue();
        assertThat(set.contains("c")).isFalse();
        assertThat(set).isEqualTo(Set.of("a", "b")).hasSameHashCodeAs(Set.of("a", "b"));
    }

    @Test
    void nothingChangesIt() {
        List<Object> given = new ArrayList<>(List.of("a", "b"));
        Distinct set = Distinct.known(given);
        given.clear();

        assertThat(set).containsExactly("a", "b");
        assertThatThrownBy(() -> set.add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> set.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(set::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> set.iterator().remove()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anIdentityIsNeverNull() {
        assertThatThrownBy(() -> Distinct.of(Arrays.asList("a", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("an identity must not be null");
    }

    /** The shortcut for what two looks have in common must not change what is different. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theDifferenceIsThatOfSets(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Integer> before = numbers(random);
            List<Integer> after = new ArrayList<>(random.nextBoolean() ? before : numbers(random));
            if (random.nextBoolean() && !after.isEmpty()) {
                after.remove(random.nextInt(after.size()));
            }
            if (random.nextBoolean()) {
                after.add(random.nextInt(after.size() + 1), 100 + round);
            }
            Set<Object> expected = new LinkedHashSet<>(after);
            expected.removeAll(new HashSet<>(before));

            assertThat(Distinct.of(after).without(Distinct.of(before))).containsExactlyElementsOf(expected);
        }
    }

    private static List<Integer> numbers(Random random) {
        return random.ints(random.nextInt(8), 0, 10).distinct().boxed().toList();
    }
}
