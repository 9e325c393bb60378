package dev.watertight.junit;

import dev.watertight.Snapshot;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A kind of resource of the user's own, for what cannot be told. There is nothing of it until a fixture says so. */
public final class PuzzleProbe implements Probe<Puzzle> {

    private static final Set<String> PUZZLES = new TreeSet<>();
    private static final Set<String> UNOBSERVED = new TreeSet<>();

    static synchronized void pose(String puzzle) {
        PUZZLES.add(puzzle);
    }

    static synchronized void failToObserve(String why) {
        UNOBSERVED.add(why);
    }

    static synchronized void clear() {
        PUZZLES.clear();
        UNOBSERVED.clear();
    }

    @Override
    public Class<Puzzle> type() {
        return Puzzle.class;
    }

    @Override
    public String name() {
        return "puzzles";
    }

    @Override
    public Snapshot<Puzzle> snapshot() {
        synchronized (PuzzleProbe.class) {
            return Snapshot.of(this, PUZZLES, List.copyOf(UNOBSERVED));
        }
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        synchronized (PuzzleProbe.class) {
            return identities.stream().filter(PUZZLES::contains).collect(Collectors.toSet());
        }
    }

    @Override
    public List<Puzzle> inspect(Set<Object> identities) {
        return stillThere(identities).stream()
                .map(name -> new Puzzle((String) name))
                .toList();
    }

    @Override
    public Map<Object, Ruling> rule(Collection<? extends Puzzle> suspects) {
        return suspects.stream()
                .collect(Collectors.toMap(Puzzle::identity, puzzle -> new Ruling.Undecided("nobody knows what it is")));
    }
}
