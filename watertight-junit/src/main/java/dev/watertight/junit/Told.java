package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.Allowances;
import dev.watertight.LeakReport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What tests and containers inside of another one, or of the run, have told already, or have found to be no leak: there
 * it needs no second judgement.
 */
final class Told {

    private final Set<Object> identities = ConcurrentHashMap.newKeySet();

    void add(LeakReport report) {
        Stream.concat(Reports.suspects(report), Reports.allowed(report))
                .forEach(resource -> identities.add(resource.identity()));
    }

    Allowance allowance() {
        return Allowances.ignoring(resource -> identities.contains(resource.identity()), "it has been judged before");
    }
}
