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
#define LOOKED_AT ((size_t)1024 * 1024) /* profiles of a photograph may stand before its size */

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

static bool look_picture(str s, media *ret)
{
	return look_png(s, ret) || look_gif(s, ret) || look_jpeg(s, ret) || look_webp(s, ret);
}

/* Bytes of a frame of MPEG 1 or 2, layer III, with its header: ISO 11172-3, 2.4.1.3.  0: it is none. */
static size_t mp3_frame(str s, size_t at)
{
	static const int rates[2][16] = {
		{ 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0 },
		{ 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0 },
	};
	static const int samples[4] = { 44100, 48000, 32000, 0 };
	int64_t head = at + 4 <= s.n ? big(s, at, 4) : 0;
	bool is_first = head >> 19 & 1;
	int rate = rates[is_first][head >> 12 & 15] * 1000;
	int hertz = samples[head >> 10 & 3] / (is_first ? 1 : 2);
	if (head >> 20 != 0xfff || (head >> 17 & 3) != 1 || !rate || !hertz)
		return 0;
	return (size_t)((is_first ? 144 : 72) * rate / hertz + (head >> 9 & 1));
}

/* A tag of ID3v2, or two frames in a row. */
static bool look_mp3(str s, media *ret)
{
	bool has_tag = s.n > 10 && str_starts(s, S("ID3")) && (unsigned char)s.at[3] < 5;
	size_t frame = mp3_frame(s, 0);
	if (!has_tag && (!frame || !mp3_frame(s, frame)))
		return false;
	*ret = (media){ .type = S("audio/mpeg") };
	return true;
}

static bool look_ogg(str s, media *ret)
{
	if (s.n < 28 || !str_starts(s, S("OggS")) || s.at[4])
		return false;
	bool has_pictures = str_has(str_part(s, 0, 512), S("theora"));
	*ret = (media){ .type = has_pictures ? S("video/ogg") : S("audio/ogg") };
	return true;
}

/* ISO 14496-12: the first box says the brand.  Pictures (heic, avif) and QuickTime are others. */
static bool look_mp4(str s, media *ret)
{
	static const char *const brands[] = { "isom", "iso2", "iso4", "iso5", "iso6", "mp41",
					      "mp42", "avc1", "dash", "MSNV", "M4V " };
	if (s.n < 16 || !str_is(str_part(s, 4, 4), S("ftyp")))
		return false;
	str brand = str_part(s, 8, 4);
	if (str_is(brand, S("M4A ")) || str_is(brand, S("M4B "))) {
		*ret = (media){ .type = S("audio/mp4") };
		return true;
	}
	for (size_t i = 0; i < sizeof brands / sizeof brands[0]; i++)
		if (str_is(brand, str_of(brands[i]))) {
			*ret = (media){ .type = S("video/mp4") };
			return true;
		}
	return false;
}

/* RFC 8794: an EBML header whose document type is webm. */
static bool look_webm(str s, media *ret)
{
	if (!str_starts(s, S("\x1a\x45\xdf\xa3")) ||
	    !str_has(str_part(s, 0, 64), S("\x42\x82\x84webm")))
		return false;
	*ret = (media){ .type = S("video/webm") };
	return true;
}

static bool look_pdf(str s, media *ret)
{
	if (!str_starts(s, S("%PDF-")))
		return false;
	*ret = (media){ .type = S("application/pdf") };
	return true;
}

static bool is_side(int64_t n)
{
	return n > 0 && n <= SIDE_MOST;
}

bool media_look(str bytes, media *ret)
{
	media found = { 0 };
	bool is_picture = look_picture(bytes, &found);
	if (is_picture && (!is_side(found.width) || !is_side(found.height)))
		return false;
	if (!is_picture && !look_pdf(bytes, &found) && !look_ogg(bytes, &found) &&
	    !look_mp4(bytes, &found) && !look_webm(bytes, &found) && !look_mp3(bytes, &found))
		return false;
	*ret = found;
	return true;
}

/* ---- keeping ------------------------------------------------------------------------------- */

static str ending_of(str type)
{
	static const struct {
		const char *type, *ending;
	} others[] = { { "image/jpeg", "jpg" },
		       { "audio/mpeg", "mp3" },
		       { "audio/mp4", "m4a" },
		       { "video/ogg", "ogv" } };
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (str_is(type, str_of(others[i].type)))
			return str_of(others[i].ending);
	str_cut(&type, '/');
	return type;
}

static str name_of(const work *w, str hash, str type)
{
	return str_print(w->mem, "%.*s.%.*s", STR_ARGS(str_part(hash, 0, NAME_LETTERS)),
			 STR_ARGS(ending_of(type)));
}

static const char *path_of(const work *w, str name)
{
	return str_c(w->mem,
		     str_print(w->mem, "%.*s/media/%.*s", STR_ARGS(w->conf->data), STR_ARGS(name)));
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
	return true;
}

/* What is to be written: bytes, or those of a file. */
typedef struct content {
	str bytes;
	int file; /* -1: none */
} content;

static bool copy_file(int from, int to)
{
	char room[65536];
	for (off_t at = 0;;) {
		ssize_t n = pread(from, room, sizeof room, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && fsync(to) == 0;
		if (!write_all(to, (str){ room, (size_t)n }))
			return false;
		at += n;
	}
}

/* The same bytes have the same name, so a file that is there already is the one. */
static bool write_file(const work *w, str name, const content *c)
{
	const char *path = path_of(w, name);
	const char *half = str_c(w->mem, str_print(w->mem, "%s.new", path));
	mkdir(path_of(w, S("")), 0755);
	if (access(path, R_OK) == 0)
		return true;
	_cleanup_(close_file) int fd = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool written = fd >= 0 && (c->file >= 0 ? copy_file(c->file, fd)
						: write_all(fd, c->bytes) && fsync(fd) == 0);
	if (!written || rename(half, path) != 0) {
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
	found.name = name_of(w, secret_hash(w->mem, bytes), found.type);
	if (!write_file(w, found.name, &(content){ bytes, -1 }))
		return false;
	*ret = found;
	return true;
}

/* ---- keeping a file from disk -------------------------------------------------------------- */

/* What the first bytes of a file say it is. */
static bool look_file(const work *w, int fd, media *ret)
{
	char *head = arena_room(w->mem, LOOKED_AT);
	ssize_t n = pread(fd, head, LOOKED_AT, 0);
	return n > 0 && media_look((str){ head, (size_t)n }, ret);
}

static const char *keep_open_file(const work *w, int fd, media *ret)
{
	struct stat st;
	str hash;
	media found;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "it is no file";
	if (st.st_size > MEDIA_FILE_MOST)
		return "it is larger than 200 MB";
	if (!look_file(w, fd, &found))
		return "by its content it is no picture, sound, film or PDF that is kept here";
	if (!secret_hash_file(w->mem, fd, &hash))
		return "it cannot be read";
	found.name = name_of(w, hash, found.type);
	if (!write_file(w, found.name, &(content){ { 0 }, fd }))
		return "it cannot be written to the media folder";
	*ret = found;
	return NULL;
}

bool media_keep_file(const work *w, str path, media *ret, str *ret_why)
{
	_cleanup_(close_file) int fd = open(str_c(w->mem, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *problem = fd < 0 ? "it cannot be read" : keep_open_file(w, fd, ret);
	if (problem)
		*ret_why = str_of(problem);
	return !problem;
}

int64_t media_add(const work *w, const media *m)
{
	int64_t id = db_int(w, Q_media_add, text(m->name), text(m->type), num(m->width),
			    num(m->height), text(m->alt), text(m->caption), text(m->credit));
	db_run(w, Q_media_recast, num(id));
	return id;
}

/* ---- removing ------------------------------------------------------------------------------ */

bool media_remove(const work *w, int64_t id)
{
	if (db_int(w, Q_media_is_used, num(id)))
		return false;
	str name = db_text(w, Q_media_remove, num(id));
	if (name.n)
		db_run(w, Q_media_gone_note, text(name));
	return true;
}

/* In the writer's turn nobody can add a row for the same bytes. */
void media_sweep(const work *w)
{
	if (!db_int(w, Q_media_gone_waits))
		return;
	db_begin(w);
	list gone = db_all(w, Q_media_gone, &MEDIA);
	const media *m = gone.at;
	for (size_t i = 0; i < gone.n; i++) {
		if (!media_by_name(w, m[i].name))
			unlink(path_of(w, m[i].name));
		db_run(w, Q_media_gone_done, text(m[i].name));
	}
	db_end(w, true);
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
