#include "sitemap.h"

#include "store/db.h"

const shape SITEMAP_FILE =
	SHAPE(sitemap_file, FIELD(sitemap_file, file), FIELD(sitemap_file, modified));

list sitemap_files(const work *w)
{
	return db_all(w, Q_sitemap_files, &SITEMAP_FILE);
}

moment sitemap_modified(const work *w, int64_t file)
{
	return (moment){ db_int(w, Q_sitemap_modified, num(file)) };
}

moment sitemap_newest(const work *w)
{
	return (moment){ db_int(w, Q_sitemap_newest) };
}

void sitemap_note(const work *w, int64_t article)
{
	db_run(w, Q_sitemap_note, num((article + SITEMAP_STORIES - 1) / SITEMAP_STORIES),
	       when(w->now));
}
