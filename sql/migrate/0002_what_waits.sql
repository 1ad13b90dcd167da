-- What waits for the clock, what stories show, and which forms were handed in.
create table clock (        -- small
	name text primary key,
	told int  not null
);

create table pictured (
	media   int not null references media on delete cascade,
	article int not null references article on delete cascade,
	primary key (media, article)
);
create index pictured_by_article on pictured (article);

create table recast (
	article id references article on delete cascade
);

create table handed_in (
	form    text primary key,               -- the mark it carried
	article int  not null references article on delete cascade,
	version int  not null,                  -- of the story, when that was saved
	same    text not null,                  -- hash of what was typed
	made    int  not null
);
create index handed_in_by_time on handed_in (made);

drop view teaser;
create view teaser as
select a.id, a.section, a.original, s.slug as section_slug, s.name as section_name, a.slug, a.headline,
       a.standfirst, a.language, a.direction, a.published, a.updated, a.due, a.changed,
       a.reading_time, a.comments, a.state, a.hero,
       m.name as hero_name, m.width as hero_width, m.height as hero_height, m.alt as hero_alt
from   article a
left join section s on s.id = a.section
left join media m on m.id = a.hero;

-- Which pictures older stories show is found out when they are cleaned again.
insert into recast (article) select id from article where source like '%<figure%media=%';
