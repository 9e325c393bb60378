package dev.watertight.thread;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Reads JSON (RFC 8259) once from front to back, keeping nothing: a dump of many threads is large. */
final class JsonReader {

    private static final int END = -1;

    private final Reader text;
    private int next;

    JsonReader(Reader text) throws IOException {
        this.text = text;
        this.next = text.read();
    }

    /** Reads one value. */
    interface Value {
        void read() throws IOException;
    }

    /** Reads the value of one member of an object. */
    interface Member {
        void read(String name) throws IOException;
    }

    void object(Member member) throws IOException {
        sequence('{', '}', () -> {
            String name = string();
            expect(':');
            member.read(name);
        });
    }

    void array(Value value) throws IOException {
        sequence('[', ']', value);
    }

    private void sequence(char open, char close, Value value) throws IOException {
        expect(open);
        if (peek() == close) {
            advance();
            return;
        }
        value.read();
        while (peek() == ',') {
            advance();
            value.read();
        }
        expect(close);
    }

    /** Reads a string, number or boolean as text; null for the JSON null. */
    @Nullable
    String scalar() throws IOException {
        if (peek() == '"') {
            return string();
        }
        StringBuilder word = new StringBuilder();
        while (Character.isLetterOrDigit(next) || next == '-' || next == '+' || next == '.') {
            word.append((char) advance());
        }
        if (word.isEmpty()) {
            throw unexpected("a value");
        }
        return word.toString().equals("null") ? null : word.toString();
    }

    void skip() throws IOException {
        switch (peek()) {
            case '{' -> object(name -> skip());
            case '[' -> array(this::skip);
            default -> scalar();
        }
    }

    private String string() throws IOException {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (next != '"') {
            int character = advance();
            if (character == END) {
                throw unexpected("the end of a string");
            }
            string.append(character == '\\' ? escaped() : (char) character);
        }
        advance();
        return string.toString();
    }

    private char escaped() throws IOException {
        int escape = advance();
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> (char) escape;
        };
    }

    private char unicode() throws IOException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next, 16);
            if (digit < 0) {
                throw unexpected("four hexadecimal digits");
            }
            advance();
            code = 16 * code + digit;
        }
        return (char) code;
    }

    private void expect(char character) throws IOException {
        if (peek() != character) {
            throw unexpected("'" + character + "'");
        }
        advance();
    }

    private int peek() throws IOException {
        while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
            advance();
        }
        return next;
    }

    private int advance() throws IOException {
        int current = next;
        next = text.read();
        return current;
    }

    private IOException unexpected(String expected) {
        return new IOException(
                "expected " + expected + " in JSON, but found " + (next == END ? "the end" : "'" + (char) next + "'"));
    }
}
