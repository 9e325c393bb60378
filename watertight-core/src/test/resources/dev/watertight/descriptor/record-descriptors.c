/*
 * Opens a descriptor of every kind the kernel lets it open and prints what /proc shows of each, in the format that
 * RecordedProcess reads. The recordings next to this file were made with it:
 *
 *     cc -Wall -o /tmp/record-descriptors record-descriptors.c
 *     unshare -n sh -c 'ip link set lo up; exec setsid /tmp/record-descriptors' > linux-<version>-<machine>.txt
 *
 * Run it as root: without, some kinds are left out (a line "# not recorded" says which). It ends with a signal to its
 * own process group, to take its children along.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <linux/io_uring.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <linux/vm_sockets.h>
#include <mqueue.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIRECTORY "/tmp/recorded"
static const char *whats[1024];

static int keep(const char *what, int fd) {
    if (fd < 0) {
        printf("# not recorded: %s (%s)\n", what, strerror(errno));
    } else {
        whats[fd] = what;
    }
    return fd;
}

static int unix_socket(const char *what, int type, const char *path, int length) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, length);
    int fd = keep(what, socket(AF_UNIX, type, 0));
    if (bind(fd, (struct sockaddr *) &address, offsetof(struct sockaddr_un, sun_path) + length)) perror(what);
    return fd;
}

static int inet_socket(const char *what, int domain, int type, int protocol, const char *host, int port) {
    int fd = keep(what, socket(domain, type, protocol));
    if (fd < 0) return fd;
    if (domain == AF_INET) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
        inet_pton(domain, host, &address.sin_addr);
        if (bind(fd, (struct sockaddr *) &address, sizeof address)) perror(what);
    } else {
        struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        inet_pton(domain, host, &address.sin6_addr);
        if (bind(fd, (struct sockaddr *) &address, sizeof address)) perror(what);
    }
    return fd;
}

static void connect_to(int fd, int server) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    getsockname(server, (struct sockaddr *) &address, &length);
    if (connect(fd, (struct sockaddr *) &address, length)) perror("connect");
}

static void watch(int epoll, int fd, unsigned events, unsigned long data) {
    struct epoll_event event = {.events = events, .data.u64 = data};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) perror("epoll_ctl");
}

static void open_files(void) {
    keep("regular file", open(DIRECTORY "/file", O_RDWR | O_CREAT | O_APPEND, 0600));
    keep("regular file, O_SYNC", open(DIRECTORY "/file", O_RDWR | O_SYNC | O_CLOEXEC));
    keep("regular file, O_DSYNC", open(DIRECTORY "/file", O_WRONLY | O_DSYNC | O_NOATIME));
    keep("regular file, O_PATH", open(DIRECTORY "/file", O_PATH | O_NOFOLLOW));
    keep("regular file, access mode 3", open(DIRECTORY "/file", 3));
    int locked = keep("regular file with a lock", open(DIRECTORY "/file", O_RDWR));
    struct flock lock = {.l_type = F_WRLCK, .l_len = 10};
    if (fcntl(locked, F_SETLK, &lock)) perror("lock");
    keep("temporary file without a name", open(DIRECTORY, O_TMPFILE | O_RDWR, 0600));
    keep("deleted file", open(DIRECTORY "/deleted", O_WRONLY | O_CREAT, 0600));
    unlink(DIRECTORY "/deleted");
    keep("file whose name ends like that of a deleted one", open(DIRECTORY "/kept (deleted)", O_WRONLY | O_CREAT, 0600));
    keep("file of two names, one deleted", open(DIRECTORY "/one", O_WRONLY | O_CREAT, 0600));
    link(DIRECTORY "/one", DIRECTORY "/two");
    unlink(DIRECTORY "/one");
    keep("file with newline, backslash, escape and invalid UTF-8 in its name",
         open(DIRECTORY "/a\nb\\c\033[1m\377\303\251", O_RDONLY | O_CREAT, 0600));
    keep("directory", open(DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    mkdir(DIRECTORY "/gone", 0700);
    keep("deleted directory", open(DIRECTORY "/gone", O_RDONLY));
    rmdir(DIRECTORY "/gone");
    symlink("file", DIRECTORY "/link");
    keep("symbolic link", open(DIRECTORY "/link", O_PATH | O_NOFOLLOW));
    keep("character device", open("/dev/null", O_RDWR));
    keep("pseudo terminal master", posix_openpt(O_RDWR | O_NOCTTY));
    mknod(DIRECTORY "/loop", S_IFBLK | 0600, makedev(7, 0));
    keep("block device", open(DIRECTORY "/loop", O_RDONLY | O_NONBLOCK));
    mkfifo(DIRECTORY "/fifo", 0600);
    keep("FIFO", open(DIRECTORY "/fifo", O_RDONLY | O_NONBLOCK));
    keep("FIFO, other end", open(DIRECTORY "/fifo", O_WRONLY));
    keep("FIFO, both ends", open(DIRECTORY "/fifo", O_RDWR));
    keep("FIFO, O_PATH", open(DIRECTORY "/fifo", O_PATH));
    int ends[2];
    pipe2(ends, O_CLOEXEC);
    keep("pipe, read end", ends[0]);
    keep("pipe, write end", ends[1]);
    pipe(ends);
    keep("pipe whose write end is closed", ends[0]);
    close(ends[1]);
    keep("message queue", mq_open("/recorded", O_RDWR | O_CREAT, 0600, NULL));
    mq_unlink("/recorded");
}

static int open_sockets(void) {
    int listening = inet_socket("TCP, listening", AF_INET, SOCK_STREAM, 0, "127.0.0.1", 40001);
    listen(listening, 5);
    int client = keep("TCP, client", socket(AF_INET, SOCK_STREAM, 0));
    connect_to(client, listening);
    keep("TCP, accepted", accept(listening, NULL, NULL));
    keep("TCP, neither bound nor connected", socket(AF_INET, SOCK_STREAM, 0));
    inet_socket("TCP, bound only", AF_INET, SOCK_STREAM, 0, "127.0.0.1", 40003);
    int both = inet_socket("TCP on IPv6, listening everywhere", AF_INET6, SOCK_STREAM, 0, "::", 40002);
    listen(both, 5);
    client = keep("TCP on IPv6, client", socket(AF_INET6, SOCK_STREAM, 0));
    struct sockaddr_in6 mapped = {.sin6_family = AF_INET6, .sin6_port = htons(40002)};
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &mapped.sin6_addr);
    if (connect(client, (struct sockaddr *) &mapped, sizeof mapped)) perror("connect mapped");
    keep("TCP on IPv6, accepted, mapped IPv4 address", accept(both, NULL, NULL));
    int six = inet_socket("TCP on IPv6, listening on loopback", AF_INET6, SOCK_STREAM, 0, "::1", 40004);
    listen(six, 5);
    int udp = inet_socket("UDP, bound", AF_INET, SOCK_DGRAM, 0, "127.0.0.1", 40005);
    connect_to(keep("UDP, connected", socket(AF_INET, SOCK_DGRAM, 0)), udp);
    inet_socket("UDP on IPv6", AF_INET6, SOCK_DGRAM, 0, "::1", 40006);
    inet_socket("UDP-Lite", AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, "127.0.0.1", 40007);
    inet_socket("UDP-Lite on IPv6", AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE, "::1", 40008);
    system("echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range");
    inet_socket("ICMP", AF_INET, SOCK_DGRAM, IPPROTO_ICMP, "127.0.0.1", 77);
    inet_socket("ICMP on IPv6", AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, "::1", 78);
    keep("raw, ICMP", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    keep("raw on IPv6, ICMPv6", socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
    keep("MPTCP", socket(AF_INET, SOCK_STREAM, 262));
    int sctp = inet_socket("SCTP", AF_INET, SOCK_STREAM, IPPROTO_SCTP, "127.0.0.1", 40009);
    if (sctp >= 0) {
        listen(sctp, 5);
        connect_to(keep("SCTP, client", socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP)), sctp);
    }

    const char *path = DIRECTORY "/socket";
    int server = unix_socket("unix, listening", SOCK_STREAM, path, strlen(path) + 1);
    listen(server, 5);
    connect_to(keep("unix, client", socket(AF_UNIX, SOCK_STREAM, 0)), server);
    keep("unix, accepted", accept(server, NULL, NULL));
    keep("socket file, O_PATH", open(path, O_PATH));
    unix_socket("unix, abstract name with a zero and a newline", SOCK_DGRAM, "\0recorded\0a\nb", 13);
    unix_socket("unix, name with a newline and a space", SOCK_SEQPACKET, DIRECTORY "/so\nck et", strlen(DIRECTORY "/so\nck et"));
    int pair[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    keep("unix, pair", pair[0]);
    keep("unix, pair", pair[1]);
    keep("unix, neither bound nor connected", socket(AF_UNIX, SOCK_DGRAM, 0));

    struct sockaddr_nl route = {.nl_family = AF_NETLINK, .nl_pid = 4711, .nl_groups = 5};
    if (bind(keep("netlink, bound", socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)), (struct sockaddr *) &route, sizeof route)) perror("netlink");
    keep("netlink, not bound", socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT));
    keep("packet, all protocols", socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)));
    keep("packet, cooked", socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ARP)));
    struct sockaddr_vm vm = {.svm_family = AF_VSOCK, .svm_port = 4000, .svm_cid = VMADDR_CID_ANY};
    int vsock = keep("vsock", socket(AF_VSOCK, SOCK_STREAM, 0));
    if (vsock >= 0 && bind(vsock, (struct sockaddr *) &vm, sizeof vm)) perror("vsock");
    keep("AF_ALG", socket(AF_ALG, SOCK_SEQPACKET, 0));
    keep("XDP", socket(AF_XDP, SOCK_RAW, 0));
    return listening;
}

static void open_anonymous(int listening) {
    int inner = keep("epoll without watches", epoll_create1(EPOLL_CLOEXEC));
    int epoll = keep("epoll", epoll_create1(0));
    int event = keep("eventfd", eventfd(3, EFD_NONBLOCK));
    watch(epoll, event, EPOLLIN, event);
    watch(epoll, listening, EPOLLIN | EPOLLRDHUP | EPOLLET, 0x7f5170db5e88);
    watch(epoll, inner, EPOLLOUT | EPOLLONESHOT, 0);
    int closed = eventfd(0, 0);
    int alias = dup(closed);
    watch(epoll, closed, EPOLLIN | EPOLLEXCLUSIVE, -1ul);
    close(closed);
    keep("eventfd, semaphore", eventfd(1, EFD_SEMAPHORE));
    keep("eventfd, watched under a number that is closed", alias);

    int timer = keep("timerfd, armed", timerfd_create(CLOCK_MONOTONIC, 0));
    struct itimerspec times = {{1, 500000000}, {3600, 0}};
    timerfd_settime(timer, 0, &times, NULL);
    keep("timerfd, disarmed", timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK));
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGRTMIN + 1);
    keep("signalfd", signalfd(-1, &signals, 0));

    int inotify = keep("inotify", inotify_init1(IN_CLOEXEC));
    inotify_add_watch(inotify, DIRECTORY, IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO);
    inotify_add_watch(inotify, DIRECTORY "/file", IN_MODIFY | IN_ONESHOT);
    keep("inotify without watches", inotify_init1(IN_NONBLOCK));
    int fanotify = keep("fanotify", fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC, O_RDONLY));
    if (fanotify_mark(fanotify, FAN_MARK_ADD, FAN_CREATE | FAN_DELETE | FAN_ONDIR, AT_FDCWD, DIRECTORY)) perror("fanotify");
    fanotify = keep("fanotify of a mount", fanotify_init(FAN_CLASS_NOTIF, O_RDONLY));
    if (fanotify_mark(fanotify, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN | FAN_CLOSE, AT_FDCWD, "/tmp")) perror("fanotify mount");

    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    keep("pidfd", syscall(SYS_pidfd_open, child, 0));
    pid_t reaped = fork();
    if (reaped == 0) {
        pause();
        _exit(0);
    }
    keep("pidfd of a reaped process", syscall(SYS_pidfd_open, reaped, 0));
    kill(reaped, SIGKILL);
    waitpid(reaped, NULL, 0);

    int memory = keep("memfd", memfd_create("buffer", MFD_CLOEXEC));
    ftruncate(memory, 4096);
    keep("memfd with a newline in its name", memfd_create("a\nb", 0));
    keep("memfd_secret", syscall(SYS_memfd_secret, 0));
    struct io_uring_params params = {0};
    keep("io_uring", syscall(SYS_io_uring_setup, 8, &params));
    struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_CPU_CLOCK};
    keep("perf event", syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
    keep("userfaultfd", syscall(SYS_userfaultfd, O_CLOEXEC));
    keep("landlock ruleset", syscall(444, (long[]) {1}, 8, 0));
    keep("file system context", syscall(SYS_fsopen, "tmpfs", 0));
    keep("mount", syscall(SYS_open_tree, AT_FDCWD, "/tmp", 1));

    union bpf_attr map = {.map_type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 8, .max_entries = 16};
    keep("bpf map", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
    struct bpf_insn code[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 1}, {.code = BPF_JMP | BPF_EXIT}};
    union bpf_attr program = {
        .prog_type = BPF_PROG_TYPE_CGROUP_SKB, .insns = (unsigned long) code, .insn_cnt = 2, .license = (unsigned long) "GPL",
        .expected_attach_type = BPF_CGROUP_INET_EGRESS};
    int loaded = keep("bpf program", syscall(SYS_bpf, BPF_PROG_LOAD, &program, sizeof program));
    struct { __u16 magic; __u8 version, flags; __u32 header, type_off, type_len, str_off, str_len; __u32 type[4]; char text[5]; }
        types = {0xeB9F, 1, 0, 24, 0, 16, 16, 5, {1, 1 << 24, 4, 32 | 1 << 24}, "\0int"};
    union bpf_attr btf = {.btf = (unsigned long) &types, .btf_size = 24 + 16 + 5};
    keep("btf", syscall(SYS_bpf, BPF_BTF_LOAD, &btf, sizeof btf));
    int cgroup = open(access("/sys/fs/cgroup/unified", F_OK) ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified", O_RDONLY);
    union bpf_attr link = {.link_create = {.prog_fd = loaded, .target_fd = cgroup, .attach_type = BPF_CGROUP_INET_EGRESS}};
    keep("bpf link", syscall(SYS_bpf, BPF_LINK_CREATE, &link, sizeof link));
    close(cgroup);

    const char *names[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
    for (int i = 0; i < 8; i++) {
        char name[64];
        snprintf(name, sizeof name, "/proc/self/ns/%s", names[i]);
        keep("namespace", open(name, O_RDONLY | O_CLOEXEC));
    }
}

static void print_file(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        printf("! %s\n", strerror(errno));
        return;
    }
    int c, last = '\n';
    while ((c = getc(file)) != EOF) {
        /* what is no text, and what would look like the recording's own lines, is escaped as in C */
        if ((c < ' ' && c != '\n' && c != '\t') || c > '~' || c == '\\') printf("\\x%02x", c);
        else putchar(c);
        last = c;
    }
    if (last != '\n') putchar('\n');
    fclose(file);
}

int main(void) {
    system("rm -rf " DIRECTORY "; mkdir " DIRECTORY);
    struct utsname name;
    uname(&name);
    printf("# Recorded by record-descriptors.c on %s %.*s\nmachine %s\n", name.sysname,
           (int) strcspn(name.release, "-"), name.release, name.machine);
    for (int fd = 3; fd < 256; fd++) close(fd);
    close(0);
    open("/dev/zero", O_RDONLY);
    open_files();
    open_anonymous(open_sockets());
    fflush(stdout);
    for (int fd = 0; fd < 1024; fd++) {
        struct stat status;
        if (!whats[fd] || fstat(fd, &status)) continue;
        printf("\n== fd %d (%s)\nmode 0%o\ndevice %lu\ninode %lu\nlinks %lu\nrdev %lu\nlink ", fd, whats[fd], status.st_mode,
               status.st_dev, status.st_ino, status.st_nlink, status.st_rdev);
        char path[64];
        unsigned char link[4096];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, (char *) link, sizeof link);
        for (ssize_t i = 0; i < length; i++) {
            if (link[i] < ' ' || link[i] > '~' || link[i] == '\\') printf("\\x%02x", link[i]);
            else putchar(link[i]);
        }
        printf("\nfdinfo\n");
        snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
        print_file(path);
    }
    const char *tables[] = {"tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "icmp", "icmp6", "raw", "raw6", "unix",
                            "netlink", "packet", "sctp/eps", "sctp/assocs"};
    for (int i = 0; i < 15; i++) {
        char path[64];
        printf("\n== net/%s\n", tables[i]);
        snprintf(path, sizeof path, "/proc/self/net/%s", tables[i]);
        print_file(path);
    }
    fflush(stdout);
    kill(0, SIGKILL);
}
