-- What is brought in from elsewhere; addresses that lead to more than stories; sections in sections; stories
-- that lead the front page.
alter table section add column parent int references section;
alter table article add column pinned int not null default 0;
create index article_by_hero on article (hero) where hero is not null;
create index article_pinned on article (published desc, id desc) where pinned = 1 and state = 'published';

alter table redirect rename to redirect_before;
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

-- Paths were percent-encoded: each %XX becomes its byte.
with recursive turned (path, rest, plain) as (
	select path, path, '' from redirect_before
	union all
	select path,
	       substr(rest, case when substr(rest, 1, 1) = '%' then 4 else 2 end),
	       plain || case when substr(rest, 1, 1) = '%'
	                then substr(x'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF',
	                            16 * (instr('0123456789ABCDEF', substr(rest, 2, 1)) - 1)
	                            + instr('0123456789ABCDEF', substr(rest, 3, 1)), 1)
	                else substr(rest, 1, 1) end
	from   turned
	where  rest <> ''
)
insert into redirect (path, article, made)
select t.plain, b.article, b.made
from   turned t
join   redirect_before b on b.path = t.path
where  t.rest = '';
drop table redirect_before;

create table highest (      -- small
	name text primary key,              -- of the table
	id   int  not null
);

-- Files whose row is gone: they are removed when that is certain.
create table media_gone (
	name text primary key
);

create index message_by_author on message (author);

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
