package org.acme.orders;

/** So many of an article. */
public record Order(String article, int amount) {

    /** Reads {@code apples,3}. */
    public static Order parse(String line) {
        String[] columns = line.split(",");
        if (columns.length != 2) {
            throw new IllegalArgumentException("an order has an article and an amount, but this is \"" + line + "\"");
        }
        return new Order(columns[0].strip(), Integer.parseInt(columns[1].strip()));
    }
}
