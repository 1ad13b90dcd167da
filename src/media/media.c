#include "media.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/secret.h"
#include "render/escape.h"
#include "store/db.h"

#define NAME_LETTERS 20
#define SIDE_MOST 30000

const shape MEDIA = SHAPE(media, FIELD(media, id), FIELD(media, name), FIELD(media, type),
			  FIELD(media, width), FIELD(media, height), FIELD(media, alt),
			  FIELD(media, caption), FIELD(media, credit), FIELD(media, address));

/* ---- by content ---------------------------------------------------------------------------- */

static int64_t big(str s, size_t at, size_t n)
{
	int64_t number = 0;
	for (size_t i = 0; i < n; i++)
		number = number << 8 | (unsigned char)s.at[at + i];
	return number;
}

static int64_t little(str s, size_t at, size_t n)
{
	int64_t number = 0;
	while (n--)
		number = number << 8 | (unsigned char)s.at[at + n];
	return number;
}

/* PNG, third edition, 11.2.1: IHDR comes first. */
static bool look_png(str s, media *ret)
{
	if (s.n < 24 || !str_starts(s, S("\x89PNG\r\n\x1a\n")) ||
	    !str_is(str_part(s, 12, 4), S("IHDR")))
		return false;
	*ret = (media){ .type = S("image/png"), .width = big(s, 16, 4), .height = big(s, 20, 4) };
	return true;
}

static bool look_gif(str s, media *ret)
{
	if (s.n < 10 || !(str_starts(s, S("GIF87a")) || str_starts(s, S("GIF89a"))))
		return false;
	*ret = (media){ .type = S("image/gif"),
			.width = little(s, 6, 2),
			.height = little(s, 8, 2) };
	return true;
}

static bool is_frame_header(unsigned char marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
	       marker != 0xcc;
}

/* ITU T.81 annex B: segments up to the frame header, which holds the size. */
static bool look_jpeg(str s, media *ret)
{
	if (!str_starts(s, S("\xff\xd8\xff")))
		return false;
	for (size_t at = 2; at + 9 <= s.n;) {
		if ((unsigned char)s.at[at] != 0xff)
			return false;
		unsigned char marker = (unsigned char)s.at[at + 1];
		if (is_frame_header(marker)) {
			*ret = (media){ .type = S("image/jpeg"),
					.width = big(s, at + 7, 2),
					.height = big(s, at + 5, 2) };
			return true;
		}
		at += 2 + (marker == 0xff ? 0 : (size_t)big(s, at + 2, 2)) - (marker == 0xff);
	}
	return false;
}

/* RFC 9649: the first chunk is VP8, VP8L or VP8X. */
static bool look_webp(str s, media *ret)
{
	if (s.n < 30 || !str_starts(s, S("RIFF")) || !str_is(str_part(s, 8, 4), S("WEBP")))
		return false;
	*ret = (media){ .type = S("image/webp") };
	str chunk = str_part(s, 12, 4);
	if (str_is(chunk, S("VP8X"))) {
		ret->width = little(s, 24, 3) + 1;
		ret->height = little(s, 27, 3) + 1;
	} else if (str_is(chunk, S("VP8 "))) {
		ret->width = little(s, 26, 2) & 0x3fff;
		ret->height = little(s, 28, 2) & 0x3fff;
	} else if (str_is(chunk, S("VP8L"))) {
		int64_t bits = little(s, 21, 4);
		ret->width = (bits & 0x3fff) + 1;
		ret->height = (bits >> 14 & 0x3fff) + 1;
	}
	return true;
}

static bool is_side(int64_t n)
{
	return n > 0 && n <= SIDE_MOST;
}

bool media_look(str bytes, media *ret)
{
	media found = { 0 };
	if (!look_png(bytes, &found) && !look_gif(bytes, &found) && !look_jpeg(bytes, &found) &&
	    !look_webp(bytes, &found))
		return false;
	if (!is_side(found.width) || !is_side(found.height))
		return false;
	*ret = found;
	return true;
}

/* ---- keeping ------------------------------------------------------------------------------- */

static str ending_of(str type)
{
	str ending = type;
	str_cut(&ending, '/');
	return str_is(ending, S("jpeg")) ? S("jpg") : ending;
}

static void close_file(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool write_all(int fd, str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.at, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return fsync(fd) == 0;
}

/* The same bytes have the same name, so a file that is there already is the one. */
static bool write_file(const work *w, str name, str bytes)
{
	str folder = str_print(w->mem, "%.*s/media", STR_ARGS(w->conf->data));
	const char *path =
		str_c(w->mem, str_print(w->mem, "%.*s/%.*s", STR_ARGS(folder), STR_ARGS(name)));
	const char *half = str_c(w->mem, str_print(w->mem, "%s.new", path));
	mkdir(str_c(w->mem, folder), 0755);
	if (access(path, R_OK) == 0)
		return true;
	_cleanup_(close_file) int fd = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || !write_all(fd, bytes) || rename(half, path) != 0) {
		log_problem("media: cannot write %s: %s", path, strerror(errno));
		unlink(half);
		return false;
	}
	return true;
}

bool media_keep(const work *w, str bytes, media *ret)
{
	media found;
	if (!media_look(bytes, &found))
		return false;
	str hash = str_part(secret_hash(w->mem, bytes), 0, NAME_LETTERS);
	found.name =
		str_print(w->mem, "%.*s.%.*s", STR_ARGS(hash), STR_ARGS(ending_of(found.type)));
	if (!write_file(w, found.name, bytes))
		return false;
	*ret = found;
	return true;
}

int64_t media_add(const work *w, const media *m)
{
	int64_t id = db_int(w, Q_media_add, text(m->name), text(m->type), num(m->width),
			    num(m->height), text(m->alt), text(m->caption), text(m->credit));
	db_run(w, Q_media_recast, num(id));
	return id;
}

/* ---- look-ups ------------------------------------------------------------------------------ */

static media *with_address(const work *w, media *m)
{
	if (m)
		m->address = url_path(w->mem, (str[]){ S("media"), m->name }, 2);
	return m;
}

media *media_by_id(const work *w, int64_t id)
{
	return with_address(w, db_one(w, Q_media_by_id, &MEDIA, num(id)));
}

media *media_by_name(const work *w, str name)
{
	return with_address(w, db_one(w, Q_media_by_name, &MEDIA, text(name)));
}

list media_newest(const work *w, int64_t most)
{
	list all = db_all(w, Q_media_newest, &MEDIA, num(most));
	media *m = all.at;
	for (size_t i = 0; i < all.n; i++)
		with_address(w, &m[i]);
	return all;
}
