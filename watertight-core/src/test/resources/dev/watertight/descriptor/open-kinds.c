/*
 * Opens what Java does not, and then becomes the given command, which inherits it all:
 *
 *     cc -o /tmp/open-kinds open-kinds.c && /tmp/open-kinds java ...
 *
 * What the kernel refuses is left out.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <linux/vm_sockets.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    sigset_t none;
    int pipes[2];
    char deleted[] = "/tmp/open-kinds-XXXXXX";
    if (argc < 2) return 2;
    sigemptyset(&none);
    open("/tmp", O_RDONLY | O_DIRECTORY);
    open("/etc/passwd", O_PATH);
    open("/dev/null", O_WRONLY);
    open("/tmp", O_TMPFILE | O_RDWR, 0600);
    mkstemp(deleted);
    unlink(deleted);
    pipe(pipes);
    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pipes);
    socket(AF_INET, SOCK_STREAM, 0);
    socket(AF_INET6, SOCK_DGRAM, 0);
    socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    struct sockaddr_vm any = {.svm_family = AF_VSOCK, .svm_port = VMADDR_PORT_ANY, .svm_cid = VMADDR_CID_ANY};
    int vsock = socket(AF_VSOCK, SOCK_STREAM, 0);
    bind(vsock, (struct sockaddr *) &any, sizeof any);
    listen(vsock, 1);
    eventfd(0, 0);
    eventfd(0, 0);
    epoll_create1(0);
    epoll_create1(0);
    timerfd_create(CLOCK_MONOTONIC, 0);
    timerfd_create(CLOCK_REALTIME, 0);
    signalfd(-1, &none, 0);
    inotify_init();
    memfd_create("buffer", 0);
    fcntl(syscall(SYS_pidfd_open, getpid(), 0), F_SETFD, 0);
    fcntl(syscall(SYS_userfaultfd, 0), F_SETFD, 0);
    open("/proc/self/ns/net", O_RDONLY);
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    return 1;
}
