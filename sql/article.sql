-- name: article_by_address
-- row: ARTICLE
-- reads: address/$1/$2, article/:id, article/:id/count, media/:hero
-- one
-- The plus keeps the planner from walking through all stories of the section.
select a.id, a.section, s.slug as section_slug, s.name as section_name, a.slug, a.headline,
       a.standfirst, a.language, a.direction, a.body_html, a.reading_time, a.state, a.published,
       a.updated, a.reason, a.original, a.talk, a.comments,
       a.hero, m.name as hero_name, m.width as hero_width, m.height as hero_height, m.alt as hero_alt,
       a.hero_caption, m.credit as hero_credit
from   section s
join   article a on +a.section = s.id and a.slug = $2
left join media m on m.id = a.hero
where  s.slug = $1 and a.state in ('published', 'withdrawn');

-- name: article_page_by_slug
-- row: ARTICLE
-- reads: address//$1, article/:id
-- one
select id, slug, headline, standfirst, language, direction, body_html, state, published, updated, reason
from   article
where  coalesce(section, 0) = 0 and slug = $1 and state in ('published', 'withdrawn');

-- name: article_shown
-- row: ARTICLE
-- reads: article/$1, article/$1/count, media/:hero
-- one
select a.id, a.section, s.slug as section_slug, s.name as section_name, a.slug, a.headline, a.standfirst,
       a.language, a.direction, a.body_html, a.reading_time, a.state, a.published, a.updated, a.reason,
       a.original, a.talk, a.comments,
       a.hero, m.name as hero_name, m.width as hero_width, m.height as hero_height, m.alt as hero_alt,
       a.hero_caption, m.credit as hero_credit
from   article a
left join section s on s.id = a.section
left join media m on m.id = a.hero
where  a.id = $1 and a.state = 'published';

-- name: article_for_desk
-- row: ARTICLE
-- reads: article/$1
-- one
select a.id, a.section, s.slug as section_slug, s.name as section_name, a.slug, a.headline,
       a.standfirst, a.language, a.direction, a.format, a.source, a.body_html, a.reading_time, a.state,
       a.published, a.updated, a.due, a.changed, a.reason, a.hero, a.original, a.talk, a.comments,
       a.version, a.pinned, m.name as hero_name, m.width as hero_width, m.height as hero_height,
       m.alt as hero_alt, a.hero_caption, m.credit as hero_credit
from   article a
left join section s on s.id = a.section
left join media m on m.id = a.hero
where  a.id = $1;

-- name: articles_newest
-- row: ARTICLE
-- kept
-- reads: front/list, article/:id, article/:id/count, media/:hero
select id, section_slug, section_name, slug, headline, standfirst, language, direction, published, updated,
       reading_time, comments, hero, hero_name, hero_width, hero_height, hero_alt
from   teaser
where  state = 'published' and section is not null and (published, id) < ($1, $2)
order by published desc, id desc
limit  $3;

-- name: articles_pinned
-- row: ARTICLE
-- reads: front/list, article/:id, article/:id/count, media/:hero
select a.id, a.section_slug, a.section_name, a.slug, a.headline, a.standfirst, a.language, a.direction,
       a.published, a.updated, a.reading_time, a.comments, a.hero, a.hero_name, a.hero_width, a.hero_height,
       a.hero_alt
from   (select id
        from   article
        where  pinned = 1 and state = 'published' and section is not null
        order by published desc, id desc
        limit  $1) p
join   teaser a on a.id = p.id
order by a.published desc, a.id desc
limit  $1;

-- name: articles_latest
-- row: ARTICLE
-- kept
-- reads: front/list, article/:id
select id, section_slug, section_name, slug, headline, language, direction, published
from   teaser
where  state = 'published' and section is not null
order by published desc, id desc
limit  $1;

-- name: articles_in_section
-- row: ARTICLE
-- kept
-- reads: section/$1/list, article/:id, article/:id/count, media/:hero
select id, section_slug, section_name, slug, headline, standfirst, language, direction, published, updated,
       reading_time, comments, hero, hero_name, hero_width, hero_height, hero_alt
from   teaser
where  section = $1 and state = 'published' and (published, id) < ($2, $3)
order by published desc, id desc
limit  $4;

-- name: articles_with_tag
-- row: ARTICLE
-- reads: tag/$1/list, article/:id, article/:id/count, media/:hero
select a.id, a.section_slug, a.section_name, a.slug, a.headline, a.standfirst, a.language, a.direction,
       a.published, a.updated, a.reading_time, a.comments, a.hero, a.hero_name, a.hero_width, a.hero_height,
       a.hero_alt
from   article_tag t
join   teaser a on a.id = t.article
where  t.tag = $1 and t.published > 0 and (t.published, t.article) < ($2, $3)
order by t.published desc, t.article desc
limit  $4;

-- name: articles_by_author
-- row: ARTICLE
-- reads: author/$1/list, article/:id, article/:id/count, media/:hero
select a.id, a.section_slug, a.section_name, a.slug, a.headline, a.standfirst, a.language, a.direction,
       a.published, a.updated, a.reading_time, a.comments, a.hero, a.hero_name, a.hero_width, a.hero_height,
       a.hero_alt
from   byline b
join   teaser a on a.id = b.article
where  b.author = $1 and b.published > 0 and (b.published, b.article) < ($2, $3)
order by b.published desc, b.article desc
limit  $4;

-- name: articles_between
-- row: ARTICLE
-- reads: front/list, article/:id, article/:id/count, media/:hero
select id, section_slug, section_name, slug, headline, standfirst, language, direction, published, updated,
       reading_time, comments, hero, hero_name, hero_width, hero_height, hero_alt
from   teaser
where  state = 'published' and section is not null and published >= $1 and (published, id) < ($2, $3)
order by published desc, id desc
limit  $4;

-- name: article_time_before
-- reads: front/list
select published
from   article
where  state = 'published' and section is not null and published < $1
order by published desc
limit  1;

-- name: article_time_from
-- reads: front/list
select published
from   article
where  state = 'published' and section is not null and published >= $1
order by published
limit  1;

-- name: article_oldest
-- reads: front/list
select published from article where state = 'published' and published > 0 order by published limit 1;

-- name: article_newest_time
-- reads: front/list
select published from article where state = 'published' order by published desc limit 1;

-- name: articles_translated
-- row: ARTICLE
-- reads: translations/$1, article/:id
select id, original, section_slug, section_name, slug, headline, language, direction, published
from   teaser
where  original = $1 and id <> $2 and state = 'published'
union all
select id, original, section_slug, section_name, slug, headline, language, direction, published
from   teaser
where  id = $1 and id <> $2 and state = 'published'
limit  40;

-- name: articles_for_desk
-- row: ARTICLE
-- reads: articles
select id, section_slug, section_name, slug, headline, language, direction, state, published, due, changed,
       comments
from   teaser
where  (changed, id) < ($1, $2)
and    state = $4                                                            --? state
order by changed desc, id desc
limit  $3;

-- name: articles_standing
-- row: ARTICLE
-- kept
-- reads: front/list, article/:id
select id, slug, headline
from   article
where  state = 'published' and section is null
order by published, id
limit  20;

-- name: article_slug_taken
-- reads: nothing
select count(*) from article where coalesce(section, 0) = $1 and slug = $2 and id <> $3;

-- name: article_add
-- writes: articles
insert into article (id, section, slug, headline, standfirst, language, direction, format, source,
                     body_html, words, reading_time, hero, hero_caption, original, talk, changed, pinned)
values ((select coalesce(max(x.id), 0) + 1
         from (select max(id) as id from article union all select id from highest where name = 'article') x),
        nullif($1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, 0), $13, nullif($14, 0),
        $15, $16, $17)
returning id;

-- name: article_take_in
-- writes: articles, article/:id, address/:stands_in/:slug, section/:enters/list, :front/list
-- A story from elsewhere, in the state that it had there; $21 is the slug of its section.
insert into article (id, section, slug, headline, standfirst, language, direction, format, source,
                     body_html, words, reading_time, hero, hero_caption, talk, state, published, updated, due,
                     changed, comments, pinned)
values ((select coalesce(max(x.id), 0) + 1
         from (select max(id) as id from article union all select id from highest where name = 'article') x),
        nullif($1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, 0), $13, $14, $15, $16, $17, $18,
        $19, $20, $22)
returning id, slug, case when state = 'published' then $21 end as stands_in,
          case when state = 'published' then section end as enters,
          case when state = 'published' then 'front' end as front;

-- name: article_save
-- writes: articles, article/:id, address/:stands_in/:stands, section/:enters/list, section/:leaves/list, :front/list, translations/:joins, translations/:parts
-- $20: a shown story moves, from section $21; $22: it becomes a translation of another, no longer of $23;
-- $25: the front page has it in another place.
update article
set    section = nullif($1, 0), slug = $2, headline = $3, standfirst = $4, language = $5, direction = $6,
       format = $7, source = $8, body_html = $9, words = $10, reading_time = $11, hero = nullif($12, 0),
       hero_caption = $13, original = nullif($14, 0), talk = $15, changed = $16,
       updated = case when $17 > 0 and published > 0 then $17 else updated end, pinned = $24,
       version = version + 1
where  id = $18
returning id, case when $20 > 0 then $19 end as stands_in, case when $20 > 0 then slug end as stands,
          case when $20 > 0 then section end as enters, case when $20 > 0 then $21 end as leaves,
          case when $25 > 0 then 'front' end as front, case when $22 > 0 then original end as joins,
          case when $22 > 0 then $23 end as parts;

-- name: article_publish
-- writes: articles, article/:id, address/$3/:slug, section/:section/list, front/list, translations/:original, translations/:id
update article
set    state = 'published', due = 0, reason = '', version = version + 1,
       published = case when published = 0 then $2 else published end
where  id = $1
returning id, slug, section, original, $3 as section_slug;

-- name: article_hide
-- writes: articles, article/:id, address/:gone_from/:gone, section/:section/list, :front/list, translations/:original, translations/:shown
-- $6: readers saw it until now.
update article
set    state = $2, due = $3, reason = case when $2 = 'withdrawn' then $4 else reason end,
       version = version + 1
where  id = $1
returning id, case when state = 'withdrawn' then $5 end as gone_from,
          case when state = 'withdrawn' then slug end as gone, case when $6 > 0 then section end as section,
          case when $6 > 0 then 'front' end as front, case when $6 > 0 then original end as original,
          case when $6 > 0 then id end as shown;

-- name: article_remove
-- writes: articles, article/:id, address/:section_slug/:slug
delete from article where id = $1 returning id, slug, $2 as section_slug;

-- name: article_has_translations
-- reads: nothing
select count(*) from (select 1 from article where original = $1 limit 1);

-- name: number_taken_back
-- writes: nothing
insert into highest (name, id) values ($1, $2)
on conflict (name) do update
set    id = case when excluded.id > highest.id then excluded.id else highest.id end;

-- name: articles_due
-- row: ARTICLE
-- reads: nothing
select id, due from article where state = 'scheduled' and due <= $1 order by due limit 100;

-- name: bylines_drop
-- writes: author/:listed/list
delete from byline where article = $1 returning case when published > 0 then author end as listed;

-- name: byline_put
-- writes: author/:listed/list
insert into byline (article, place, author, published) values ($1, $2, $3, $4)
returning case when published > 0 then author end as listed;

-- name: bylines_mark
-- writes: author/:author/list
update byline set published = $2 where article = $1 returning author;

-- name: mentions_drop
-- writes: nothing
delete from mention where article = $1;

-- name: mention_put
-- writes: nothing
insert into mention (target, article) values ($1, $2) on conflict (target, article) do nothing;

-- name: pictures_drop
-- writes: nothing
delete from pictured where article = $1;

-- name: picture_put
-- writes: nothing
insert into pictured (media, article) values ($1, $2) on conflict (media, article) do nothing;

-- name: recast_mentions
-- writes: nothing
insert into recast (article) select article from mention where target = $1
on conflict (article) do nothing;

-- name: recasts
-- row: ARTICLE
-- reads: nothing
-- scans: from the newest on, as many as the limit
select a.id, a.language, a.format, a.source, a.body_html, a.words
from   recast r
join   article a on a.id = r.article
order by r.article desc
limit  $1;

-- name: recasts_wait
-- reads: nothing
-- scans: the first row
select count(*) from (select 1 from recast limit 1);

-- name: recast_done
-- writes: nothing
delete from recast where article = $1;

-- name: article_recast
-- writes: article/:id
update article set body_html = $2, words = $3 where id = $1 returning id;

-- name: article_count_comments
-- writes: article/:id/count, comments/:id, comments
update article set comments = comments + $2 where id = $1 returning id;

-- name: articles_for_sitemap
-- row: ARTICLE
-- reads: front/list, article/:id
select a.id, s.slug as section_slug, a.slug, a.published, a.updated, m.name as hero_name
from   article a
left join section s on s.id = a.section
left join media m on m.id = a.hero
where  a.id > $1 and a.id <= $2 and a.state = 'published'
order by a.id
limit  2000;

-- name: article_address_of
-- row: ARTICLE
-- reads: article/$1
-- one
select a.id, s.slug as section_slug, a.slug, a.headline, a.language, a.direction, a.state
from   article a
left join section s on s.id = a.section
where  a.id = $1;

-- name: article_id_by_address
-- reads: address/$1/$2
select a.id from section s join article a on +a.section = s.id and a.slug = $2 where s.slug = $1;

-- name: handed_in_with
-- row: HANDED_IN
-- reads: nothing
-- one
select article, version, same from handed_in where form = $1;

-- name: handed_in_note
-- writes: nothing
insert into handed_in (form, article, version, same, made)
select $1, id, version, $3, $4 from article where id = $2;

-- name: handed_in_old
-- reads: nothing
select count(*) from (select 1 from handed_in where made < $1 limit 1);

-- name: handed_in_expire
-- writes: nothing
delete from handed_in where made < $1;
