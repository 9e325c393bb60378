package dev.watertight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionPatternTest {

    /** The table of gleak's documentation, and what nested classes add to it. */
    @ParameterizedTest
    @CsvSource({
        "foo.bar,        foo.bar,        true",
        "foo.bar,        foo.bar.baz,    false",
        "foo.bar,        foo.barn,       false",
        "foo.bar...,     foo.bar.baz,    true",
        "foo.bar...,     foo.bar.baz.x,  true",
        "foo.bar...,     foo.bar,        false",
        "foo.bar...,     foo.bar.,       false",
        "foo.bar...,     foo.barn.baz,   false",
        "foo.Bar...,     foo.Bar$Baz.run, true",
        "foo.Bar$Baz.run, foo.Bar$Baz.run, true",
        "foo.Bar...,     foo.Bar.lambda$run$0, true",
    })
    void matchesNames(String pattern, String function, boolean matches) {
        assertThat(FunctionPattern.of(pattern).matches(function)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "foo.bar,                 RUNNABLE,      true",
        "foo.bar [WAITING],       WAITING,       true",
        "foo.bar [WAIT],          WAITING,       true",
        "foo.bar [WAITING],       TIMED_WAITING, false",
        "foo.bar [WAITING],       ,              false",
        "foo.bar... [RUNNABLE],   RUNNABLE,      true",
        "foo.bar[RUN],            RUNNABLE,      true",
        "foo.bar,                 ,              true",
    })
    void matchesStates(String pattern, Thread.State state, boolean matches) {
        assertThat(FunctionPattern.withState(pattern).matchesState(Optional.ofNullable(state)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "...", "[WAITING]", "foo bar", "foo.bar [WAITING", "foo.bar [A] [B]"})
    void rejectsWhatIsNoName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionPattern.withState(text))
                .withMessageContaining("expected the name of a function, as org.acme.Pool.start")
                .withMessageContaining("but found: \"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo.bar [WAITING]"})
    void rejectsAStateWhereNoneCanBe(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionPattern.of(text))
                .withMessageContaining("found a state besides");
    }
}
