/* A card reader for pcscd that fails on order, with a software card behind it.
 *
 * The card connects to a TCP port of the slot and speaks the protocol of vpcd: two bytes of length, then the message;
 * one byte is a control (0 power off, 1 power on, 2 reset, 4 give the ATR), anything longer a command APDU. DEVICENAME
 * in the service's configuration is the path of the dials: lines "name value", looked at again at every call, so that
 * they can be changed while the reader runs. docs/virtual-card.md lists them.
 *
 * Only wait_for_change runs beside the other calls, and it only polls.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ifdhandler.h>

enum { MOST_READERS = 16, MOST_SLOTS = 8, LOOK_MS = 50, ANSWER_SECONDS = 20, LONGEST_MESSAGE = 0xFFFF };
enum { POWER_OFF = 0, POWER_ON = 1, RESET = 2, GIVE_ATR = 4 };
enum { ALWAYS = 1000 };

struct dials {
    long port, slots, sam;          /* fixed when the reader is opened */
    long turn;                      /* another number for every change: what is counted begins again */
    long seed;                      /* of all that happens by chance; chances are in a thousand */
    long state_error, absent;       /* a look fails, or sees no card */
    long power_at, power_error;     /* that power-up since the last change fails, or some do */
    long transmit_at, transmit_error; /* the same of commands; by chance before the card or behind it */
    long strange, protocol_error;   /* every card offers an unknown protocol, or agreeing on one fails */
    long longest_command, longest_answer; /* more bytes are not carried; 0: any */
};

static const struct { const char *name; size_t at; } DIALS[] = {
#define DIAL(name) {#name, offsetof(struct dials, name)}
    DIAL(port), DIAL(slots), DIAL(sam), DIAL(turn), DIAL(seed), DIAL(state_error), DIAL(absent), DIAL(power_at),
    DIAL(power_error), DIAL(transmit_at), DIAL(transmit_error), DIAL(strange), DIAL(protocol_error),
    DIAL(longest_command), DIAL(longest_answer),
#undef DIAL
};

struct slot {
    int listener, card;             /* -1: none */
    int left;                       /* the card is gone, and no look has shown it yet */
    unsigned char atr[MAX_ATR_SIZE];
    DWORD atr_length;
    long powered, transmitted;      /* counts since the dials changed */
};

static struct reader {
    int open;
    char path[256];
    struct dials dials;
    unsigned int chance;
    struct slot slots[MOST_SLOTS];
} readers[MOST_READERS];

/* The SAM: a contact card that never leaves and knows no command. */
static const unsigned char SAM_ATR[] = {0x3B, 0x68, 0x00, 0x00, 'S', 'A', 'M', ' ', 'c', 'a', 'r', 'd'};
static const unsigned char STRANGE_ATR[] = {0x3B, 0x80, 0x0E}; /* T=14 alone, which PC/SC does not know */
static const unsigned char SAM_ANSWER[] = {0x6D, 0x00};

/* Dials */

static void read_dials(struct reader *reader)
{
    FILE *file = fopen(reader->path, "r");
    if (file == NULL)
        return;
    struct dials fresh = {.slots = 1};
    char name[32];
    long value;
    while (fscanf(file, "%31s %ld", name, &value) == 2)
        for (size_t i = 0; i < sizeof DIALS / sizeof *DIALS; i++)
            if (strcmp(name, DIALS[i].name) == 0)
                memcpy((char *)&fresh + DIALS[i].at, &value, sizeof value);
    fclose(file);
    if (reader->open) {
        fresh.port = reader->dials.port;
        fresh.slots = reader->dials.slots;
        fresh.sam = reader->dials.sam;
    }
    if (reader->open && fresh.turn == reader->dials.turn)
        return;
    reader->dials = fresh;
    reader->chance = (unsigned int)fresh.seed;
    for (int i = 0; i < MOST_SLOTS; i++)
        reader->slots[i].powered = reader->slots[i].transmitted = 0;
}

static int happens(struct reader *reader, long thousandths)
{
    return thousandths > 0 && rand_r(&reader->chance) % ALWAYS < thousandths;
}

/* One call at a time: a card is asked one thing after the other. */
static pthread_mutex_t one_call = PTHREAD_MUTEX_INITIALIZER;

static pthread_mutex_t *lock(void)
{
    pthread_mutex_lock(&one_call);
    return &one_call;
}

static void unlock(pthread_mutex_t **held)
{
    pthread_mutex_unlock(*held);
}

#define ONE_CALL __attribute__((cleanup(unlock), unused)) pthread_mutex_t *held = lock()

/* Find a slot by the service's logical unit (reader above, slot below), and look at the dials. */
static struct slot *find(DWORD lun, struct reader **reader)
{
    size_t number = lun >> 16 & 0xFFFF, place = lun & 0xFFFF;
    if (number >= MOST_READERS || place >= MOST_SLOTS || !readers[number].open)
        return NULL;
    *reader = &readers[number];
    read_dials(*reader);
    return &(*reader)->slots[place];
}

static int is_sam(const struct reader *reader, const struct slot *slot)
{
    return reader->dials.sam != 0 && slot == &reader->slots[reader->dials.slots - 1];
}

/* The line to the card */

static void hang_up(struct slot *slot)
{
    if (slot->card >= 0)
        close(slot->card);
    slot->card = -1;
    slot->left = 1;
}

static int send_all(int fd, const unsigned char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return 0;
        data += sent;
        length -= (size_t)sent;
    }
    return 1;
}

static int receive_all(int fd, unsigned char *data, size_t length)
{
    while (length > 0) {
        ssize_t got = recv(fd, data, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return 0;
        data += got;
        length -= (size_t)got;
    }
    return 1;
}

static int say(struct slot *slot, const unsigned char *message, size_t length)
{
    static unsigned char framed[2 + LONGEST_MESSAGE];
    if (slot->card < 0 || length > LONGEST_MESSAGE)
        return 0;
    framed[0] = (unsigned char)(length >> 8);
    framed[1] = (unsigned char)length;
    memcpy(framed + 2, message, length);
    if (send_all(slot->card, framed, length + 2))
        return 1;
    hang_up(slot);
    return 0;
}

/* Receive one answer; give its length, or -1 when the card went away, was silent too long, or said too much. */
static long hear(struct slot *slot, unsigned char *answer, size_t room)
{
    unsigned char head[2];
    if (slot->card >= 0 && receive_all(slot->card, head, sizeof head)) {
        size_t length = (size_t)head[0] << 8 | head[1];
        if (length <= room && receive_all(slot->card, answer, length))
            return (long)length;
    }
    hang_up(slot);
    return -1;
}

static int listen_on(long port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 4) == 0)
        return fd;
    close(fd);
    return -1;
}

/* Say whether a card is there. One that left is told as gone once, however soon the next one comes. */
static int holds_card(struct slot *slot)
{
    char next;
    if (slot->card >= 0) {
        ssize_t got = recv(slot->card, &next, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
            hang_up(slot);
    }
    if (slot->left) {
        slot->left = 0;
        return 0;
    }
    if (slot->card < 0 && (slot->card = accept4(slot->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        struct timeval limit = {.tv_sec = ANSWER_SECONDS};
        setsockopt(slot->card, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    return slot->card >= 0;
}

/* Wait until a slot may have changed: a card comes or goes. The dials may change as well, so no wait is long. */
static RESPONSECODE wait_for_change(DWORD lun, int timeout)
{
    size_t number = lun >> 16 & 0xFFFF, place = lun & 0xFFFF;
    if (number >= MOST_READERS || place >= MOST_SLOTS)
        return IFD_NO_SUCH_DEVICE;
    const struct slot *slot = &readers[number].slots[place];
    struct pollfd watched = {.fd = slot->card >= 0 ? slot->card : slot->listener,
                             .events = slot->card >= 0 ? POLLRDHUP : POLLIN};
    if (slot->left)
        usleep(1000);
    else if (poll(&watched, 1, timeout < LOOK_MS ? timeout : LOOK_MS) > 0)
        usleep(1000); /* what is there already stays there while looks fail: no loop without a rest */
    return IFD_SUCCESS;
}

/* What the service calls */

RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR path)
{
    ONE_CALL;
    size_t number = lun >> 16 & 0xFFFF, place = lun & 0xFFFF;
    if (number >= MOST_READERS || place >= MOST_SLOTS || strlen(path) >= sizeof readers->path)
        return IFD_COMMUNICATION_ERROR;
    struct reader *reader = &readers[number];
    if (!reader->open) {
        memset(reader, 0, sizeof *reader);
        strcpy(reader->path, path);
        for (int i = 0; i < MOST_SLOTS; i++)
            reader->slots[i].listener = reader->slots[i].card = -1;
        read_dials(reader);
        if (reader->dials.slots < 1 || reader->dials.slots > MOST_SLOTS)
            return IFD_COMMUNICATION_ERROR;
        reader->open = 1;
    }
    struct slot *slot = &reader->slots[place];
    if (is_sam(reader, slot))
        return IFD_SUCCESS;
    slot->listener = listen_on(reader->dials.port + (long)place);
    return slot->listener >= 0 ? IFD_SUCCESS : IFD_COMMUNICATION_ERROR;
}

RESPONSECODE IFDHCreateChannel(DWORD lun, DWORD channel)
{
    (void)lun, (void)channel;
    return IFD_NOT_SUPPORTED; /* a reader without a path of its dials */
}

RESPONSECODE IFDHCloseChannel(DWORD lun)
{
    ONE_CALL;
    struct reader *reader;
    struct slot *slot = find(lun, &reader);
    if (slot == NULL)
        return IFD_NO_SUCH_DEVICE;
    hang_up(slot);
    if (slot->listener >= 0)
        close(slot->listener);
    slot->listener = -1;
    reader->open = 0;
    for (int i = 0; i < MOST_SLOTS; i++)
        reader->open |= reader->slots[i].listener >= 0;
    return IFD_SUCCESS;
}

static RESPONSECODE give(DWORD *length, unsigned char *to, const void *value, size_t size)
{
    if (*length < size)
        return IFD_ERROR_INSUFFICIENT_BUFFER;
    memcpy(to, value, size);
    *length = size;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD length, PUCHAR value)
{
    ONE_CALL;
    struct reader *reader;
    struct slot *slot = find(lun, &reader);
    unsigned char one;
    RESPONSECODE (*waits)(DWORD, int) = wait_for_change;
    switch (tag) {
    case TAG_IFD_ATR:
        return slot == NULL ? IFD_NO_SUCH_DEVICE : give(length, value, slot->atr, slot->atr_length);
    case TAG_IFD_SLOTS_NUMBER:
        one = slot == NULL ? 1 : (unsigned char)reader->dials.slots;
        return give(length, value, &one, 1);
    case TAG_IFD_SIMULTANEOUS_ACCESS:
        one = MOST_READERS;
        return give(length, value, &one, 1);
    case TAG_IFD_THREAD_SAFE:
    case TAG_IFD_SLOT_THREAD_SAFE:
        one = 0;
        return give(length, value, &one, 1);
    case TAG_IFD_POLLING_THREAD_WITH_TIMEOUT:
        return give(length, value, &waits, sizeof waits);
    default:
        return IFD_ERROR_TAG;
    }
}

RESPONSECODE IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD length, PUCHAR value)
{
    (void)lun, (void)tag, (void)length, (void)value;
    return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHSetProtocolParameters(DWORD lun, DWORD protocol, UCHAR flags, UCHAR a, UCHAR b, UCHAR c)
{
    ONE_CALL;
    (void)protocol, (void)flags, (void)a, (void)b, (void)c;
    struct reader *reader;
    if (find(lun, &reader) == NULL)
        return IFD_NO_SUCH_DEVICE;
    return happens(reader, reader->dials.protocol_error) ? IFD_ERROR_PTS_FAILURE : IFD_SUCCESS;
}

RESPONSECODE IFDHPowerICC(DWORD lun, DWORD action, PUCHAR atr, PDWORD atr_length)
{
    ONE_CALL;
    struct reader *reader;
    struct slot *slot = find(lun, &reader);
    DWORD room = *atr_length;
    *atr_length = 0;
    if (slot == NULL)
        return IFD_NO_SUCH_DEVICE;
    int off = action == IFD_POWER_DOWN;
    slot->atr_length = 0;
    if (is_sam(reader, slot)) {
        slot->atr_length = sizeof SAM_ATR;
        memcpy(slot->atr, SAM_ATR, sizeof SAM_ATR);
    } else {
        unsigned char control = off ? POWER_OFF : action == IFD_RESET ? RESET : POWER_ON, give_atr = GIVE_ATR;
        if (!off && (++slot->powered == reader->dials.power_at || happens(reader, reader->dials.power_error)))
            return IFD_ERROR_POWER_ACTION;
        if (!say(slot, &control, 1))
            return off ? IFD_SUCCESS : IFD_COMMUNICATION_ERROR;
        if (off)
            return IFD_SUCCESS;
        long length = say(slot, &give_atr, 1) ? hear(slot, slot->atr, sizeof slot->atr) : -1;
        if (length < 0)
            return IFD_COMMUNICATION_ERROR;
        slot->atr_length = (DWORD)length;
        if (reader->dials.strange != 0) {
            slot->atr_length = sizeof STRANGE_ATR;
            memcpy(slot->atr, STRANGE_ATR, sizeof STRANGE_ATR);
        }
    }
    if (slot->atr_length > room)
        return IFD_ERROR_INSUFFICIENT_BUFFER;
    memcpy(atr, slot->atr, slot->atr_length);
    *atr_length = slot->atr_length;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHTransmitToICC(DWORD lun, SCARD_IO_HEADER sent_by, PUCHAR command, DWORD length, PUCHAR answer,
                               PDWORD answer_length, PSCARD_IO_HEADER received_by)
{
    ONE_CALL;
    struct reader *reader;
    struct slot *slot = find(lun, &reader);
    DWORD room = *answer_length;
    *answer_length = 0;
    if (slot == NULL)
        return IFD_NO_SUCH_DEVICE;
    if (received_by != NULL)
        received_by->Protocol = sent_by.Protocol;
    if (is_sam(reader, slot)) {
        *answer_length = room;
        return give(answer_length, answer, SAM_ANSWER, sizeof SAM_ANSWER);
    }
    if (slot->atr_length == 0)
        return IFD_COMMUNICATION_ERROR; /* no power: the card would not answer */
    const struct dials *dials = &reader->dials;
    int fails = ++slot->transmitted == dials->transmit_at || happens(reader, dials->transmit_error);
    if ((fails && happens(reader, ALWAYS / 2)) || (dials->longest_command > 0 && length > (DWORD)dials->longest_command))
        return IFD_COMMUNICATION_ERROR;
    long got = say(slot, command, length) ? hear(slot, answer, room) : -1;
    if (got < 0 || fails || (dials->longest_answer > 0 && got > dials->longest_answer))
        return IFD_COMMUNICATION_ERROR;
    *answer_length = (DWORD)got;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHControl(DWORD lun, DWORD code, PUCHAR data, DWORD length, PUCHAR answer, DWORD room, LPDWORD given)
{
    (void)lun, (void)code, (void)data, (void)length, (void)answer, (void)room;
    *given = 0;
    return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHICCPresence(DWORD lun)
{
    ONE_CALL;
    struct reader *reader;
    struct slot *slot = find(lun, &reader);
    if (slot == NULL)
        return IFD_NO_SUCH_DEVICE;
    if (is_sam(reader, slot))
        return IFD_ICC_PRESENT;
    if (happens(reader, reader->dials.state_error))
        return IFD_COMMUNICATION_ERROR;
    if (happens(reader, reader->dials.absent))
        return IFD_ICC_NOT_PRESENT;
    return holds_card(slot) ? IFD_ICC_PRESENT : IFD_ICC_NOT_PRESENT;
}
