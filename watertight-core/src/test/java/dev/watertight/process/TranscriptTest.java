package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {

    private final Bell bell = new Bell();
    private final Transcript transcript = new Transcript(bell);

    @Test
    void isEmptyAtFirst() {
        assertThat(transcript.length()).isZero();
        assertThat(transcript.since(0)).hasToString("");
        assertThat(transcript.tail(0, 10)).isEmpty();
        assertThat(transcript.ended()).isFalse();
    }

    /** Beyond the length of a piece, of several pieces, and of the array of pieces. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsWhatIsAppended(long seed) {
        Random random = new Random(seed);
        StringBuilder expected = new StringBuilder();
        while (expected.length() < 200_000) {
            String text = random.ints(random.nextInt(40_000), ' ', 0x17f)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            expected.append(text);
            transcript.append(CharBuffer.wrap(text));
        }

        CharSequence kept = transcript.since(0);

        assertThat(transcript.length()).isEqualTo(expected.length());
        assertThat(kept.toString().contentEquals(expected)).isTrue();
        assertThat(kept.chars().toArray()).isEqualTo(expected.chars().toArray());
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(expected.length());
            int to = from + random.nextInt(expected.length() - from + 1);
            assertThat(transcript.since(from).toString()).isEqualTo(expected.substring(from));
            assertThat(kept.subSequence(from, to).toString()).isEqualTo(expected.substring(from, to));
        }
        assertThat(transcript.tail(0, 50_000)).isEqualTo(expected.substring(expected.length() - 50_000));
        assertThat(transcript.tail(expected.length() - 3, 50_000)).isEqualTo(expected.substring(expected.length() - 3));
    }

    @Test
    void doesNotChangeWhatItHasGivenAway() {
        transcript.append(CharBuffer.wrap("x".repeat(16_383)));
        CharSequence before = transcript.since(16_380);

        transcript.append(CharBuffer.wrap("yyy"));

        assertThat(before).hasToString("xxx");
        assertThat(transcript.since(16_380)).hasToString("xxxyyy");
    }

    @Test
    void hasBounds() {
        transcript.append(CharBuffer.wrap("abc"));
        CharSequence text = transcript.since(1);

        assertThatThrownBy(() -> text.subSequence(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.subSequence(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.subSequence(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void keepsNothingMoreOnceSomethingIsLost() {
        transcript.append(CharBuffer.wrap("abc"));
        transcript.lose("no memory");
        transcript.lose("another reason");
        transcript.append(CharBuffer.wrap("def"));

        assertThat(transcript.since(0)).hasToString("abc");
        assertThat(transcript.lost()).isEqualTo("no memory");
    }

    @Test
    void rings() {
        long rings = bell.rings();
        transcript.append(CharBuffer.wrap("abc"));
        assertThat(bell.rings()).isEqualTo(rings + 1);
        transcript.end();
        assertThat(bell.rings()).isEqualTo(rings + 2);
        assertThat(transcript.ended()).isTrue();
    }
}
