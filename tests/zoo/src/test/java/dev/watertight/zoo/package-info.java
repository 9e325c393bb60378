/**
 * The zoo: every way to leak that comes to mind, and what only looks like it.
 *
 * <p>The fixtures are written as users write tests, and found by their package:
 *
 * <ul>
 *   <li>{@code org.acme.leaks}: what can leak, a test each. {@link dev.watertight.zoo.JdkLeaksTest} runs them.
 *   <li>{@code org.acme.sites}: where it can be leaked from, a class each. {@link dev.watertight.zoo.LeakSitesTest} runs
 *       them.
 *   <li>{@code org.acme.clean}: what leaks nothing but makes the JDK open things, a test each, or a class each where JUnit
 *       is to do something. {@link dev.watertight.zoo.CleanScenariosTest} runs them, also in JVMs of their own.
 *   <li>{@code org.acme.parallel}: tests that run at the same time. {@link dev.watertight.zoo.ParallelRunTest} runs them.
 * </ul>
 *
 * <p>What a fixture leaks goes through {@link dev.watertight.zoo.Leaks}, together with what a report must say of it.
 */
package dev.watertight.zoo;
