package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTextTest {

    @ParameterizedTest
    @CsvSource({
        "2f746d70, /tmp",
        "610a62, a\\nb",
        "610962, a\\tb",
        "610d62, a\\rb",
        "611b5b316d, a\\x1b[1m",
        "617f, a\\x7f",
        "615c6e, a\\\\n",
        "c3a9, é",
        "e282ac, €",
        "f09f9880, \uD83D\uDE00",
        "61ff62, a\\xffb",
        "c3, \\xc3",
        "e282, \\xe2\\x82",
        "eda080, \\xed\\xa0\\x80",
        "c0af, \\xc0\\xaf",
        "fffe61, \\xff\\xfea",
        "c285, \\u0085",
        "e280ae, \\u202e",
        "e280a8, \\u2028",
        "f3a08081, \\udb40\\udc01",
        "ee8080, \\ue000",
    })
    void isShownOnOneLineAndExactly(String bytes, String shown) {
        assertThat(KernelText.escape(KernelText.decode(HexFormat.of().parseHex(bytes))))
                .isEqualTo(shown);
    }

    @Test
    void noTwoNamesLookTheSame() {
        var random = new Random(4711);
        var seen = new HashMap<String, String>();
        for (int i = 0; i < 20_000; i++) {
            byte[] name = new byte[1 + random.nextInt(3)];
            random.nextBytes(name);
            String hex = HexFormat.of().formatHex(name);
            String shown = KernelText.escape(KernelText.decode(name));
            assertThat(seen.merge(shown, hex, (known, other) -> known))
                    .as(shown)
                    .isEqualTo(hex);
            assertThat(shown.chars()).noneMatch(Character::isISOControl);
        }
    }
}
