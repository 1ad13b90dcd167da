#include "wxr_parts.h"

#include "base/arena.h"

#define ROWS_MOST ((size_t)64 * 1024) /* comments, or meta of one thing */
#define FILINGS_MOST ((size_t)1000)   /* each is compared with those before it */

/* ---- rows ---------------------------------------------------------------------------------- */

/* Room for one more, cleared; NULL when there are as many as we keep. */
static void *add_row(wxr_draft *d, wxr_rows *rows, size_t bytes, size_t most)
{
	if (rows->l.n == most) {
		d->is_crowded = true;
		return NULL;
	}
	if (rows->l.n == rows->room) {
		rows->room = rows->room ? rows->room * 4 : 4;
		void *at = arena_room(d->mem, rows->room * bytes);
		if (rows->l.n)
			memcpy(at, rows->l.at, rows->l.n * bytes);
		rows->l.at = at;
	}
	return memset((char *)rows->l.at + rows->l.n++ * bytes, 0, bytes);
}

/* ---- what closes --------------------------------------------------------------------------- */

static void put_meta(wxr_draft *d, wxr_rows *rows)
{
	wxr_meta *to = d->meta.key.n ? add_row(d, rows, sizeof(*to), ROWS_MOST) : NULL;
	if (to)
		*to = d->meta;
	d->meta = (wxr_meta){ 0 };
}

static void close_meta(wxr_draft *d)
{
	put_meta(d, &d->metas);
}

/* That of a comment which will not be kept takes no memory. */
static void close_comment_meta(wxr_draft *d)
{
	if (d->comments.l.n < ROWS_MOST)
		put_meta(d, &d->comment_metas);
}

static void close_comment(wxr_draft *d)
{
	wxr_comment *to = add_row(d, &d->comments, sizeof(*to), ROWS_MOST);
	d->comment.posted = wxr_moment(d->posted_utc, d->posted);
	d->comment.meta = d->comment_metas.l;
	if (to)
		*to = d->comment;
	d->comment = (wxr_comment){ 0 };
	d->comment_metas = (wxr_rows){ 0 };
	d->posted = d->posted_utc = (str){ 0 };
}

/* Whether both say the same; WXR 1.0 names each category twice, with its slug and without. */
static bool is_same_filing(const wxr_filing *a, const wxr_filing *b)
{
	bool same_slug = a->slug.n && b->slug.n && str_is(a->slug, b->slug);
	bool same_name = !(a->slug.n && b->slug.n) && str_is(a->name, b->name);
	return str_is(a->taxonomy, b->taxonomy) && (same_slug || same_name);
}

static wxr_filing *same_filing(const wxr_draft *d, const wxr_filing *f)
{
	wxr_filing *all = d->filings.l.at;
	for (size_t i = 0; i < d->filings.l.n; i++)
		if (is_same_filing(&all[i], f))
			return &all[i];
	return NULL;
}

static str taxonomy_of(str domain)
{
	if (domain.n == 0)
		return S("category");

	return str_is(domain, S("tag")) ? S("post_tag") : domain;
}

void wxr_put_filing(wxr_draft *d)
{
	wxr_filing f = { .taxonomy = taxonomy_of(d->domain),
			 .slug = wxr_slug(d->mem, str_trim(d->nicename)),
			 .name = d->filing.name };
	d->filing = (wxr_filing){ 0 };
	d->is_crowded = d->is_crowded || d->filings.l.n == FILINGS_MOST;
	if (d->filings.l.n == FILINGS_MOST || (f.name.n == 0 && f.slug.n == 0))
		return;

	wxr_filing *same = same_filing(d, &f);
	if (!same)
		*(wxr_filing *)add_row(d, &d->filings, sizeof(f), FILINGS_MOST) = f;
	else if (same->slug.n == 0)
		same->slug = f.slug;
}

/* ---- which members there are --------------------------------------------------------------- */

#define WORDPRESS (WXR_WORDPRESS | WXR_PLAIN)
#define AT(member) offsetof(wxr_draft, member)
#define FRAME(members, close)                                                                      \
	{                                                                                          \
		(members), sizeof(members) / sizeof(wxr_member), (close)                           \
	}

static const wxr_member META[] = {
	{ WORDPRESS, "meta_key", WXR_LINE, AT(meta.key), NULL },
	{ WORDPRESS, "meta_value", WXR_PROSE, AT(meta.value), NULL },
};

static const wxr_frame OF_META = FRAME(META, close_meta);
static const wxr_frame OF_COMMENT_META = FRAME(META, close_comment_meta);

static const wxr_member COMMENT[] = {
	{ WORDPRESS, "comment_id", WXR_ID, AT(comment.id), NULL },
	{ WORDPRESS, "comment_parent", WXR_ID, AT(comment.parent), NULL },
	{ WORDPRESS, "comment_user_id", WXR_ID, AT(comment.user), NULL },
	{ WORDPRESS, "comment_author", WXR_LINE, AT(comment.author), NULL },
	{ WORDPRESS, "comment_author_email", WXR_LINE, AT(comment.email), NULL },
	{ WORDPRESS, "comment_author_url", WXR_LINE, AT(comment.url), NULL },
	{ WORDPRESS, "comment_author_IP", WXR_LINE, AT(comment.ip), NULL },
	{ WORDPRESS, "comment_type", WXR_LINE, AT(comment.type), NULL },
	{ WORDPRESS, "comment_approved", WXR_LINE, AT(comment.state), NULL },
	{ WORDPRESS, "comment_date", WXR_LINE, AT(posted), NULL },
	{ WORDPRESS, "comment_date_gmt", WXR_LINE, AT(posted_utc), NULL },
	{ WORDPRESS, "comment_content", WXR_PROSE, AT(comment.text), NULL },
	{ WORDPRESS, "commentmeta", WXR_INNER, 0, &OF_COMMENT_META },
};

static const wxr_frame OF_COMMENT = FRAME(COMMENT, close_comment);

static const wxr_member ITEM[] = {
	{ WXR_PLAIN, "title", WXR_LINE, AT(item.title), NULL },
	{ WXR_PLAIN, "link", WXR_LINE, AT(item.link), NULL },
	{ WXR_PLAIN, "guid", WXR_LINE, AT(item.guid), NULL },
	{ WXR_PLAIN, "pubDate", WXR_LINE, AT(of_feed), NULL },
	{ WXR_PLAIN, "category", WXR_FILING, AT(filing.name), NULL },
	{ WXR_DUBLIN, "creator", WXR_LINE, AT(item.creator), NULL },
	{ WXR_WORDPRESS, "author", WXR_LINE, AT(item.creator), NULL },
	{ WXR_CONTENT, "encoded", WXR_PROSE, AT(item.content), NULL },
	{ WXR_EXCERPT, "encoded", WXR_PROSE, AT(item.excerpt), NULL },
	{ WORDPRESS, "post_id", WXR_ID, AT(item.id), NULL },
	{ WORDPRESS, "post_parent", WXR_ID, AT(item.parent), NULL },
	{ WORDPRESS, "menu_order", WXR_NUMBER, AT(item.order), NULL },
	{ WORDPRESS, "post_type", WXR_LINE, AT(item.type), NULL },
	{ WORDPRESS, "status", WXR_LINE, AT(item.status), NULL },
	{ WORDPRESS, "post_name", WXR_LINE, AT(slug), NULL },
	{ WORDPRESS, "post_password", WXR_LINE, AT(item.password), NULL },
	{ WORDPRESS, "attachment_url", WXR_LINE, AT(item.file_address), NULL },
	{ WORDPRESS, "post_date", WXR_LINE, AT(published), NULL },
	{ WORDPRESS, "post_date_gmt", WXR_LINE, AT(published_utc), NULL },
	{ WORDPRESS, "post_modified", WXR_LINE, AT(modified), NULL },
	{ WORDPRESS, "post_modified_gmt", WXR_LINE, AT(modified_utc), NULL },
	{ WORDPRESS, "is_sticky", WXR_LINE, AT(sticky), NULL },
	{ WORDPRESS, "comment_status", WXR_LINE, AT(comment_status), NULL },
	{ WORDPRESS, "postmeta", WXR_INNER, 0, &OF_META },
	{ WORDPRESS, "comment", WXR_INNER, 0, &OF_COMMENT },
};

static const wxr_member AUTHOR[] = {
	{ WORDPRESS, "author_id", WXR_ID, AT(author.id), NULL },
	{ WORDPRESS, "author_login", WXR_LINE, AT(author.login), NULL },
	{ WORDPRESS, "author_email", WXR_LINE, AT(author.email), NULL },
	{ WORDPRESS, "author_display_name", WXR_LINE, AT(author.name), NULL },
	{ WORDPRESS, "author_first_name", WXR_LINE, AT(author.first), NULL },
	{ WORDPRESS, "author_last_name", WXR_LINE, AT(author.last), NULL },
};

/* Categories, tags and other terms have names of their own for the same things. */
static const wxr_member TERM[] = {
	{ WORDPRESS, "term_id", WXR_ID, AT(term.id), NULL },
	{ WORDPRESS, "term_taxonomy", WXR_LINE, AT(term.taxonomy), NULL },
	{ WORDPRESS, "term_slug", WXR_LINE, AT(slug), NULL },
	{ WORDPRESS, "tag_slug", WXR_LINE, AT(slug), NULL },
	{ WORDPRESS, "category_nicename", WXR_LINE, AT(slug), NULL },
	{ WORDPRESS, "term_parent", WXR_LINE, AT(parent), NULL },
	{ WORDPRESS, "category_parent", WXR_LINE, AT(parent), NULL },
	{ WORDPRESS, "term_name", WXR_LINE, AT(term.name), NULL },
	{ WORDPRESS, "tag_name", WXR_LINE, AT(term.name), NULL },
	{ WORDPRESS, "cat_name", WXR_LINE, AT(term.name), NULL },
	{ WORDPRESS, "term_description", WXR_PROSE, AT(term.description), NULL },
	{ WORDPRESS, "tag_description", WXR_PROSE, AT(term.description), NULL },
	{ WORDPRESS, "category_description", WXR_PROSE, AT(term.description), NULL },
	{ WORDPRESS, "termmeta", WXR_INNER, 0, &OF_META },
};

/* A fact is a member with no frame around it. */
static const wxr_member FACT[] = { { 0, "", WXR_LINE, AT(fact.value), NULL } };

const wxr_frame *wxr_frame_of(wxr_kind of)
{
	static const wxr_frame FRAMES[] = {
		[WXR_FACT] = FRAME(FACT, NULL),
		[WXR_AUTHOR] = FRAME(AUTHOR, NULL),
		[WXR_TERM] = FRAME(TERM, NULL),
		[WXR_ITEM] = FRAME(ITEM, NULL),
	};
	return &FRAMES[of];
}

const wxr_member *wxr_member_of(const wxr_frame *frame, unsigned vocabulary, str local)
{
	for (size_t i = 0; i < frame->n; i++) {
		const wxr_member *m = &frame->members[i];
		if ((m->from & vocabulary) && local.n && m->name[0] == local.at[0] &&
		    str_is(str_of(m->name), local))
			return m;
	}
	return NULL;
}

/* ---- the end of a member ------------------------------------------------------------------- */

/* WordPress makes the date of the feed from the others, also from "0000-00-00". */
static moment published(const wxr_draft *d)
{
	moment m = wxr_moment(d->published_utc, d->published);
	bool is_said =
		str_starts(d->published_utc, S("0000")) || str_starts(d->published, S("0000"));
	return m.s || is_said ? m : wxr_moment_of_feed(d->of_feed);
}

/* What stood behind the break may have made it a draft, or asked for a password. */
static void guard_broken(wxr_draft *d)
{
	bool is_public = d->item.status.n == 0 || str_is(d->item.status, S("publish")) ||
			 str_is(d->item.status, S("future"));
	if (is_public && !d->has_password)
		d->item.status = S("draft");
}

static bool settle_item(wxr_draft *d, bool is_broken)
{
	wxr_item *item = &d->item;
	if (is_broken)
		guard_broken(d);
	if (item->type.n == 0)
		item->type = S("post");
	if (item->status.n == 0)
		item->status = S("publish");
	item->slug = wxr_slug(d->mem, d->slug);
	item->published = published(d);
	item->modified = wxr_moment(d->modified_utc, d->modified);
	item->sticky = str_is(d->sticky, S("1"));
	item->comments_open = str_is(d->comment_status, S("open"));
	item->filings = d->filings.l;
	item->meta = d->metas.l;
	item->comments = d->comments.l;
	return !is_broken || item->id || item->title.n;
}

static bool settle_term(wxr_draft *d, str local)
{
	d->term.slug = wxr_slug(d->mem, d->slug);
	d->term.parent = wxr_slug(d->mem, d->parent);
	d->term.meta = d->metas.l;
	if (d->term.taxonomy.n == 0)
		d->term.taxonomy = str_is(local, S("category")) ? S("category")
				   : str_is(local, S("tag"))    ? S("post_tag")
								: S("");
	return d->term.slug.n || d->term.name.n;
}

bool wxr_settle(wxr_draft *d, wxr_kind of, str local, bool is_broken)
{
	switch (of) {
	case WXR_ITEM:
		return settle_item(d, is_broken);
	case WXR_TERM:
		return settle_term(d, local);
	case WXR_AUTHOR:
		return d->author.login.n || d->author.name.n;
	default:
		d->fact.name = str_copy(d->mem, local);
		return !is_broken;
	}
}
