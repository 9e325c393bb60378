package dev.watertight.realbugs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One version of a library, with all that it needs, in a class loader of its own. */
final class Library implements AutoCloseable {

    private final URLClassLoader loader;

    private Library(URLClassLoader loader) {
        this.loader = loader;
    }

    /**
     * Opens all its jars, so that none is opened later, while somebody looks for leaks.
     *
     * @param name with version, say {@code jsoup-1.14.1}
     */
    static Library of(String name) throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("libraries"), name))) {
            URL[] urls = jars.sorted().map(Library::url).toArray(URL[]::new);
            Library library = new Library(new URLClassLoader(urls, Library.class.getClassLoader()));
            library.loader.findResource("no such resource");
            return library;
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, true, loader);
    }

    /** The parent of class loaders for classes that use it. */
    URLClassLoader loader() {
        return loader;
    }

    /** Its jars, as a class path. */
    String path() {
        return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
    }

    /** Makes an instance by the public constructor with parameters of these types. */
    Object make(String type, List<Class<?>> parameters, Object... arguments) throws Exception {
        Constructor<?> constructor = type(type).getConstructor(parameters.toArray(Class<?>[]::new));
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
