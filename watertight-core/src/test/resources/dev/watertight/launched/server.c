/* Does what it is told on standard input, a word a line, and answers each with "done". */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* See io_uring_setup(2). */
#define IO_URING_SETUP 425
#define SQPOLL 2

static void check(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

static int listener(struct sockaddr_in *address) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    check(fd, "socket");
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(fd, (struct sockaddr *) address, sizeof *address), "bind");
    check(listen(fd, 16), "listen");
    socklen_t length = sizeof *address;
    check(getsockname(fd, (struct sockaddr *) address, &length), "getsockname");
    return fd;
}

static void expire(union sigval argument) {
    (void) argument;
}

static void *run(void *argument) {
    prctl(PR_SET_NAME, argument);
    pause();
    return argument;
}

/* With much to give back at the end, as far as that is allowed: so that takes some time. */
static void *end(void *argument) {
    check(unshare(CLONE_FILES), "unshare");
    for (int i = 0; i < 20000 && eventfd(0, EFD_CLOEXEC) >= 0; i++) {
    }
    return argument;
}

/* As many as there are letters, of the kinds: epoll instances, pipes (two letters each), eventfds (V). */
static void open_all(const char *kinds) {
    int ends[2];
    for (; *kinds; kinds++) {
        if (*kinds == 'E') {
            check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
        } else if (*kinds == 'V') {
            check(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
        } else {
            check(pipe2(ends, O_CLOEXEC), "pipe2");
            kinds++;
        }
    }
}

/* Starts Python as Python does to track what it shares. */
static void track(void) {
    int ends[2];
    char words[80];
    check(pipe2(ends, O_CLOEXEC), "pipe2");
    snprintf(words, sizeof words, "from multiprocessing.resource_tracker import main;main(%d)", ends[0]);
    if (!fork()) {
        fcntl(ends[0], F_SETFD, 0);
        execlp("python3", "python3", "-c", words, NULL);
        _exit(1);
    }
    close(ends[0]);
}

static pthread_t first;

static void serve(void);

/* Answers in place of the first thread, when that has ended. */
static void *go_on(void *argument) {
    pthread_join(first, NULL);
    puts("done");
    fflush(stdout);
    serve();
    exit(0);
    return argument;
}

/* Makes the process the same program, again and again, from another thread than the first. */
static void *replace(void *argument) {
    usleep(10000);
    execl("/proc/self/exe", "server", "replace", NULL);
    exit(1);
    return argument;
}

static void serve(void) {
    char word[64];
    while (scanf("%63s", word) == 1) {
        struct sockaddr_in address;
        pthread_t thread;
        if (!strcmp(word, "file")) {
            check(open("/etc/hostname", O_RDONLY), "open");
        } else if (!strcmp(word, "socket")) {
            listener(&address);
        } else if (!strcmp(word, "forget")) { /* a connection that its client has closed */
            int listening = listener(&address), client = socket(AF_INET, SOCK_STREAM, 0);
            check(connect(client, (struct sockaddr *) &address, sizeof address), "connect");
            check(accept(listening, NULL, NULL), "accept");
            close(client);
            close(listening);
        } else if (!strcmp(word, "thread")) {
            check(-pthread_create(&thread, NULL, run, "worker"), "pthread_create");
        } else if (!strcmp(word, "run")) { /* a thread, to its end */
            check(-pthread_create(&thread, NULL, end, NULL), "pthread_create");
            check(-pthread_join(thread, NULL), "pthread_join");
        } else if (!strcmp(word, "pose")) { /* as one of the kernel's */
            check(-pthread_create(&thread, NULL, run, "iou-sqp-1"), "pthread_create");
        } else if (!strcmp(word, "timer")) { /* for a moment; C's library keeps the thread for it */
            struct sigevent call = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = expire};
            timer_t timer;
            check(timer_create(CLOCK_MONOTONIC, &call, &timer), "timer_create");
            check(timer_delete(timer), "timer_delete");
        } else if (!strcmp(word, "ring")) { /* with a thread of the kernel's; none where that is not allowed */
            unsigned parameters[30] = {0, 0, SQPOLL};
            syscall(IO_URING_SETUP, 8, parameters);
        } else if (!strcmp(word, "leave")) {
            first = pthread_self();
            check(-pthread_create(&thread, NULL, go_on, NULL), "pthread_create");
            pthread_exit(NULL);
        } else if (!strcmp(word, "replace")) {
            check(-pthread_create(&thread, NULL, replace, NULL), "pthread_create");
        } else if (!strcmp(word, "loops")) { /* as Node does */
            open_all("EPPPPVEPPVEPPV");
        } else if (!strcmp(word, "track")) {
            track();
        } else if (!strcmp(word, "inotify")) {
            check(inotify_init1(IN_CLOEXEC), "inotify_init1");
        } else if (!strcmp(word, "null")) {
            check(open("/dev/null", O_RDONLY), "open");
        } else if (!strcmp(word, "epoll")) {
            int poll = epoll_create1(0), event = eventfd(0, EFD_NONBLOCK);
            struct epoll_event watch = {.events = EPOLLIN, .data.fd = event};
            check(epoll_ctl(poll, EPOLL_CTL_ADD, event, &watch), "epoll_ctl");
        }
        puts("done");
        fflush(stdout);
    }
}

int main(int count, char **words) {
    if (count > 1) {
        pthread_t thread;
        check(-pthread_create(&thread, NULL, replace, NULL), words[1]);
        pause();
    }
    puts("ready");
    fflush(stdout);
    serve();
    return 0;
}
