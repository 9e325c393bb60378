/*
 * How fast a clean check of descriptors can be: what asks the kernel for no more than numbers and identities (with
 * "links": for where they point as well), twice, and compares.
 *
 * floor FILES|SOCKETS|MIXED COUNT identities|links      prints nanoseconds a check, the median
 * floor FILES|SOCKETS|MIXED COUNT hold                  says "ready", and then "done" to each line of input: "open" for one
 *                                                       file more, "close" for one less; to be checked by others
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MOST 20000
#define MOST_CHECKS 1000000

struct entry {
    int fd;
    uint64_t device, inode;
    char link[64];
};

struct dirent64 {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static int list(struct entry *entries, int links) {
    static char buffer[32768];
    int count = 0;
    int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    long length;
    while ((length = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < length; at += ((struct dirent64 *) (buffer + at))->length) {
            const char *name = ((struct dirent64 *) (buffer + at))->name;
            struct stat status;
            int fd = atoi(name);
            if (name[0] == '.' || fd == directory || fstat(fd, &status) != 0) continue;
            struct entry *entry = &entries[count++];
            entry->fd = fd;
            entry->device = status.st_dev;
            entry->inode = status.st_ino;
            if (links) {
                ssize_t size = readlinkat(directory, name, entry->link, sizeof entry->link - 1);
                entry->link[size < 0 ? 0 : size] = 0;
            }
        }
    }
    close(directory);
    return count;
}

static int leaked(int links) {
    static struct entry before[MOST], after[MOST];
    int old = list(before, links), now = list(after, links), leaks = 0;
    for (int i = 0, j = 0; i < now; i++) {
        while (j < old && before[j].fd < after[i].fd) j++;
        leaks += !(j < old && before[j].fd == after[i].fd && before[j].device == after[i].device &&
                   before[j].inode == after[i].inode && (!links || !strcmp(before[j].link, after[i].link)));
    }
    return leaks;
}

static void open_one(const char *kind, int number) {
    int is_socket = !strcmp(kind, "SOCKETS") || (!strcmp(kind, "MIXED") && number % 2);
    if (!is_socket) {
        static char path[64];
        if (!path[0]) sprintf(path, "/tmp/benchmark-%d", getpid());
        if (open(path, O_RDONLY | O_CREAT, 0600) < 0) perror(path), exit(1);
        return;
    }
    struct sockaddr_in any = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *) &any, sizeof any) != 0) perror("socket"), exit(1);
}

static void hold(void) {
    char line[16];
    int more = -1;
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        if (!strcmp(line, "open\n")) more = open("/proc/self/exe", O_RDONLY);
        else if (close(more) != 0) perror("close"), exit(1);
        puts("done");
        fflush(stdout);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static int ascending(const void *left, const void *right) {
    double difference = *(const double *) left - *(const double *) right;
    return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int i = 0; i < atoi(argv[2]); i++) open_one(argv[1], i);
    if (!strcmp(argv[3], "hold")) {
        char path[64];
        sprintf(path, "/tmp/benchmark-%d", getpid());
        hold();
        unlink(path);
        return 0;
    }
    int links = !strcmp(argv[3], "links");
    static double times[MOST_CHECKS];
    int checks = 0;
    double end = now() + 1e9;
    while (now() < end) leaked(links);
    for (end = now() + 3e9; now() < end && checks < MOST_CHECKS; checks++) {
        double start = now();
        if (leaked(links)) return fputs("expected no leak, but found one\n", stderr), 1;
        times[checks] = now() - start;
    }
    qsort(times, checks, sizeof *times, ascending);
    printf("%.0f\n", times[checks / 2]);
    char path[64];
    sprintf(path, "/tmp/benchmark-%d", getpid());
    unlink(path);
    return 0;
}
