#include "media.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/conf.h"
#include "routes.h"

/* GET /media/{name}.  Only what has a row is served, so no path can lead elsewhere. */
reply media_show(request *rq)
{
	const work *w = &rq->work;
	const media *m = media_by_name(w, rq->part[0]);
	if (!m)
		return NOT_FOUND;

	str path = str_print(w->mem, "%.*s/media/%.*s", STR_ARGS(w->conf->data), STR_ARGS(m->name));
	int fd = open(str_c(w->mem, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0)
		return NOT_FOUND;
	rq->out.caching = CACHE_FOREVER;
	add_header(rq, "Content-Security-Policy",
		   S("default-src 'none'; img-src 'self'; media-src 'self'; sandbox"));
	if (str_is(m->type, S("application/pdf")))
		add_header(rq, "Content-Disposition", S("attachment"));
	return file(rq, str_c(w->mem, m->type), fd, st.st_size, (moment){ st.st_mtime });
}
