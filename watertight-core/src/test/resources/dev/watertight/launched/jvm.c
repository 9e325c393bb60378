/* The library of a JVM that ends when it gets a SIGQUIT, as others than HotSpot write a dump; or one that passes for HotSpot. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static void quit(int number) {
    _exit(number);
}

#ifdef HOTSPOT
void *gHotSpotVMStructs;

static void *dispatch(void *argument) {
    prctl(PR_SET_NAME, "Signal Dispatch");
    pause();
    return argument;
}
#endif

__attribute__((constructor)) static void start(void) {
    struct sigaction action = {.sa_handler = quit};
    sigset_t blocked; /* what a JVM of Java 17 starts has it blocked */
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGQUIT);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    sigaction(SIGQUIT, &action, NULL);
#ifdef HOTSPOT
    pthread_t thread;
    pthread_create(&thread, NULL, dispatch, NULL);
#endif
}
