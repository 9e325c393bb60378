package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InetAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "0100007F:1F90, 127.0.0.1:8080",
        "00000000:0016, 0.0.0.0:22",
        "00000000:0000, 0.0.0.0",
        "00000000000000000000000001000000:1F90, [::1]:8080",
        "00000000000000000000000000000000:1F90, [::]:8080",
        "00000000000000000000000000000000:0000, ::",
        "0000000000000000FFFF00000100007F:FFFF, 127.0.0.1:65535",
        "B80D0120000000000000000001000000:0050, [2001:db8::1]:80",
        "B80D0120000001000000000001000000:0050, [2001:db8:1::1]:80",
        "B80D0120010000000000000001000000:0050, [2001:db8:0:1::1]:80",
        "000080FE000000000000000002000000:0050, [fe80::2]:80",
        "B80D0120010001000100010001000000:0050, [2001:db8:1:1:1:1:0:1]:80",
    })
    void littleEndian(String kernel, String text) {
        assertThat(InetAddresses.parse(kernel, ByteOrder.LITTLE_ENDIAN).map(InetAddresses::text))
                .contains(text);
    }

    @Test
    void bigEndian() {
        assertThat(InetAddresses.parse("7F000001:1F90", ByteOrder.BIG_ENDIAN).map(InetAddresses::text))
                .contains("127.0.0.1:8080");
        assertThat(InetAddresses.parse("00000000000000000000000000000001:1F90", ByteOrder.BIG_ENDIAN)
                        .map(InetAddresses::text))
                .contains("[::1]:8080");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "local_address", "0100007F", "0100007:1F90", "0100:1F90", "0100007F:XY"})
    void whatIsNoAddressIsNone(String text) {
        assertThat(InetAddresses.parse(text, ByteOrder.LITTLE_ENDIAN)).isEmpty();
    }
}
