package org.acme.parallel;

import java.io.IOException;
import org.junit.jupiter.api.RepeatedTest;

/** Tests that run beside the crowd and that nobody watches: what is left open may be theirs. */
class Bystanders {

    @RepeatedTest(4)
    void cleanChurn() throws IOException {
        Crowd.churn();
    }
}
