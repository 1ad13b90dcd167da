-- The whole store, as `galley init` makes it.  Words: id, int, real, text, blob; see docs/architecture.md.
-- Moments are whole seconds since 1970 (UTC); 0 is "none".  Columns named …_html hold markup that has
-- passed render/clean.

-- Keys for signing and salts, made on first use.
create table secret (       -- small
	name  text not null,
	value blob not null,
	made  int  not null,
	primary key (name, made)
);

-- What editors may change: setting/setting.h knows the names.
create table setting (      -- small
	name  text primary key,
	value text not null
);

create table section (      -- small
	id    id,
	slug  text not null unique,
	name  text not null,
	about text not null default '',
	place int  not null default 0,
	parent int references section       -- in which it lies; null: it stands in the navigation
);
create index section_by_place on section (place, name);

-- Who writes: the box under a story.  An author need not be able to sign in.
create table author (
	id       id,
	slug     text not null unique,
	name     text not null,
	role     text not null default '',
	bio_html text not null default '',
	email    text not null default '',  -- never shown
	link     text not null default ''
);
create index author_by_name on author (name, id);

-- Who may sign in.
create table users (        -- small
	id       id,
	login    text not null unique,      -- folded
	name     text not null,
	password text not null,
	author   int  references author,    -- whose byline is proposed
	disabled int  not null default 0,
	made     int  not null
);

create table session (
	token    text primary key,          -- hashed
	who      int  not null references users on delete cascade,
	made     int  not null,
	used     int  not null
);
create index session_by_who  on session (who);
create index session_by_use  on session (used);

create table media (
	id      id,
	name    text not null unique,           -- of the file in media/
	type    text not null,
	width   int  not null default 0,
	height  int  not null default 0,
	alt     text not null default '',
	caption text not null default '',
	credit  text not null default ''
);

-- What the clock has told readers' pages: the day in the masthead.
create table clock (        -- small
	name text primary key,
	told int  not null
);

-- A story; or, with no section, a page of the paper itself (About, Imprint).
create table article (
	id           id,
	section      int  references section,
	slug         text not null,
	headline     text not null,
	standfirst   text not null default '',
	language     text not null default 'en',
	direction    text not null default 'ltr',
	format       text not null default 'markdown' check (format in ('markdown', 'html')),
	reading_time int  not null default 0,   -- minutes
	state        text not null default 'draft'
	             check (state in ('draft', 'scheduled', 'published', 'withdrawn')),
	published    int  not null default 0,   -- when readers first saw it
	updated      int  not null default 0,   -- last change of substance after that
	due          int  not null default 0,   -- when a scheduled story appears
	changed      int  not null default 0,   -- last saved
	reason       text not null default '',  -- of a withdrawal
	hero         int  references media,
	hero_caption text not null default '',
	original     int  references article,   -- of which it is a translation
	talk         text not null default 'open' check (talk in ('open', 'closed')),
	comments     int  not null default 0,   -- approved ones
	version      int  not null default 1,   -- raised by every save: two editors do not overwrite
	-- What is long stands last, so that lists need not read through it.
	body_html    text not null default '',
	words        text not null default '',  -- the body as plain text: for snippets
	source       text not null default '',
	pinned       int  not null default 0    -- leads the front page; lists know it by its index
);
create unique index article_by_address on article (slug, coalesce(section, 0));
create index article_newest            on article (state, published desc, id desc);
create index article_newest_in         on article (section, state, published desc, id desc);
create index article_changed           on article (changed desc, id desc);
create index article_due               on article (state, due);
create index article_original          on article (original);
create index article_languages         on article (state, language);
create index article_by_hero           on article (hero) where hero is not null;
create index article_pinned            on article (published desc, id desc) where pinned = 1 and state = 'published';

create table byline (
	article int not null references article on delete cascade,
	place   int not null,
	author  int not null references author,
	published int not null default 0,      -- as of the story while readers see it, else 0; of a page 0
	primary key (article, place)
);
create index byline_by_author on byline (author, published desc, article desc);

create table tag (
	id       id,
	slug     text not null unique,
	name     text not null,
	articles int  not null default 0       -- published ones
);

create table article_tag (
	article int not null references article on delete cascade,
	tag     int not null references tag,
	published int not null default 0,      -- as of the story while readers see it, else 0; of a page 0
	place   int not null default 0,        -- as the tags were typed
	primary key (article, tag)
);
create index article_tag_by_tag on article_tag (tag, published desc, article desc);

-- What lists show of a story.
create view teaser as
select a.id, a.section, a.original, s.slug as section_slug, s.name as section_name, a.slug, a.headline,
       a.standfirst, a.language, a.direction, a.published, a.updated, a.due, a.changed,
       a.reading_time, a.comments, a.state, a.hero,
       m.name as hero_name, m.width as hero_width, m.height as hero_height, m.alt as hero_alt
from   article a
left join section s on s.id = a.section
left join media m on m.id = a.hero;

-- Which stories show which others in a read-also: when the target changes they are cleaned again.
create table mention (
	target  int not null,
	article int not null references article on delete cascade,
	primary key (target, article)
);
create index mention_by_article on mention (article);

-- Which stories show which pictures in their text: when the picture's words change, likewise.
create table pictured (
	media   int not null references media on delete cascade,
	article int not null references article on delete cascade,
	primary key (media, article)
);
create index pictured_by_article on pictured (article);

-- Stories that wait to be cleaned again.
create table recast (
	article id references article on delete cascade
);

-- Forms of stories that have been handed in: one that is sent twice saves once.
create table handed_in (
	form    text primary key,               -- the mark it carried
	article int  not null references article on delete cascade,
	version int  not null,                  -- of the story, when that was saved
	same    text not null,                  -- hash of what was typed
	made    int  not null
);
create index handed_in_by_time on handed_in (made);

-- When readers last saw something change among the stories of one file of the sitemap.
create table sitemap (
	file     id,                         -- 1 for the stories 1 to 2,000, and so on
	modified int not null
);

-- Addresses that once led to something of ours, here or where it came from: percent-decoded, without a
-- final slash.
create table redirect (     -- clustered
	path    text primary key,
	article int  references article on delete cascade,
	section int  references section on delete cascade,
	tag     int  references tag on delete cascade,
	author  int  references author on delete cascade,
	media   int  references media on delete cascade,
	made    int  not null,
	check (case when article is null then 0 else 1 end + case when section is null then 0 else 1 end
	     + case when tag is null then 0 else 1 end + case when author is null then 0 else 1 end
	     + case when media is null then 0 else 1 end = 1)
);
create index redirect_to_article on redirect (article) where article is not null;
create index redirect_to_section on redirect (section) where section is not null;
create index redirect_to_tag     on redirect (tag) where tag is not null;
create index redirect_to_author  on redirect (author) where author is not null;
create index redirect_to_media   on redirect (media) where media is not null;

-- The highest numbers that were taken back: no number is given to two things, since old links, feeds and
-- texts know things by theirs.
create table highest (      -- small
	name text primary key,              -- of the table
	id   int  not null
);

-- Files whose row is gone: they are removed when that is certain.
create table media_gone (
	name text primary key
);

-- Comments lie in the order in which they are shown.  place is the path of a comment in its thread:
-- for each level eight digits of base 32, so that text order is display order.
create table comment (      -- clustered
	article int  not null references article on delete cascade,
	place   text not null,
	id      int  not null,
	parent  int  not null default 0,
	depth   int  not null default 0,
	replies int  not null default 0,        -- right under it, approved or with such answers
	name    text not null,
	email   text not null default '',       -- never shown
	state   text not null check (state in ('held', 'approved', 'rejected')),
	posted  int  not null,
	reader  text not null default '',       -- hash of the commenter's cookie
	same    text not null default '',       -- hash of story, parent, name and text
	body_html text not null,
	source  text not null,
	primary key (article, place)
);
create unique index comment_by_id     on comment (id);
create index        comment_by_state  on comment (state, posted desc, id desc);
create index        comment_newest_on on comment (article, state, posted desc);
create index        comment_same      on comment (same, posted);

-- What a reader wrote to an author.
create table message (
	id     id,
	author int  not null references author,
	name   text not null,
	email  text not null,
	text   text not null,
	sent   int  not null
);
create index message_newest on message (sent desc, id desc);
create index message_by_author on message (author);

-- Where things were brought in from, and each reading of a file of it.
create table import_site (  -- small
	id      id,
	address text not null unique
);

create table import_run (   -- small
	id    id,
	site  int  not null references import_site,
	file  text not null,
	began int  not null,
	ended int  not null default 0,
	undone int not null default 0,
	notes int  not null default 0,          -- how many
	undo_kind int not null default 1,       -- how far it is taken back: the next kind,
	undo_new int not null default 0,        -- and behind which thing; 0: from the last
	undo_old int not null default 0
);

-- Each thing that came in, by its number there and here.  Kinds are those of import/import.h.
create table import_item (  -- clustered
	kind    int not null,
	old     int not null,
	site    int not null references import_site,
	new     int not null,                   -- 0: it was left out
	hash    int not null default 0,
	version int not null default 0,
	run     int not null default 0,         -- that made it; 0: it was here before
	unsettled int not null default 0,       -- it points to what was not there yet
	lacking int not null default 0,         -- how many pictures and files of the old site it has to do without
	primary key (kind, old, site)
);
create index import_item_by_new on import_item (site, kind, new, old);
create index import_item_unsettled on import_item (site, old) where unsettled = 1;
create index import_item_left_out on import_item (run) where new = 0;

-- What came with a comment and nothing shows yet: votes, whether it led the discussion, and the number that
-- the question in the text which it answers had there.
create table import_remark (
	comment  int primary key references comment (id) on delete cascade,
	liked    int not null default 0,
	disliked int not null default 0,
	question int not null default 0,
	pinned   int not null default 0
);

-- What a run tells of what it changed or left out.
create table import_note (  -- clustered
	run    int  not null references import_run,
	id     int  not null,                   -- counted in each run
	weight text not null,
	line   int  not null default 0,
	kind   text not null,
	old    int  not null default 0,
	name   text not null,
	what   text not null,
	primary key (run, id)
);
create index import_note_by_weight on import_note (run, weight, id);

create table import_count ( -- clustered
	run   int  not null references import_run,
	what  text not null,
	n     int  not null,
	place int  not null,                    -- in the order in which they were first told
	primary key (run, what)
);
