/**
 * What a check costs: in this JVM, by each way that there is, next to a C program that asks the kernel the same and to
 * the Go peers, all on one machine and in one run. The ratios are the result; the times are this machine's.
 */
package dev.watertight.benchmarks;
