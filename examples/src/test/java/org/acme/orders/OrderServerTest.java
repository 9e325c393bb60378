package org.acme.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

@Watertight
class OrderServerTest {

    @Test
    void takesAnOrder() throws Exception {
        try (OrderServer server = OrderServer.start()) {
            assertEquals(201, post(server, "apples,3"));
            assertEquals(List.of(new Order("apples", 3)), server.orders());
        }
    }

    @Test
    void listensOnAPortOfItsOwn() throws IOException {
        try (OrderServer server = OrderServer.start()) {
            assertEquals("/orders", server.uri().getPath());
        }
    }

    private static int post(OrderServer server, String order) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(server.uri())
                    .POST(BodyPublishers.ofString(order))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
