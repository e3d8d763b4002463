// A V4L2 camera for tests, preloaded into a program: /dev/video2 captures, /dev/video0 gives metadata and
// /dev/video1 is an output. A memfd stands for the device, so that mapping it is real.
//
// FAKECAM_CONTROL  file with one word that may change at any time: run, stuck, gone
// FAKECAM_FRAMES   file of gray frames of 1280 by 720 without header, shown in turn
// FAKECAM_XWD      or the framebuffer file of an X display, shown live
// FAKECAM_FORMAT   YUYV (as it is without), GREY, MJPG
// FAKECAM_INTERVAL 1/30 (as it is without), or another fraction of seconds
// FAKECAM_STEPS    if set: sizes in steps instead of a list
// FAKECAM_PADDING  bytes behind each line
// FAKECAM_LOG      file that gets a line with the time-out of the first wait for a picture
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NODES = 3, CAMERA = 2, FDS = 64, BUFFERS = 8, WIDTH = 1280, HEIGHT = 720 };

struct opened {
  int fd, node;
  unsigned serial;
};
static struct opened opened[FDS];
static unsigned serial = 1, dead_before = 0;
static int device = -1;
static uint8_t *memory;
static unsigned buffers, queue[BUFFERS], queued, sequence, width = WIDTH, height = HEIGHT;

#define REAL(name, type) \
  static __typeof__(type) real; \
  if (!real) real = (__typeof__(type))dlsym(RTLD_NEXT, name)

static const char *setting(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value ? value : otherwise;
}

static unsigned padding(void) { return (unsigned)atoi(setting("FAKECAM_PADDING", "0")); }
static int grey(void) { return !strcmp(setting("FAKECAM_FORMAT", "YUYV"), "GREY"); }
static unsigned line_bytes(void) { return width * (grey() ? 1 : 2) + padding(); }
static unsigned frame_bytes(void) { return line_bytes() * height; }

// A buffer is mapped at a whole page.
static unsigned buffer_bytes(void) { return (frame_bytes() + 4095) & ~4095u; }

static uint32_t format(void) {
  const char *name = setting("FAKECAM_FORMAT", "YUYV");
  return v4l2_fourcc(name[0], name[1], name[2], name[3]);
}

static struct v4l2_fract interval(void) {
  struct v4l2_fract fraction = {1, 30};
  sscanf(setting("FAKECAM_INTERVAL", "1/30"), "%u/%u", &fraction.numerator, &fraction.denominator);
  return fraction;
}

// Whoever opened the device before it was gone holds a dead one for ever, as with a real plug.
static char control(void) {
  char word[8] = "run";
  FILE *file = fopen(setting("FAKECAM_CONTROL", ""), "r");
  if (file) {
    if (fscanf(file, "%7s", word) != 1) strcpy(word, "run");
    fclose(file);
  }
  if (word[0] == 'g') dead_before = serial;
  return word[0];
}

static struct opened *find(int fd) {
  for (int i = 0; i < FDS; i++)
    if (opened[i].serial && opened[i].fd == fd) return &opened[i];
  return NULL;
}

static int is_dead(const struct opened *open) { return control() == 'g' || open->serial < dead_before; }

static int fail(int error) {
  errno = error;
  return -1;
}

static void brightness(uint8_t *out, const uint8_t *px) {
  for (unsigned y = 0; y < height; y++) {
    uint8_t *line = out + y * line_bytes();
    for (unsigned x = 0; x < width; x++) {
      uint8_t value = px[y * WIDTH + x];
      if (grey()) {
        line[x] = value;
      } else {
        line[2 * x] = value;
        line[2 * x + 1] = 128;
      }
    }
  }
}

static void from_frames(const char *path, uint8_t *px) {
  FILE *file = fopen(path, "rb");
  if (!file) return;
  fseek(file, 0, SEEK_END);
  long frames = ftell(file) / (WIDTH * HEIGHT);
  // Each picture stands for three of the camera, as on a screen of ten a second.
  if (frames > 0 && !fseek(file, (long)(sequence / 3) % frames * WIDTH * HEIGHT, SEEK_SET))
    if (fread(px, 1, WIDTH * HEIGHT, file) == 0) memset(px, 0, WIDTH * HEIGHT);
  fclose(file);
}

static unsigned field(const uint8_t *file, int index) {
  const uint8_t *at = file + 4 * index;
  return (unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
}

// The display as a camera before it sees it: all of it, as large as fits, the nearest pixel.
static void from_display(const char *path, uint8_t *px) {
  FILE *file = fopen(path, "rb");
  if (!file) return;
  static uint8_t bytes[64 << 20];
  size_t length = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  if (length < 100) return;
  unsigned wide = field(bytes, 4), high = field(bytes, 5), line = field(bytes, 12);
  size_t start = field(bytes, 0) + 12 * (size_t)field(bytes, 19);
  if (!wide || !high || start + (size_t)line * high > length) return;
  unsigned most = wide * HEIGHT > high * WIDTH ? wide * HEIGHT : high * WIDTH;
  for (unsigned y = 0; y < HEIGHT; y++)
    for (unsigned x = 0; x < WIDTH; x++) {
      unsigned from_x = (uint64_t)x * most / (WIDTH * HEIGHT), from_y = (uint64_t)y * most / (WIDTH * HEIGHT);
      if (from_x >= wide || from_y >= high) continue;
      const uint8_t *at = bytes + start + (size_t)from_y * line + 4 * (size_t)from_x;
      px[y * WIDTH + x] = (uint8_t)((at[2] * 77 + at[1] * 150 + at[0] * 29) >> 8);
    }
}

static void take_picture(uint8_t *out) {
  static uint8_t px[WIDTH * HEIGHT];
  memset(px, 60, sizeof px);
  if (getenv("FAKECAM_FRAMES")) from_frames(getenv("FAKECAM_FRAMES"), px);
  if (getenv("FAKECAM_XWD")) from_display(getenv("FAKECAM_XWD"), px);
  brightness(out, px);
}

static int capabilities(int node, struct v4l2_capability *caps) {
  static const uint32_t of[NODES] = {V4L2_CAP_META_CAPTURE, V4L2_CAP_VIDEO_OUTPUT, V4L2_CAP_VIDEO_CAPTURE};
  memset(caps, 0, sizeof *caps);
  strcpy((char *)caps->driver, "fakecam");
  strcpy((char *)caps->card, "Fake Camera");
  strcpy((char *)caps->bus_info, "platform:fakecam");
  caps->device_caps = of[node] | V4L2_CAP_STREAMING;
  caps->capabilities = caps->device_caps | V4L2_CAP_DEVICE_CAPS;
  return 0;
}

static int frame_size(struct v4l2_frmsizeenum *size) {
  static const unsigned sizes[][2] = {{3840, 2160}, {640, 360}, {WIDTH, HEIGHT}};
  int steps = getenv("FAKECAM_STEPS") != NULL;
  if (size->pixel_format != format() || size->index >= (steps ? 1 : 3)) return fail(EINVAL);
  if (steps) {
    size->type = V4L2_FRMSIZE_TYPE_STEPWISE;
    size->stepwise = (struct v4l2_frmsize_stepwise){320, 3840, 16, 180, 2160, 12};
  } else {
    size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    size->discrete.width = sizes[size->index][0];
    size->discrete.height = sizes[size->index][1];
  }
  return 0;
}

static int get_format(struct v4l2_format *wanted) {
  if (wanted->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
  struct v4l2_pix_format *pix = &wanted->fmt.pix;
  memset(&wanted->fmt, 0, sizeof wanted->fmt);
  pix->width = width;
  pix->height = height;
  pix->pixelformat = format();
  pix->field = V4L2_FIELD_NONE;
  pix->bytesperline = line_bytes();
  pix->sizeimage = frame_bytes();
  pix->colorspace = V4L2_COLORSPACE_SRGB;
  return 0;
}

static int request_buffers(struct v4l2_requestbuffers *request) {
  buffers = request->count > BUFFERS ? BUFFERS : request->count;
  request->count = buffers;
  queued = 0;
  if (!buffers) return 0;
  if (ftruncate(device, (off_t)buffers * buffer_bytes())) return -1;
  memory = mmap(NULL, (size_t)buffers * buffer_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, device, 0);
  return memory == MAP_FAILED ? -1 : 0;
}

static int dequeue(struct v4l2_buffer *buffer) {
  if (!queued) return fail(EAGAIN);
  usleep(33000);
  buffer->index = queue[0];
  queued--;
  memmove(queue, queue + 1, queued * sizeof *queue);
  take_picture(memory + (size_t)buffer->index * buffer_bytes());
  buffer->bytesused = frame_bytes();
  buffer->sequence = sequence++;
  return 0;
}

static int camera(unsigned long request, void *argument) {
  switch ((uint32_t)request) {
  case (uint32_t)VIDIOC_ENUM_FMT: {
    struct v4l2_fmtdesc *description = argument;
    if (description->index || description->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
    description->pixelformat = format();
    description->flags = 0;
    strcpy((char *)description->description, "a format");
    return 0;
  }
  case (uint32_t)VIDIOC_ENUM_FRAMESIZES:
    return frame_size(argument);
  case (uint32_t)VIDIOC_ENUM_FRAMEINTERVALS: {
    struct v4l2_frmivalenum *rate = argument;
    if (rate->index) return fail(EINVAL);
    rate->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    rate->discrete = interval();
    return 0;
  }
  case (uint32_t)VIDIOC_S_FMT: // takes the one size it has frames of
  case (uint32_t)VIDIOC_G_FMT:
    return get_format(argument);
  case (uint32_t)VIDIOC_S_PARM:
  case (uint32_t)VIDIOC_G_PARM: {
    struct v4l2_streamparm *parameters = argument;
    memset(&parameters->parm, 0, sizeof parameters->parm);
    parameters->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
    parameters->parm.capture.timeperframe = interval();
    return 0;
  }
  case (uint32_t)VIDIOC_REQBUFS:
    return request_buffers(argument);
  case (uint32_t)VIDIOC_QUERYBUF: {
    struct v4l2_buffer *buffer = argument;
    buffer->length = buffer_bytes();
    buffer->m.offset = buffer->index * buffer_bytes();
    return 0;
  }
  case (uint32_t)VIDIOC_QBUF:
    if (queued == BUFFERS) return fail(EINVAL);
    queue[queued++] = ((struct v4l2_buffer *)argument)->index;
    return 0;
  case (uint32_t)VIDIOC_DQBUF:
    return dequeue(argument);
  case (uint32_t)VIDIOC_STREAMON:
  case (uint32_t)VIDIOC_STREAMOFF:
    return 0;
  default:
    return fail(ENOTTY);
  }
}

static int open_node(const char *path) {
  static const char prefix[] = "/dev/video";
  if (strncmp(path, prefix, sizeof prefix - 1)) return -2;
  int node = atoi(path + sizeof prefix - 1);
  if (node >= NODES || (node == CAMERA && control() == 'g')) return fail(ENODEV);
  if (device < 0) device = memfd_create("fakecam", 0);
  int fd = dup(device);
  for (int i = 0; fd >= 0 && i < FDS; i++)
    if (!opened[i].serial) {
      opened[i] = (struct opened){fd, node, serial++};
      return fd;
    }
  return fail(EMFILE);
}

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  int fd = open_node(path);
  REAL("open", int (*)(const char *, int, ...));
  return fd == -2 ? real(path, flags, mode) : fd;
}

int open64(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  int fd = open_node(path);
  REAL("open64", int (*)(const char *, int, ...));
  return fd == -2 ? real(path, flags, mode) : fd;
}

int close(int fd) {
  struct opened *open = find(fd);
  if (open) memset(open, 0, sizeof *open);
  REAL("close", int (*)(int));
  return real(fd);
}

int poll(struct pollfd *fds, nfds_t count, int timeout) {
  REAL("poll", int (*)(struct pollfd *, nfds_t, int));
  struct opened *open = count == 1 ? find(fds[0].fd) : NULL;
  if (!open) return real(fds, count, timeout);
  static int logged;
  if (!logged++ && getenv("FAKECAM_LOG")) {
    FILE *log = fopen(getenv("FAKECAM_LOG"), "w");
    if (log) fprintf(log, "%d\n", timeout), fclose(log);
  }
  for (int waited = 0; !is_dead(open) && control() == 's'; waited += 10) {
    if (timeout >= 0 && waited >= timeout) return 0;
    usleep(10000);
  }
  fds[0].revents = is_dead(open) ? POLLERR : POLLIN;
  return 1;
}

// The library calls ioctl through syscall().
long syscall(long number, ...) {
  long arguments[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; i++) arguments[i] = va_arg(list, long);
  va_end(list);
  REAL("syscall", long (*)(long, ...));
  struct opened *open = number == SYS_ioctl ? find((int)arguments[0]) : NULL;
  if (!open) return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
  if (is_dead(open)) return fail(ENODEV);
  unsigned long request = (unsigned long)arguments[1];
  if ((uint32_t)request == (uint32_t)VIDIOC_QUERYCAP) return capabilities(open->node, (void *)arguments[2]);
  return open->node == CAMERA ? camera(request, (void *)arguments[2]) : fail(ENOTTY);
}
